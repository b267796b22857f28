package main

import (
	"context"
	"crypto"
	"errors"
	"path/filepath"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/vault/file"
	"vendorrisk/shared/vendors"
)

// most is how many items may be read for one that is answered.
const most = 1.1

// page and sweep are how much is asked for at a time.
const (
	page  = 50
	sweep = 200
)

// reads counts what lists and the sweep read for what they answer, on the
// store itself, while no server has it.
func (b *bench) reads(ctx context.Context, at string) (err error) {
	ring, err := keyring.Open(b.data)
	if err != nil {
		return err
	}
	db, err := embedded.Open(b.data, embedded.Options{Sealer: ring, CursorKey: ring.Derive("cursor"), Now: clock.Wall})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	base := func() string { return "http://127.0.0.1:8080" }
	v, err := file.Open(file.Options{Dir: filepath.Join(b.data, "vault"), Keys: ring.Evidence(), Tags: ring, BaseURL: base, Now: clock.Wall})
	if err != nil {
		return err
	}
	counted := &queries{Table: db}
	signer := func() (crypto.Signer, error) { return ring.Signer(), nil }
	s := app.Build(app.Engines{Table: counted, Vault: v, Now: clock.Wall, Wall: clock.Wall, Digest: ring.Digest, Signer: signer, BaseURL: base})
	who := identity.Actor{Org: local.Org}
	lists := []struct {
		what string
		next func(cursor string) (n int, next string, err error)
	}{
		{"vendors", func(cursor string) (int, string, error) {
			items, next, err := s.Vendors.List(ctx, who, vendors.Filter{}, page, cursor)
			return len(items), next, err
		}},
		{"assessments", func(cursor string) (int, string, error) {
			items, next, err := s.Assessments.List(ctx, who, "", page, cursor)
			return len(items), next, err
		}},
	}
	for _, l := range lists {
		counted.read = 0
		answered := 0
		for cursor := ""; ; {
			n, next, err := l.next(cursor)
			if err != nil {
				return err
			}
			answered += n
			if cursor = next; cursor == "" {
				break
			}
		}
		b.add(at+l.what+" page by page, read / answered", float64(counted.read)/float64(answered), most, "×")
	}
	counted.read = 0
	counted.due = true
	swept, err := s.Tick.Run(ctx, sweep)
	if err != nil || swept.Done == 0 {
		return errors.Join(err, errNothingDue(swept.Done))
	}
	b.add(at+"due sweep, read / fired", float64(counted.read)/float64(swept.Done), most, "×")
	return nil
}

func errNothingDue(fired int) error {
	if fired > 0 {
		return nil
	}
	return errors.New("nothing is due in the directory; fill a new one")
}

// queries counts the items that queries had to look at; with due, those of the
// due index only.
type queries struct {
	table.Table
	due  bool
	read int
}

func (q *queries) Query(ctx context.Context, in table.Query) (table.Page, error) {
	p, err := q.Table.Query(ctx, in)
	if !q.due || in.Index == table.ByDue {
		q.read += p.Read
	}
	return p, err
}
