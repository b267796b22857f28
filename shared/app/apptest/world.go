// Package apptest builds the whole system for tests, on the embedded engine or
// another: real keys, real storage, the real vault behind a loopback server, and a
// clock that only the test moves. Its helpers take a vendor through the main
// flow, so that each test starts where its own subject begins.
package apptest

import (
	"crypto"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/formats"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/filetype/sniff"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/passkey/webauthn"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/report/render"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/vault/file"
)

// Org is the organisation that a World has; Other is one that has nothing.
const (
	Org   = "acme"
	Other = "rival"
)

// Start is when a World's clocks begin.
var Start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Engine is storage whose indexes can be waited for.
type Engine interface {
	table.Table
	Settle() // index queries show every commit from then on
}

// Options of a World; the zero value is the ordinary one.
type Options struct {
	Lag int // index queries answer as if the last Lag commits had not happened
	// Engine opens empty storage by the wall clock; the embedded engine when nil.
	Engine func(t testing.TB, wall func() time.Time) Engine
}

// World is a running system without its web side.
type World struct {
	*app.Services
	Dir     string
	DB      Engine
	File    *embedded.DB    // the same, where it is the embedded engine
	Storage *table.Counting // counts every call of the services
	Break   *Breaker        // lets one of them fail
	Vault   *file.Vault
	Ring    *keyring.Ring
	Client  *http.Client
	Now     *Clock // what subjects see
	Wall    *Clock // the machine's: links, codes, sessions
	Mail    *Mailbox
	// Accounts are those of the home that is its own issuer.
	Accounts *account.Service

	made atomic.Int64 // identifiers so far
	t    testing.TB
}

// New builds a World with the organisation, the built-in library and the
// questionnaire Basics in it.
func New(t testing.TB, o Options) *World {
	t.Helper()
	w := &World{Dir: t.TempDir(), Now: NewClock(Start), Wall: NewClock(Start), Mail: &Mailbox{}, t: t}
	var err error
	w.Ring, err = keyring.Open(w.Dir)
	w.ok(err)
	if o.Engine == nil {
		o.Engine = w.embedded(o.Lag)
	}
	w.DB = o.Engine(t, w.Wall.Read)

	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	w.Client = server.Client()
	w.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	base := func() string { return server.URL }
	w.Vault, err = file.Open(file.Options{
		Dir: filepath.Join(w.Dir, "vault"), Keys: w.Ring.Evidence(), Tags: w.Ring, BaseURL: base, Now: w.Wall.Read,
	})
	w.ok(err)
	mux.Handle("/", w.Vault.Handler())

	w.Storage = table.NewCounting(w.DB)
	w.Break = &Breaker{whole: w.Storage}
	w.Services = app.Build(app.Engines{
		Table: w.Break, Vault: w.Vault, Now: w.Now.Read, Wall: w.Wall.Read, IDs: ids.New(w.stamp),
		Digest: w.Ring.Digest, BaseURL: base,
		Signer: func() (crypto.Signer, error) { return w.Ring.Signer(), nil }, Render: render.Render, Sheet: render.Sheet, Formats: formats.All(),
		Passkeys: webauthn.New, Sniff: sniff.Sniff,
	})
	w.Accounts = account.New(w.Journal, w.Directory, w.Refusals, w.Door.Passkeys, base)
	w.People.Links = w.Accounts
	w.ok(w.Check())
	w.MakeReports()
	w.Outbox.Handlers["mail"] = w.Mail.deliver
	w.found()
	return w
}

func (w *World) embedded(lag int) func(testing.TB, func() time.Time) Engine {
	return func(t testing.TB, wall func() time.Time) Engine {
		db, err := embedded.Open(w.Dir, embedded.Options{
			Sealer: w.Ring, CursorKey: w.Ring.Derive("cursor"), Now: wall, Lag: embedded.Lag{Commits: lag},
		})
		w.ok(err)
		t.Cleanup(func() { w.ok(db.Close()) })
		w.File = db
		return db
	}
}

func (w *World) found() {
	ctx := w.t.Context()
	builtin, err := w.Builtin()
	w.ok(err)
	w.ok(w.Library.Install(ctx, Org, builtin))
	_, err = w.Library.Publish(ctx, identity.AsSystem(Org), "questionnaire:publish", Basics())
	w.ok(err)
	o := identity.Organisation{ID: Org, CreatedAt: w.Now.Read(), Name: "Acme Retail", TimeZone: "UTC", Language: "en", Settings: identity.DefaultSettings()}
	o.VendorSecondFactorTiers = []string{} // one mailbox is enough, but where a test is about more: AskSecondFactor
	w.ok(w.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(Org), Action: "organisation:create", Subject: Org, Writes: []table.Write{identity.OrganisationWrite(o)},
	}))
}

// stamp is the time in identifiers: a millisecond later each, so that they
// stand in the order in which they were made though the clock does not move.
func (w *World) stamp() time.Time {
	return w.Now.Read().Add(time.Duration(w.made.Add(1)) * time.Millisecond)
}

// Pass moves both clocks on.
func (w *World) Pass(d time.Duration) {
	w.Now.Pass(d)
	w.Wall.Pass(d)
}

// Drain delivers what is due and answers how many messages that were.
func (w *World) Drain() int {
	w.t.Helper()
	n, err := w.Outbox.Drain(w.t.Context())
	w.ok(err)
	return n
}

func (w *World) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
