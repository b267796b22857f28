// Restore-drill backs a data directory up, beside a running server or without
// one, restores it into a temporary directory, verifies what came back, and
// removes it again.
//
//	go run ./scripts/restore-drill -data DIR [-temp DIR]
//
// The result is kept in the directory, where a server has it open: a
// drill that failed, and one that is late, raise an alert.
//
// It exits with 1 when anything is not as it was, or the drill broke off.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/backup"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/recovery"
)

func main() {
	dir := flag.String("data", "./data", "the server's data directory")
	temp := flag.String("temp", "", "where to work; three times the data must fit (default: the system's temporary folder)")
	flag.Parse()
	ok, err := run(context.Background(), *dir, *temp)
	if err != nil {
		fmt.Fprintln(os.Stderr, "restore-drill:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, temp string) (ok bool, err error) {
	// A record file that was cut short faults where it is mapped into memory.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			ok, err = false, fmt.Errorf("the file of the records is damaged: %v", p)
		}
	}()
	d := backup.Drill{Temp: temp, Source: backup.Source{Dir: dir, Now: clock.Wall, Records: func(ctx context.Context, to string) error {
		return local.Snapshot(ctx, dir, to)
	}}}
	res, err := d.Run(ctx)
	if err != nil {
		return false, errors.Join(err, tell(ctx, dir, local.Drilled{}))
	}
	fmt.Printf("backup        %d records, %d bytes, in %s\n", res.Items, res.Size(), res.Backup.Round(time.Millisecond))
	for org, w := range res.Logs {
		fmt.Printf("audit log     %s: %d entries, whole\n", org, w.N)
	}
	fmt.Printf("files         %d of evidence and %d reports opened, digests equal\n", res.Evidence, res.Reports)
	fmt.Printf("restore (RTO) %s, verified\n", res.RTO.Round(time.Millisecond))
	fmt.Printf("lost (RPO)    %s, %d audit entries newer than the backup\n", res.RPO.Round(time.Millisecond), res.Lost)
	for _, fault := range res.Faults {
		fmt.Println("DIFFERENT:", fault)
	}
	ok = len(res.Faults) == 0
	kept := local.Drilled{Logs: map[string]int64{}, Drill: recovery.Drill{
		OK: ok, Seconds: res.RTO.Seconds(), Lost: res.RPO.Seconds(), Records: res.Items, Files: res.Evidence + res.Reports, Faults: len(res.Faults),
	}}
	for org, w := range res.Logs {
		kept.Logs[org] = w.N
	}
	return ok, tell(ctx, dir, kept)
}

// tell has the running server keep the result, so that the next drill is due
// from then on. Without a server that is only said.
func tell(ctx context.Context, dir string, d local.Drilled) error {
	err := local.TellDrill(ctx, dir, d)
	if errors.Is(err, local.ErrNoServer) {
		fmt.Println("not recorded: no server has this directory open")
		return nil
	}
	return err
}
