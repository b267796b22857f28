package serverless

import (
	"context"
	"crypto"
	"io"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awssecrets "github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/front"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/filetype"
	"vendorrisk/shared/identity/federation"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/keyring/secretsmanager"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
	"vendorrisk/shared/vault"
)

// Parts are what a function brings beyond what all have. A part that it does
// not bring is not linked either.
type Parts struct {
	Vault   func(Settings, aws.Config) (vault.Vault, error)
	Signer  func(ctx context.Context, c aws.Config, key string) (crypto.Signer, error)
	Render  func(language string, a content.Assessment) ([]byte, error)
	Sheet   func(language string, s content.Sheet) ([]byte, error)
	Formats map[string]questionnaire.Format
	// Passkeys and Sniff are as in app.Engines.
	Passkeys func(baseURL, product string) (passkey.Site, error)
	Sniff    func(r io.Reader, size int64) (filetype.Type, error)
}

// Home is the system as one function sees it.
type Home struct {
	*front.Front
	Settings Settings
	Config   aws.Config // to make further clients from
	Secrets  *secretsmanager.Ring
	// Federation knows the people of the organisation's OpenID issuer.
	Federation *federation.Service
}

// Open opens the home of a function from an environment, for programs and tests
// that look into a running system.
func Open(ctx context.Context, f Function, p Parts, lookup func(name string) (string, bool), log io.Writer) (*Home, error) {
	s, err := Read(f, lookup)
	if err != nil {
		return nil, err
	}
	return open(ctx, f, s, p, newLog(log, f.Name), &tracer{})
}

func open(ctx context.Context, f Function, s Settings, p Parts, log *slog.Logger, t *tracer) (*Home, error) {
	now, wall := subjectsClock(), clock.Wall
	c := config(s, t, wall)
	secrets, err := secretsmanager.Open(ctx, awssecrets.NewFromConfig(c), s.Secret)
	if err != nil {
		return nil, err
	}
	cursors, err := table.NewCursorSigner(secrets.Derive("cursor"))
	if err != nil {
		return nil, err
	}
	db, err := dynamo.New(dynamo.Options{Client: weighed{dynamodb.NewFromConfig(c)}, Table: s.Table, Cursors: cursors, Now: wall})
	if err != nil {
		return nil, err
	}
	var files vault.Vault = none{f.Name}
	if p.Vault != nil {
		if files, err = p.Vault(s, c); err != nil {
			return nil, err
		}
	}
	engines := app.Engines{
		Table: db, Vault: files, Now: now, Wall: wall, Digest: secrets.Digest, BaseURL: func() string { return s.BaseURL },
		Signer: checkpointSigner(c, s, p), Render: p.Render, Sheet: p.Sheet, Formats: p.Formats, Passkeys: p.Passkeys, Sniff: p.Sniff,
		Witnesses: s.Witnesses,
	}
	if s.PortalURL != "" {
		engines.PortalURL = func() string { return s.PortalURL }
	}
	services := app.Build(engines)
	people := &federation.Service{
		First: s.Organisation, Directory: services.Directory, Journal: services.Journal, Now: now, IDs: services.Journal.IDs,
		BaseURL: func() string { return s.BaseURL },
	}
	services.People.Links = people
	services.Reports.MaxBody = maxBytes
	services.Outbox.Failed = func(m notify.Message, err error) {
		log.Warn("message not delivered", "message", m.ID, "kind", m.Kind, "attempt", m.Attempts, "code", string(problem.CodeOf(err)))
	}
	h := &Home{
		Front: &front.Front{
			Services: services, Table: db, Org: s.Organisation, BaseURL: s.BaseURL, PortalURL: s.PortalURL, Version: s.Version, Now: now, Wall: wall, Log: log,
		},
		Settings: s, Config: c, Secrets: secrets, Federation: people,
	}
	if f.API != nil {
		h.Bearer, err = bearers(h)
	}
	return h, err
}

// after writes what an invocation left in memory: nobody knows whether another
// one comes.
func (h *Home) after(ctx context.Context) {
	if err := h.Refusals.Flush(ctx, audit.Early); err != nil {
		h.Log.WarnContext(ctx, "refusals not written", "error", err.Error())
	}
}

// none is the vault of a function that has none.
type none struct{ function string }

func (n none) err() error {
	return problem.New(problem.Internal, "the function %s has no evidence to work with", n.function)
}

func (n none) Presign(context.Context, vault.Slot) (vault.Form, error) { return vault.Form{}, n.err() }
func (n none) Incoming(context.Context, string) (io.ReadCloser, int64, error) {
	return nil, 0, n.err()
}
func (n none) Keep(context.Context, string, string, vault.Binding, time.Time) (vault.Kept, error) {
	return vault.Kept{}, n.err()
}
func (n none) Discard(context.Context, string) error { return n.err() }
func (n none) Put(context.Context, string, vault.Binding, io.Reader) (vault.Kept, error) {
	return vault.Kept{}, n.err()
}
func (n none) Open(context.Context, vault.Kept, vault.Binding) (io.ReadCloser, error) {
	return nil, n.err()
}
func (n none) Link(context.Context, vault.Kept, vault.Binding, string, string, time.Duration) (string, error) {
	return "", n.err()
}
func (n none) Erase(context.Context, vault.Kept, vault.Binding) error { return n.err() }
