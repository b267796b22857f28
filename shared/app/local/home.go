// Package local is the home on one machine: one process, one directory, no
// other service.
package local

import (
	"cmp"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/formats"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/filetype/sniff"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/passkey/webauthn"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/maildir"
	"vendorrisk/shared/notify/smtp"
	"vendorrisk/shared/report/render"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/tick"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/file"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/witness"
)

// Options say where the home lives and how it runs.
type Options struct {
	Dir     string
	BaseURL string // where it will answer, such as http://127.0.0.1:8080
	// PortalURL is where vendors' pages are, when that is another host.
	PortalURL string
	Demo      bool
	Start     time.Time // zero: the wall clock; else the time that subjects see at start
	Lag       embedded.Lag
	Log       *slog.Logger
	// SMTP sends mails; nil: they go into a folder of the directory.
	SMTP *smtp.Sender
	// Breached tells whether a password was found in breaches (package breached);
	// nil: only the rules count.
	Breached func(password string) (bool, error)
	// Malware looks into every file before it is kept (app.Engines); nil: nobody does.
	Malware func(ctx context.Context, file io.Reader) (found string, err error)
	// Witnesses cosign the audit log's checkpoints.
	Witnesses []witness.Witness
}

// Home is an open directory with the system running in it.
type Home struct {
	*app.Services
	Table *embedded.DB
	Vault *file.Vault
	Ring  *keyring.Ring
	Mail  *maildir.Box
	// Accounts are what people sign in with: this home is its own issuer.
	Accounts *account.Service
	Org      string // the organisation that the demo and the first start make
	Demo     bool   // demo data are in it: one-click sign-in is possible on loopback
	Wall     clock.Clock
	Now      clock.Clock

	served  []site.Route // every page, for the test that walks them
	dir     string
	log     *slog.Logger
	baseURL string
	portal  string // address of the vendors' side; "": baseURL
	poke    chan struct{}
	stop    context.CancelFunc
	done    chan struct{}

	work     context.Context // of what goes on in the background; stop ends it
	rotation rotation
}

// Org is the organisation of a one-machine installation.
const Org = "main"

// Open opens a directory, making what is missing, and starts delivering
// messages and watching the schedule. Demo data go into an empty one only.
func Open(ctx context.Context, o Options) (*Home, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	_, err := os.Stat(filepath.Join(o.Dir, recordsFile))
	if empty := errors.Is(err, fs.ErrNotExist); empty && o.Demo {
		if err := fill(ctx, o); err != nil {
			return nil, fmt.Errorf("demo data: %w", err)
		}
	} else if err != nil && !empty {
		return nil, err
	}
	return open(ctx, o)
}

// Filled tells whether a directory holds data.
func Filled(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, recordsFile))
	return err == nil
}

