// Restore-drill backs a data directory up, beside a running server or without
// one, restores it into a temporary directory, verifies what came back, and
// removes it again.
//
//	go run ./scripts/restore-drill -data DIR [-temp DIR] [-record]
//
// With -record the result is kept in the installation, where auditors see it and
// an alert says when drills fail or stay away; one that broke off has failed. It
// exits with 1 when anything is not as it was, or the drill broke off.
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
	"vendorrisk/shared/restoredrill"
)

func main() {
	dir := flag.String("data", "./data", "the server's data directory")
	temp := flag.String("temp", "", "where to work; three times the data must fit (default: the system's temporary folder)")
	record := flag.Bool("record", false, "keep the result in the installation: Audit log → Trial restores")
	flag.Parse()
	ok, err := run(context.Background(), *dir, *temp, *record)
	if err != nil {
		fmt.Fprintln(os.Stderr, "restore-drill:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, temp string, record bool) (ok bool, err error) {
	if !local.Filled(dir) { // nothing may be begun there by recording
		return false, fmt.Errorf("%s holds no data", dir)
	}
	res, err := drill(ctx, dir, temp)
	ok = err == nil && len(res.Faults) == 0
	if !record {
		return ok, err
	}
	tell := told(res)
	if err != nil {
		tell = restoredrill.Told{OK: &ok, Fault: brokeOff}
	}
	if failed := keep(ctx, dir, tell); failed != nil {
		err = errors.Join(err, fmt.Errorf("the result is not recorded: %w", failed))
	}
	return ok, err
}

// brokeOff is recorded of a drill that could not be carried out. Why it could
// not may name folders of the machine, and stays with who ran it.
const brokeOff = "the drill broke off; the output of restore-drill says why"

// unmapped makes an error of a fault in memory: a record file that was cut short
// faults where it is mapped. It is deferred after debug.SetPanicOnFault.
func unmapped(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file of the records is damaged: %v", p)
	}
}

func keep(ctx context.Context, dir string, told restoredrill.Told) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer unmapped(&err)
	return local.TellDrill(ctx, dir, told)
}

func drill(ctx context.Context, dir, temp string) (res backup.Result, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer unmapped(&err)
	d := backup.Drill{Temp: temp, Source: backup.Source{Dir: dir, Now: clock.Wall, Records: func(ctx context.Context, to string) error {
		return local.Snapshot(ctx, dir, to)
	}}}
	if res, err = d.Run(ctx); err != nil {
		return res, err
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
	return res, nil
}

// told is what is recorded of a drill. Every organisation of the installation
// reads it, so it counts what was not as before: what that names may be
// another's, and stays with who ran the drill.
func told(res backup.Result) restoredrill.Told {
	ok := len(res.Faults) == 0
	t := restoredrill.Told{
		OK: &ok, RTOSeconds: seconds(res.RTO), RPOSeconds: seconds(res.RPO), Records: int64(res.Items), Files: int64(res.Evidence + res.Reports), Lost: res.Lost,
	}
	for _, w := range res.Logs {
		t.Entries += w.N
	}
	if !ok {
		t.Fault = fmt.Sprintf("%d differences; the output of restore-drill names them", len(res.Faults))
	}
	return t
}

// seconds rounds up: what took a moment took a second.
func seconds(d time.Duration) int64 { return int64((max(d, 0) + time.Second - 1) / time.Second) }
