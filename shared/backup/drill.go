package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"vendorrisk/shared/problem"
)

// Drill tries out that a directory can be backed up and restored.
type Drill struct {
	Source
	Temp string // where the backup and the restored directory lie meanwhile
}

// Result is how a drill went.
type Result struct {
	Manifest
	Findings
	Backup time.Duration // to make the backup and to read it back
	RTO    time.Duration // from the backup to a directory that was verified
	RPO    time.Duration // how much newer the newest live audit entry is than the newest in the backup
	Lost   int64         // live audit entries that the backup does not have
}

// Run makes a backup without the keys, restores it with the live ones,
// examines the result and holds the live log against the backup's. Everything
// that it made is removed. A drill that could not be carried out is an error;
// what is wrong with the data is in Faults.
func (d *Drill) Run(ctx context.Context) (res Result, err error) {
	tmp, err := os.MkdirTemp(d.Temp, "restore-drill-*")
	if err != nil {
		return res, problem.Wrap("backup.drill", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	key, err := NewKey()
	if err != nil {
		return res, err
	}
	archive, dir := filepath.Join(tmp, "backup"), filepath.Join(tmp, "data")
	d.WithKeys = false
	start := d.Now()
	if res.Manifest, err = d.Write(ctx, archive, key); err != nil {
		return res, err
	}
	made := d.Now()
	res.Backup = made.Sub(start)
	restore := Restore{From: archive, Key: key, Dir: dir, Keyring: filepath.Join(d.Dir, keyringName), Now: d.Now}
	if _, err = restore.Run(ctx); err != nil {
		return res, err
	}
	if res.Findings, err = Examine(ctx, dir, res.Manifest, d.Now); err != nil {
		return res, err
	}
	res.RTO = d.Now().Sub(made)
	err = d.compare(ctx, tmp, &res)
	return res, err
}

// compare measures how far the live data are ahead, and that their history
// begins with the backup's.
func (d *Drill) compare(ctx context.Context, tmp string, res *Result) (err error) {
	path := filepath.Join(tmp, "live.db")
	if err := d.Records(ctx, path); err != nil {
		return err
	}
	r, err := openRecords(path, d.Dir, d.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	live := Findings{}
	last, entries := newest(r.logs(ctx, res.Checkpoints, &live))
	for _, fault := range live.Faults {
		res.fault("live data: %s", fault)
	}
	saved, known := newest(res.Logs)
	res.RPO, res.Lost = max(0, last.Sub(saved)), max(0, entries-known)
	return nil
}
