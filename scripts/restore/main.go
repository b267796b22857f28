// Restore puts a backup into a new data directory: all of it, verified, or
// nothing.
//
//	go run ./scripts/restore -from FILE -key FILE -data NEWDIR [-keyring FILE]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"vendorrisk/shared/backup"
	"vendorrisk/shared/clock"
)

func main() {
	from := flag.String("from", "", "the backup")
	key := flag.String("key", "", "file with the backup's key")
	dir := flag.String("data", "", "the directory to make; it must not exist or be empty")
	ring := flag.String("keyring", "", "the keyring.json that was kept apart; not needed for a backup made -with-keys")
	flag.Parse()
	if err := run(context.Background(), *from, *key, *dir, *ring); err != nil {
		fmt.Fprintln(os.Stderr, "restore:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, from, keyFile, dir, ring string) error {
	if from == "" || keyFile == "" || dir == "" {
		return errors.New("-from, -key and -data are all needed")
	}
	text, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	key, err := backup.ParseKey(text)
	if err != nil {
		return err
	}
	r := backup.Restore{From: from, Key: key, Dir: dir, Keyring: ring, Now: clock.Wall}
	m, err := r.Run(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("restored what was backed up at %s: %d records, %d kept files, %d uploads\n", m.Made.Format("2006-01-02 15:04:05 UTC"), m.Items, m.Kept, m.Incoming)
	return nil
}