func open(ctx context.Context, o Options) (*Home, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	ring, err := keyring.Open(o.Dir)
	if err != nil {
		return nil, err
	}
	h := &Home{dir: o.Dir, Ring: ring, Org: Org, Wall: clock.Wall, Now: clock.Wall, log: o.Log, poke: make(chan struct{}, 1), done: make(chan struct{})}
	if !o.Start.IsZero() {
		h.Now = clock.From(o.Start)
	}
	h.baseURL, h.portal = o.BaseURL, o.PortalURL
	h.Table, err = embedded.Open(o.Dir, embedded.Options{Sealer: ring, CursorKey: ring.Derive("cursor"), Now: h.Wall, Lag: o.Lag})
	if err != nil {
		return nil, err
	}
	if err := h.wire(ctx, o); err != nil {
		return nil, errors.Join(err, h.Table.Close())
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stop, h.work = stop, run
	go h.run(run)
	if err := h.resumeRotation(); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *Home) wire(ctx context.Context, o Options) (err error) {
	h.Vault, err = file.Open(file.Options{Dir: filepath.Join(h.dir, "vault"), Keys: h.Ring.Evidence(), Tags: h.Ring, BaseURL: h.BaseURL, Pages: h.PortalURL, Now: h.Wall, Log: h.log})
	if err != nil {
		return err
	}
	var v vault.Vault = h.Vault
	h.Services = app.Build(app.Engines{
		Table: h.Table, Vault: v, Now: h.Now, Wall: h.Wall, Digest: h.Ring.Digest, BaseURL: h.BaseURL, PortalURL: h.PortalURL, Poke: h.Poke,
		Signer: func() (crypto.Signer, error) { return h.Ring.Signer(), nil }, Render: render.Render, Sheet: render.Sheet, Formats: formats.All(),
		Passkeys: webauthn.New, Sniff: sniff.Sniff, Malware: o.Malware,
		Witnesses: o.Witnesses,
	})
	own, err := webauthn.New(h.baseURL, app.ProductName)
	if err != nil {
		own = nil // the pages say that browsers keep none for this address
	}
	h.Accounts = account.New(h.Journal, h.Directory, h.Refusals, own, h.BaseURL)
	h.Accounts.Breached = o.Breached
	h.People.Links = h.Accounts
	h.MakeReports()
	if err := h.Check(); err != nil {
		return err
	}
	h.Mail = &maildir.Box{Dir: filepath.Join(h.dir, "mail"), From: "vendorrisk@localhost", Wall: h.Wall}
	deliver := h.Mail.Deliver
	if o.SMTP != nil {
		deliver = o.SMTP.Deliver
	}
	h.Outbox.Handlers["mail"] = h.Named(deliver)
	h.Outbox.Failed = func(m notify.Message, err error) {
		h.log.Warn("message not delivered", "message", m.ID, "kind", m.Kind, "attempt", m.Attempts, "error", err.Error())
	}
	h.Tick.Failed = func(k table.Key, err error) {
		h.log.Warn("due work failed", "kind", tick.Kind(k), "partition", k.PK, "error", err.Error())
	}
	return h.found(ctx, o.Demo)
}

// BaseURL is where this home answers, without a slash at the end.
func (h *Home) BaseURL() string { return h.baseURL }

// PortalURL is where vendors' pages are, without a slash at the end.
func (h *Home) PortalURL() string { return cmp.Or(h.portal, h.baseURL) }

// Poke says that messages wait. It never blocks.
func (h *Home) Poke() {
	select {
	case h.poke <- struct{}{}:
	default:
	}
}

// Close stops delivering and closes the directory.
func (h *Home) Close() error {
	h.stop()
	<-h.done
	h.rotation.job.Wait()
	return errors.Join(h.Refusals.Flush(context.Background(), audit.All), h.Table.Close())
}

// Intervals of the upkeep: how often the due index is looked at without a
// poke, and how often what has expired is cleared away.
const (
	drainEvery = time.Second
	tickEvery  = 10 * time.Second
	purgeEvery = time.Minute
	tickLimit  = 500
	purgeLimit = 1000
	// sequenceLimit events go into the audit log before messages get their turn.
	sequenceLimit = 2000
)

func (h *Home) run(ctx context.Context) {
	defer close(h.done)
	drain, tick, purge := time.NewTicker(drainEvery), time.NewTicker(tickEvery), time.NewTicker(purgeEvery)
	defer drain.Stop()
	defer tick.Stop()
	defer purge.Stop()
	h.tick(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.poke:
			h.drain(ctx)
		case <-drain.C:
			h.drain(ctx)
		case <-tick.C:
			h.tick(ctx)
		case <-purge.C:
			h.purge(ctx)
		}
	}
}

// drain takes events into the audit log, then delivers messages: a report that
// a sign-off makes carries a checkpoint that covers the sign-off.
func (h *Home) drain(ctx context.Context) {
	n, err := h.Sequencer.Run(ctx, sequenceLimit)
	if err != nil && ctx.Err() == nil {
		h.log.Error("audit log", "error", err.Error())
	}
	if n > sequenceLimit/2 {
		h.Poke() // more may wait
	}
	if _, err := h.Outbox.Drain(ctx); err != nil && ctx.Err() == nil {
		h.log.Error("outbox", "error", err.Error())
	}
}

func (h *Home) tick(ctx context.Context) {
	r, err := h.Tick.Run(ctx, tickLimit)
	if err != nil && ctx.Err() == nil {
		h.log.Error("schedule", "error", err.Error())
	}
	if r.Done+r.Failed+r.Unknown > 0 {
		h.log.Info("schedule", "done", r.Done, "failed", r.Failed, "unknown", r.Unknown, "left", r.Left)
	}
}

func (h *Home) purge(ctx context.Context) {
	err := h.Refusals.Flush(ctx, audit.Over)
	if err == nil {
		_, err = h.Table.Purge(ctx, purgeLimit)
	}
	if err == nil {
		_, err = h.Vault.Sweep(ctx, 24*time.Hour)
	}
	if err != nil && ctx.Err() == nil {
		h.log.Error("upkeep", "error", err.Error())
	}
}
