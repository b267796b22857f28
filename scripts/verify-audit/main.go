// Verify-audit holds the transparency log together, entry by entry, beside a
// running server or without one. Nothing is written but a copy of the records
// in the temporary folder, taken from a running server.
//
//	go run ./scripts/verify-audit -data DIR [-checkpoint FILE] [-event ID] [-key FILE] [-witness FILE]
//	go run ./scripts/verify-audit -data DIR -print-key
//
// It exits with 0 when the log is whole, with 1 when it is not, naming the
// first broken entry, and with 2 when it could not be looked at.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"vendorrisk/shared/audit/transparency"
)

// Exit codes.
const (
	whole    = 0
	notWhole = 1
	notSeen  = 2
)

func main() { os.Exit(verify(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// options are the flags.
type options struct {
	data, checkpoint, event, key, witness string
	printKey                              bool
}

// verify runs the program and answers its exit code.
func verify(ctx context.Context, args []string, out, errOut io.Writer) (code int) {
	var o options
	flags := flag.NewFlagSet("verify-audit", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&o.data, "data", "./data", "the server's data directory")
	flags.StringVar(&o.checkpoint, "checkpoint", "", "an older checkpoint, or a PDF report, a saved mail or a posted body that carries one: its history must still be there")
	flags.StringVar(&o.event, "event", "", "prove that this event is in the log")
	flags.StringVar(&o.key, "key", "", "file with the log's public key, kept elsewhere; without it the one in the data directory is believed")
	flags.StringVar(&o.witness, "witness", "", "with -checkpoint: file with public keys of witnesses, one a line; each must have cosigned it")
	flags.BoolVar(&o.printKey, "print-key", false, "print the log's public key and stop")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return whole
	} else if err != nil {
		return notSeen
	}
	// A file that was cut short faults where it is mapped into memory.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			_, _ = fmt.Fprintln(errOut, "BROKEN: the file of the records is damaged:", p)
			code = notWhole
		}
	}()
	err := run(ctx, o, out)
	var broken *transparency.Broken
	switch {
	case err == nil:
		return whole
	case errors.As(err, &broken):
		_, _ = fmt.Fprintln(errOut, "BROKEN:", err)
		return notWhole
	default:
		_, _ = fmt.Fprintln(errOut, "verify-audit:", err)
		return notSeen
	}
}
