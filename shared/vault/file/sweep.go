package file

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Sweep drops uploads that nobody has kept for longer than olderThan, and what
// crashes have left. It answers how many uploads it dropped. An age below
// vault.MaxFormLife counts as that: a key must stay used up for as long as
// a form for it can be good.
func (v *Vault) Sweep(ctx context.Context, olderThan time.Duration) (dropped int, err error) {
	const op = "vault.sweep"
	before := v.opts.Now().Add(-max(olderThan, vault.MaxFormLife))
	names, err := listNames(v.incoming.heads)
	if err != nil {
		return 0, problem.Wrap(op, err)
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return dropped, unavailable(op, err)
		}
		arrived, err := v.sweepUpload(name, before)
		if err != nil {
			return dropped, problem.Wrap(op, err)
		}
		if arrived {
			dropped++
		}
	}
	for _, a := range []*area{v.incoming, v.kept} {
		if err := sweepOrphans(ctx, a); err != nil {
			return dropped, problem.Wrap(op, err)
		}
	}
	return dropped, nil
}

// sweepUpload removes an old head; it tells whether an upload was behind it.
func (v *Vault) sweepUpload(name string, before time.Time) (arrived bool, err error) {
	lock := v.incoming.lock(name)
	lock.Lock()
	defer lock.Unlock()
	info, err := os.Lstat(filepath.Join(v.incoming.heads, name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unavailable("", err)
	}
	if !info.ModTime().Before(before) {
		return false, nil
	}
	return info.Size() > 0, v.incoming.remove(name)
}

// sweepOrphans removes data without a head: a crash came between the two. A
// writer has both in place before it gives back the lock.
func sweepOrphans(ctx context.Context, a *area) error {
	names, err := listNames(a.data)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return unavailable("", err)
		}
		if err := a.removeOrphan(name); err != nil {
			return err
		}
	}
	return nil
}

func (a *area) removeOrphan(name string) error {
	lock := a.lock(name)
	lock.Lock()
	defer lock.Unlock()
	info, err := os.Lstat(filepath.Join(a.heads, name))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.Size() == 0:
		return a.removeData(name)
	case err != nil:
		return unavailable("", err)
	default:
		return nil
	}
}
