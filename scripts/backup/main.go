// Backup makes one encrypted file of a data directory, beside a running server
// or without one, and reads it back before it gets its name.
//
//	go run ./scripts/backup -data DIR -out FILE [-key-out FILE] [-with-keys]
//
// Without -key-out the backup's key, and nothing else, goes to standard output.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/backup"
	"vendorrisk/shared/clock"
)

func main() {
	dir := flag.String("data", "./data", "the server's data directory")
	out := flag.String("out", "", "the new file to make")
	keyOut := flag.String("key-out", "", "new file for the backup's key (mode 0600): move it to another place than the backup")
	withKeys := flag.Bool("with-keys", false, "put keyring.json into the backup too: easier to restore, but then the backup and its key are enough to read everything")
	flag.Parse()
	if err := run(context.Background(), *dir, *out, *keyOut, *withKeys); err != nil {
		fmt.Fprintln(os.Stderr, "backup:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, out, keyOut string, withKeys bool) error {
	if out == "" {
		return errors.New("-out is missing")
	}
	key, err := backup.NewKey()
	if err != nil {
		return err
	}
	// The key is safe before there is anything that needs it.
	if err := hand(key, keyOut); err != nil {
		return err
	}
	s := backup.Source{Dir: dir, Now: clock.Wall, WithKeys: withKeys, Records: func(ctx context.Context, to string) error {
		return local.Snapshot(ctx, dir, to)
	}}
	m, err := s.Write(ctx, out, key)
	if err != nil {
		if keyOut != "" {
			err = errors.Join(err, os.Remove(keyOut))
		}
		return err
	}
	fmt.Fprintf(os.Stderr, "backed up and read back: %d records, %d kept files, %d uploads, %d bytes\n", m.Items, m.Kept, m.Incoming, m.Size())
	if !withKeys {
		fmt.Fprintln(os.Stderr, "keyring.json is not in it: keep a copy of that apart, a restore needs it")
	}
	return nil
}

func hand(key backup.Key, path string) error {
	text, err := key.Text()
	if err != nil {
		return err
	}
	if path == "" {
		_, err := fmt.Println(text)
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text + "\n")
	return errors.Join(err, f.Sync(), f.Close())
}
