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
	"strings"
	"syscall"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/evidence/clamd"
	"vendorrisk/shared/identity/password/breached"
	"vendorrisk/shared/notify/smtp"
	"vendorrisk/shared/witness"
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
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on, HOST:PORT; other than loopback only with -cert and -key")
	var tr transport
	flags.StringVar(&tr.cert, "cert", "", "certificate chain of this server, PEM file (TLS 1.3)")
	flags.StringVar(&tr.key, "key", "", "private key of the certificate, PEM file")
	flags.StringVar(&tr.url, "url", "", "with -cert: the address by which people know this server, such as https://risk.example.com")
	flags.StringVar(&tr.portal, "portal", "", "the address of the vendors' pages, such as https://vendors.example.com, when they are to have a host of their own; with -cert, whose certificate names both")
	mailServer := flags.String("smtp", "", "mail server, HOST:PORT; without it mails go into a folder of the data")
	mailFrom := flags.String("smtp-from", "", "with -smtp: the sender's address")
	mailUser := flags.String("smtp-user", "", "with -smtp: the name by which the mail server knows us; said over TLS only")
	mailSecret := flags.String("smtp-password-file", "", "with -smtp-user: a file that holds the password alone and that only its owner may read")
	witnesses := flags.String("witness", "", "who cosigns the audit log's checkpoints (C2SP tlog-witness): 'URL KEY', several with commas")
	pwned := flags.String("breached", "", "list of breached passwords that none may be: the file of SHA-1 digests, sorted, that the downloader of Have I Been Pwned writes")
	scanner := flags.String("clamd", "", "ClamAV's daemon, unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310: no file is kept before it has looked into it")
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
	slog.SetDefault(slog.New(local.Bare(o.Log.Handler())))
	if *start != "" {
		t, err := time.Parse(time.RFC3339, *start)
		if err != nil || !*demo {
			return fmt.Errorf("-clock takes a time such as 2027-11-23T09:00:00Z, and only together with -demo")
		}
		o.Start = t
	}
	if *pwned != "" {
		list, err := breached.Open(*pwned)
		if err != nil {
			return fmt.Errorf("-breached: %w", err)
		}
		o.Breached = list.Has
	}
	if *scanner != "" {
		d, err := clamd.At(*scanner)
		if err != nil {
			return fmt.Errorf("-clamd %w", err)
		}
		if err := d.Ping(ctx); err != nil { // it may still be reading its signatures
			o.Log.Warn("clamd does not answer; until it does, no file is kept", "error", err.Error())
		}
		o.Malware = d.Scan
	}
	if *mailServer != "" {
		secret, err := passwordIn(*mailSecret)
		if err != nil {
			return err
		}
		o.SMTP = &smtp.Sender{Addr: *mailServer, From: *mailFrom, Wall: clock.Wall, User: *mailUser, Password: secret}
		if err := o.SMTP.Check(); err != nil {
			return err
		}
	}
	l, base, err := tr.listen(ctx, *addr)
	if err != nil {
		return err
	}
	o.BaseURL = base
	if o.PortalURL, err = tr.vendors(base); err != nil {
		return errors.Join(err, l.Close())
	}
	if o.Witnesses, err = witness.Parse(*witnesses, app.OnLoopback(base)); err != nil {
		return errors.Join(err, l.Close())
	}
	if o.Malware == nil && !app.OnLoopback(base) {
		o.Log.Warn("files that vendors hand in are not scanned for malware: give -clamd")
	}
	h, err := local.Open(ctx, o)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return errors.Join(serve(ctx, h, l, o.BaseURL), h.Close())
}

// passwordIn reads a password's file, "" for none. One that others of the
// machine may read is refused.
func passwordIn(file string) (smtp.Secret, error) {
	if file == "" {
		return "", nil
	}
	about, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("-smtp-password-file: %w", err)
	}
	if about.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("-smtp-password-file %s can be read by others; chmod 600 it", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("-smtp-password-file: %w", err)
	}
	return smtp.Secret(strings.TrimRight(string(text), "\r\n")), nil
}

func serve(ctx context.Context, h *local.Home, l net.Listener, base string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	control := make(chan error, 1)
	serve, err := h.ListenControl(ctx) // before anybody reads that it listens
	if err != nil {
		return errors.Join(err, l.Close())
	}
	go func() { control <- serve() }()
	fmt.Println("listening on", base)
	err = tell(ctx, h, base)
	if err == nil {
		err = h.Serve(ctx, l)
	}
	stop()
	return errors.Join(err, <-control)
}

// tell prints where to go: to the demo people, or, as long as nobody has been
// made, to the first administrator's page.
func tell(ctx context.Context, h *local.Home, base string) error {
	if !h.Demo {
		link, err := h.Accounts.FirstLink(ctx, h.Org)
		if err != nil || link == "" {
			return err
		}
		fmt.Println("\nNobody can sign in yet. This link makes the first administrator. It is good for 24 hours and for one use:")
		fmt.Println("  " + link)
		return nil
	}
	fmt.Println("\nDemo people (one click at " + base + "/signin):")
	for _, p := range local.DemoPeople {
		fmt.Printf("  %-12s %s\n", p.As, p.Email)
	}
	fmt.Println("Mail that the system sends is shown at " + base + "/dev/mail")
	return nil
}

func logger(verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}
