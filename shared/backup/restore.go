package backup

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
)

// Restore puts a backup into a new directory.
type Restore struct {
	From    string
	Key     Key
	Dir     string // absent or empty
	Keyring string // path of the keyring.json that was kept apart; "" when it is in the backup
	Now     clock.Clock
}

// Run restores all or nothing: everything is read, held against the manifest
// and opened with the keys beside the directory, and then moved into place in
// one step. conflict for a directory that is not empty, invalid for a backup
// that does not verify, and for keys that are missing or another installation's.
// Without the keys nothing is put in place, because a server that finds none
// would make new ones.
func (r *Restore) Run(ctx context.Context) (m Manifest, err error) {
	const op = "backup.restore"
	if err := vacant(r.Dir); err != nil {
		return m, err
	}
	dir := filepath.Clean(r.Dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return m, problem.Wrap(op, err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".restore-*")
	if err != nil {
		return m, problem.Wrap(op, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if m, err = extract(ctx, r.From, r.Key, tmp); err != nil {
		return m, err
	}
	if err := r.keys(tmp); err != nil {
		return m, err
	}
	if err := opens(ctx, tmp, m, r.Now); err != nil {
		return m, err
	}
	if err := syncTree(tmp); err != nil {
		return m, problem.Wrap(op, err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // only an empty one goes
		return m, problem.Wrap(op, err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return m, problem.Wrap(op, err)
	}
	return m, problem.Wrap(op, syncDir(filepath.Dir(dir)))
}

func vacant(dir string) error {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return problem.Wrap("backup.restore", err)
	case len(names) > 0:
		return problem.New(problem.Conflict, "the directory is not empty; restore into a new one")
	}
	return nil
}

// keys puts the key ring that was kept apart beside the records.
func (r *Restore) keys(dir string) error {
	to := filepath.Join(dir, keyringName)
	if r.Keyring == "" {
		if _, err := os.Stat(to); err != nil {
			return problem.New(problem.Invalid, "the backup holds no keys; give the %s that was kept apart", keyringName)
		}
		return nil
	}
	text, err := os.ReadFile(r.Keyring)
	if err != nil {
		return problem.Wrap("backup.restore", err)
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return problem.Wrap("backup.restore", err)
	}
	_, err = f.Write(text)
	return problem.Wrap("backup.restore", errors.Join(err, durable{f}.Close()))
}

// opens holds what can be read with the keys against the manifest.
func opens(ctx context.Context, dir string, m Manifest, now clock.Clock) error {
	r, err := openRecords(filepath.Join(dir, recordsName), dir, now)
	if err != nil {
		return err
	}
	c, err := r.contents(ctx)
	if err := errors.Join(err, r.Close()); err != nil || c.Unreadable > m.Unreadable {
		return &problem.Error{Code: problem.Invalid, Op: "backup.restore", Message: "the keys do not open the records: they are not those of this backup", Err: err}
	}
	if c.Items != m.Items || !maps.Equal(c.Checkpoints, m.Checkpoints) {
		return problem.New(problem.Invalid, "the records are not those that the manifest counts")
	}
	return nil
}

func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(path)
	})
}
