package file

import (
	"context"
	"os"
	"path/filepath"

	"vendorrisk/shared/problem"
)

// Rewrap seals the head of every object again that is not under the primary
// key; data keys and bytes stay. Uploads and reads go on meanwhile. It answers
// how many heads it changed. Progress, which may be nil, is told how many of
// how many have been looked at.
//
// A head that cannot be opened does not stop the others: the error at the end
// is internal and counts them. After a Rewrap without an error, nothing needs
// the keys from before the last rotation that came before the call.
func (v *Vault) Rewrap(ctx context.Context, progress func(done, total int)) (changed int, err error) {
	const op = "vault.rewrap"
	type task struct {
		area *area
		name string
	}
	var tasks []task
	for _, a := range []*area{v.incoming, v.kept} {
		a.settled()
		names, err := listNames(a.heads)
		if err != nil {
			return 0, problem.Wrap(op, err)
		}
		for _, name := range names {
			tasks = append(tasks, task{a, name})
		}
	}
	failed := 0
	for i, t := range tasks {
		if err := ctx.Err(); err != nil {
			return changed, unavailable(op, err)
		}
		did, err := v.rewrapOne(t.area, t.name)
		switch {
		case problem.Is(err, problem.Internal):
			failed++
			v.opts.Log.ErrorContext(ctx, "head not re-wrapped", "op", op, "object", t.name, "error", err)
		case err != nil:
			return changed, problem.Wrap(op, err)
		case did:
			changed++
		}
		if progress != nil {
			progress(i+1, len(tasks))
		}
	}
	if failed > 0 {
		return changed, problem.Wrap(op, problem.New(problem.Internal, "%d of %d stored files could not be re-wrapped; keep the old keys", failed, len(tasks)))
	}
	return changed, nil
}

// settled waits for every head that is being written. Heads are sealed under
// their lock, so one that was sealed with an older key is in place now, and
// later ones are under the primary.
func (a *area) settled() {
	for i := range a.locks {
		a.locks[i].Lock()
		a.locks[i].Unlock() //nolint:staticcheck // the point is to have held it
	}
}

func (v *Vault) rewrapOne(a *area, name string) (bool, error) {
	lock := a.lock(name)
	lock.Lock()
	defer lock.Unlock()
	raw, err := v.rawHead(a, name)
	if problem.Is(err, problem.NotFound) {
		return false, nil // used up or erased meanwhile
	}
	if err != nil || v.currentHead(raw) {
		return false, err
	}
	h, err := v.openHead(a, name, raw)
	if err != nil {
		return false, damaged(err)
	}
	return true, v.putHead(a, name, h)
}

// listNames answers every entry of a directory. Replacing an entry while the
// list is read could hide it on some file systems; nothing here relies on
// that, since names are read before any is replaced and a head that appears
// later is under the primary key.
func listNames(dir string) ([]string, error) {
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return nil, unavailable("", err)
	}
	defer d.Close() //nolint:errcheck // only read
	names, err := d.Readdirnames(-1)
	if err != nil {
		return nil, unavailable("", err)
	}
	return names, nil
}
