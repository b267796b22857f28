package audit

import (
	"context"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// markLife is how long an Idempotency-Key is remembered.
const markLife = 24 * time.Hour

// Request is the idempotency of one HTTP request: the caller's key and a
// digest of method, path and body.
type Request struct {
	Key, Hash string

	marked bool // a change in several commits carries the mark in its first
}

type requestKey struct{}

// WithRequest hands a request's idempotency down to Commit.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, &r)
}

// Unmarked is for commits that go before the one which finishes a request.
func Unmarked(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, nil)
}

// Replay is what an idempotency mark holds: which request it was and which
// record came of it.
type Replay struct {
	Hash    string `json:"hash"`
	Subject string `json:"subject"`
}

func markItem(org, actor, key string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "IDEM", actor), SK: key}
}

// mark is the write that remembers the request.
func (j *Journal) mark(ctx context.Context, c Change) (table.Write, bool) {
	r, ok := ctx.Value(requestKey{}).(*Request)
	if !ok || r.Key == "" || r.marked {
		return table.Write{}, false
	}
	return table.Create(table.Item{
		Key:     markItem(c.Actor.Org, c.Actor.ID, r.Key),
		Expires: j.Wall().Add(markLife),
		Body:    table.Encode(Replay{Hash: r.Hash, Subject: c.Subject}),
	}), true
}

func marked(ctx context.Context) {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		r.marked = true
	}
}

// Replayed looks for an earlier request with this key: the subject it made,
// or "" when there was none. The same key with another request is a conflict.
func (j *Journal) Replayed(ctx context.Context, a identity.Actor, r Request) (string, error) {
	old, _, err := table.Load[Replay](ctx, j.Table, markItem(a.Org, a.ID, r.Key))
	if problem.Is(err, problem.NotFound) {
		return "", nil
	} else if err != nil {
		return "", problem.Wrap("audit.replayed", err)
	}
	if old.Hash != r.Hash {
		return "", &problem.Error{Code: problem.Conflict, Message: "this Idempotency-Key was used for another request; take a fresh key",
			Fields: []problem.FieldError{{Pointer: "Idempotency-Key", Detail: "used before with another body or path"}}}
	}
	return old.Subject, nil
}
