// Localserver runs the whole system on one machine, in one directory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"vendorrisk/shared/app/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "localserver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("localserver", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "loopback address to listen on, HOST:PORT")
	dir := flags.String("data", "./data", "directory of all data")
	demo := flags.Bool("demo", false, "fill an empty directory with demo data")
	start := flags.String("clock", "", "with -demo: the time (RFC 3339) that the system's clock shows at the start")
	verbose := flags.Bool("v", false, "log every request")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	o := local.Options{Dir: *dir, Demo: *demo, Log: logger(*verbose)}
	if *start != "" {
		t, err := time.Parse(time.RFC3339, *start)
		if err != nil || !*demo {
			return fmt.Errorf("-clock takes a time such as 2027-11-23T09:00:00Z, and only together with -demo")
		}
		o.Start = t
	}
	l, err := listen(ctx, *addr)
	if err != nil {
		return err
	}
	o.BaseURL = "http://" + l.Addr().String()
	h, err := local.Open(ctx, o)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return errors.Join(serve(ctx, h, l, o.BaseURL), h.Close())
}

func serve(ctx context.Context, h *local.Home, l net.Listener, base string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	control := make(chan error, 1)
	go func() { control <- h.ServeControl(ctx) }()
	fmt.Println("listening on", base)
	tell(h, base)
	err := h.Serve(ctx, l)
	stop()
	return errors.Join(err, <-control)
}

// listen takes a loopback address only: without TLS nothing else is safe.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("-addr takes HOST:PORT, such as 127.0.0.1:8080: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("-addr %s is not a loopback address; plain HTTP is refused anywhere else", addr)
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}

// tell prints where to go.
func tell(h *local.Home, base string) {
	if !h.Demo {
		return
	}
	fmt.Println("\nDemo people (one click at " + base + "/signin):")
	for _, p := range local.DemoPeople {
		fmt.Printf("  %-12s %s\n", p.As, p.Email)
	}
	fmt.Println("Mail that the system sends is shown at " + base + "/dev/mail")
}

func logger(verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}
