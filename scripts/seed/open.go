package main

import (
	"context"
	"crypto"
	"fmt"
	"math/rand/v2"
	"path/filepath"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/filetype/sniff"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/vault/file"
)

// store is the open directory.
type store struct {
	options
	ring   *keyring.Ring
	db     *embedded.DB
	people map[identity.Role]identity.Actor
}

// open opens the directory, with demo data when it is new. It errs when a
// server has it open.
func open(ctx context.Context, o options) (*store, error) {
	if !local.Filled(o.Dir) {
		h, err := local.Open(ctx, local.Options{Dir: o.Dir, Demo: true, BaseURL: baseURL()})
		if err != nil {
			return nil, err
		}
		if err := h.Close(); err != nil {
			return nil, err
		}
	}
	s := &store{options: o}
	var err error
	if s.ring, err = keyring.Open(o.Dir); err != nil {
		return nil, err
	}
	s.db, err = embedded.Open(o.Dir, embedded.Options{Sealer: s.ring, CursorKey: s.ring.Derive("cursor"), Now: clock.Wall})
	if problem.Is(err, problem.Unavailable) {
		return nil, fmt.Errorf("a server has %s open; stop it first, then seed", o.Dir)
	} else if err != nil {
		return nil, err
	}
	if err := s.meet(ctx); err != nil {
		_ = s.db.Close()
		return nil, err
	}
	return s, nil
}

// baseURL stands in mails only, and those are stored as sent long ago.
func baseURL() string { return "http://127.0.0.1:8080" }

// meet finds a person for each role. A directory that lacks one gets a name
// that the audit log can show all the same.
func (s *store) meet(ctx context.Context) error {
	d := identity.Directory{Table: s.db, Wall: clock.Wall, Digest: s.ring.Digest}
	s.people = map[identity.Role]identity.Actor{}
	for cursor := ""; ; {
		page, next, err := d.People(ctx, local.Org, 100, cursor)
		if err != nil {
			return err
		}
		for _, p := range page {
			for _, r := range p.Roles {
				if _, known := s.people[r]; !known && p.Active {
					s.people[r] = identity.Actor{Org: local.Org, ID: p.ID, Name: p.Name, Email: p.Email, Roles: []identity.Role{r}}
				}
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	for _, r := range identity.StaffRoles {
		if _, known := s.people[r]; !known {
			s.people[r] = identity.Actor{Org: local.Org, ID: "seed-" + string(r), Name: string(r), Email: string(r) + "@seed.example", Roles: []identity.Role{r}}
		}
	}
	return nil
}

// hand is one pair of hands: the whole system on the shared store, with a
// clock of its own that only it moves.
type hand struct {
	*store
	*app.Services
	past
	stage *stage
	vault *file.Vault
	dice  *rand.Rand
}

func (s *store) hand() (*hand, error) {
	h := &hand{store: s, stage: newStage(s.db)}
	var err error
	h.vault, err = file.Open(file.Options{
		Dir: filepath.Join(s.Dir, "vault"), Keys: s.ring.Evidence(), Tags: s.ring, BaseURL: baseURL, Now: h.now,
	})
	if err != nil {
		return nil, err
	}
	h.Services = app.Build(app.Engines{
		Table: delivered{h.stage, s.Today}, Vault: h.vault, Now: h.now, Wall: h.now, IDs: h.id, Digest: s.ring.Digest, BaseURL: baseURL,
		Signer: func() (crypto.Signer, error) { return s.ring.Signer(), nil }, Sniff: sniff.Sniff,
	})
	return h, nil
}
