package file

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Keep encrypts an arrived upload anew for its binding; see vault.Vault. After
// a crash it is called again and goes on: the upload is used up only when the
// kept object is in place.
func (v *Vault) Keep(ctx context.Context, incoming, key string, b vault.Binding, until time.Time) (vault.Kept, error) {
	const op = "vault.keep"
	from, name := v.incoming.name(incoming), v.kept.name(key)
	k, err := v.keepAgain(name, key, b, from, until)
	if problem.Is(err, problem.NotFound) {
		k, err = v.keepFirst(ctx, name, key, b, from, until)
	}
	if err != nil {
		return vault.Kept{}, problem.Wrap(op, err)
	}
	return k, problem.Wrap(op, v.useUp(from))
}

func (v *Vault) keepFirst(ctx context.Context, name, key string, b vault.Binding, from string, until time.Time) (vault.Kept, error) {
	in, arrived, err := v.open(v.incoming, from, vault.Binding{})
	if problem.Is(err, problem.NotFound) {
		// Another call may have kept it between our two looks.
		if k, again := v.keepAgain(name, key, b, from, until); again == nil {
			return k, nil
		}
	}
	if err != nil {
		return vault.Kept{}, err
	}
	defer in.Close() //nolint:errcheck // only read
	out, err := v.spool(ctx, v.kept, name, b, in, math.MaxInt64)
	if err != nil {
		return vault.Kept{}, err
	}
	defer out.drop()
	if out.SHA256 != arrived.SHA256 {
		return vault.Kept{}, damaged(errors.New("other bytes than arrived"))
	}
	out.From, out.Until = from, until.UTC()
	return v.settle(name, key, b, out, func(h head) (vault.Kept, error) { return v.sameUpload(name, key, b, h, from, until) })
}

// keepAgain answers what an earlier call has kept; not_found when none has.
func (v *Vault) keepAgain(name, key string, b vault.Binding, from string, until time.Time) (vault.Kept, error) {
	lock := v.kept.lock(name)
	lock.Lock()
	defer lock.Unlock()
	h, err := v.readHead(v.kept, name)
	if err != nil {
		return vault.Kept{}, err
	}
	return v.sameUpload(name, key, b, h, from, until)
}

// sameUpload answers the object that stands when it is the same upload under
// the same binding, and makes its lock longer if asked. The caller holds the lock.
func (v *Vault) sameUpload(name, key string, b vault.Binding, h head, from string, until time.Time) (vault.Kept, error) {
	if h.binding != b {
		return vault.Kept{}, vault.Absent()
	}
	if h.From != from {
		return vault.Kept{}, vault.Taken()
	}
	if until.After(h.Until) {
		h.Until = until.UTC()
		if err := v.putHead(v.kept, name, h); err != nil {
			return vault.Kept{}, err
		}
	}
	return keptAs(key, h.facts), nil
}

// Put stores bytes that the system made; see vault.Vault.
func (v *Vault) Put(ctx context.Context, key string, b vault.Binding, r io.Reader) (vault.Kept, error) {
	const op = "vault.put"
	name := v.kept.name(key)
	out, err := v.spool(ctx, v.kept, name, b, r, math.MaxInt64)
	if err != nil {
		return vault.Kept{}, problem.Wrap(op, err)
	}
	defer out.drop()
	k, err := v.settle(name, key, b, out, func(h head) (vault.Kept, error) {
		if h.binding != b || h.From != "" || h.SHA256 != out.SHA256 {
			return vault.Kept{}, vault.Taken()
		}
		return keptAs(key, h.facts), nil
	})
	return k, problem.Wrap(op, err)
}

// settle puts a new object in place, or asks what to answer when one stands
// there already.
func (v *Vault) settle(name, key string, b vault.Binding, out *body, standing func(head) (vault.Kept, error)) (vault.Kept, error) {
	lock := v.kept.lock(name)
	lock.Lock()
	defer lock.Unlock()
	h, err := v.readHead(v.kept, name)
	if err == nil {
		return standing(h)
	}
	if !problem.Is(err, problem.NotFound) {
		return vault.Kept{}, err
	}
	if err := v.commit(v.kept, name, b, out); err != nil {
		return vault.Kept{}, err
	}
	return keptAs(key, out.facts), nil
}

func keptAs(key string, f facts) vault.Kept {
	return vault.Kept{Key: key, Size: f.Size, SHA256: f.SHA256}
}
