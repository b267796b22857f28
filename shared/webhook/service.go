package webhook

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Service keeps hooks and posts to them. Its callers' routes have checked that
// the actor may.
type Service struct {
	Table    table.Table
	Journal  *audit.Journal
	Now      clock.Clock
	Wall     clock.Clock // signatures are of the machine's time
	Loopback func() bool // addresses on this machine are allowed
}

func (s *Service) load(ctx context.Context, org, id string) (Hook, table.Item, error) {
	missing := problem.New(problem.NotFound, "there is no such webhook")
	if !ids.Valid(ids.Webhook, id) {
		return Hook{}, table.Item{}, missing
	}
	h, it, err := table.Load[Hook](ctx, s.Table, key(org, id))
	if problem.Is(err, problem.NotFound) {
		return h, it, missing
	}
	return h, it, problem.Wrap("webhook.get", err)
}

// Get reads a hook, without its secrets.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Hook, error) {
	h, _, err := s.load(ctx, a.Org, id)
	return h.Public(), err
}

// List answers all hooks, without their secrets; there are at most MaxHooks.
func (s *Service) List(ctx context.Context, a identity.Actor) ([]Hook, error) {
	all, err := s.all(ctx, a.Org)
	for i := range all {
		all[i] = all[i].Public()
	}
	return all, err
}

func (s *Service) all(ctx context.Context, org string) ([]Hook, error) {
	out, _, err := table.List[Hook](ctx, s.Table, table.Query{PK: partition(org), Limit: 10 * MaxHooks})
	return out, problem.Wrap("webhook.list", err)
}

// Create registers an address. The hook that it answers holds its secret, this
// once.
func (s *Service) Create(ctx context.Context, a identity.Actor, o Order) (Hook, error) {
	now := s.Now()
	h := Hook{ID: s.Journal.IDs(ids.Webhook), Version: 1, CreatedAt: now, UpdatedAt: now, Events: []string{}, Active: true, Secret: newSecret()}
	o.apply(&h)
	if err := h.check(s.Loopback()); err != nil {
		return Hook{}, err
	}
	all, err := s.all(ctx, a.Org)
	if err != nil {
		return Hook{}, err
	}
	if len(all) >= MaxHooks {
		return Hook{}, problem.New(problem.Conflict, "there are %d webhooks; remove one first", len(all))
	}
	it := table.Item{Key: key(a.Org, h.ID), Body: table.Encode(h)}
	return h, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "webhook:create", Subject: h.ID, After: table.Encode(h.Public()), Writes: []table.Write{table.Create(it)},
	})
}

// Update changes the hook that has the version.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, o Order) (Hook, error) {
	h, err := s.change(ctx, a, id, version, "webhook:update", func(h *Hook) error {
		o.apply(h)
		return h.check(s.Loopback())
	})
	return h.Public(), err
}

// Rotate gives a hook a new secret, which it answers this once. The old one
// signs beside it for Overlap, so that the receiver can change over.
func (s *Service) Rotate(ctx context.Context, a identity.Actor, id string) (Hook, error) {
	h, err := s.change(ctx, a, id, 0, "webhook:rotate", func(h *Hook) error {
		h.Before, h.BeforeExpiry, h.Secret = h.Secret, s.Wall().Add(Overlap), newSecret()
		return nil
	})
	secret := h.Secret
	h = h.Public()
	h.Secret = secret
	return h, err
}

// change applies a change; version 0 takes any.
func (s *Service) change(ctx context.Context, a identity.Actor, id string, version int64, action string, f func(*Hook) error) (Hook, error) {
	h, it, err := s.load(ctx, a.Org, id)
	if err != nil {
		return Hook{}, err
	}
	if version != 0 && h.Version != version {
		return Hook{}, &problem.Error{Code: problem.Conflict, Message: "somebody else has changed the webhook meanwhile; look again", Current: h.Public()}
	}
	before := table.Encode(h.Public())
	if err := f(&h); err != nil {
		return Hook{}, err
	}
	h.Version, h.UpdatedAt = it.Version+1, s.Now()
	next := table.Item{Key: it.Key, Version: it.Version, Body: table.Encode(h)}
	return h, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: id, Before: before, After: table.Encode(h.Public()), Writes: []table.Write{table.Replace(next)},
	})
}

// Remove deletes a hook; what waits for it is given up.
func (s *Service) Remove(ctx context.Context, a identity.Actor, id string, version int64) error {
	h, it, err := s.load(ctx, a.Org, id)
	if err != nil {
		return err
	}
	if h.Version != version {
		return &problem.Error{Code: problem.Conflict, Message: "somebody else has changed the webhook meanwhile; look again", Current: h.Public()}
	}
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "webhook:delete", Subject: id, Before: table.Encode(h.Public()), Writes: []table.Write{table.Remove(it.Key, it.Version)},
	})
}
