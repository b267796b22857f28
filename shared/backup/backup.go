// Package backup makes one encrypted file of a data directory, puts it back
// elsewhere, and tries out that this works.
//
// A backup is the bytes "VRBAK\x01" and then a Tink stream (AES-256-GCM, HKDF,
// 1 MB segments) under a key of its own. Inside is a tar file: the snapshot of
// the records, the vault's files, keyring.json only if asked for, and last
// manifest.json with the size and SHA-256 of everything before it.
//
// Record bodies and evidence are sealed already, under keyring.json. Leaving
// that file out keeps keys and data apart: neither the backup with its key nor
// the key ring alone gives anything away. A backup with the keys is easier to
// restore, and whoever has it and its key can read everything.
package backup

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// Names inside a backup and a data directory.
const (
	recordsName  = "records.db"
	keyringName  = "keyring.json"
	manifestName = "manifest.json"
	vaultName    = "vault"
)

// manifestFormat is the only one there is.
const manifestFormat = 1

// Part is one file of a backup.
type Part struct {
	Name   string `json:"name"` // path below the data directory, with slashes
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Manifest says what a backup holds.
type Manifest struct {
	Format int       `json:"format"`
	Made   time.Time `json:"made"` // just before the records were copied
	Parts  []Part    `json:"parts"`
	Contents
	Incoming int `json:"incoming"` // uploads, used-up ones included
	Kept     int `json:"kept"`     // evidence and reports in the locked area
}

// Contents is what the records hold.
type Contents struct {
	Items int `json:"items"`
	// Unreadable are those that are damaged, or whose key is gone. They are
	// backed up as they are: one of them must not keep the others from it.
	Unreadable int `json:"unreadable"`
	// Checkpoints are the newest signed checkpoints of the audit logs, by
	// organisation; "" for a log that has none yet.
	Checkpoints map[string]string `json:"checkpoints"`
}

// Size is the bytes of all parts.
func (m *Manifest) Size() (n int64) {
	for _, p := range m.Parts {
		n += p.Size
	}
	return n
}

// Source is what is backed up.
type Source struct {
	Dir string
	// Records writes a consistent copy of the records to a new file.
	Records  func(ctx context.Context, to string) error
	Now      clock.Clock
	WithKeys bool // put keyring.json into the backup too
}

// records are a record file with the keys that open it.
type records struct {
	*embedded.View
	key  checkpoint.Key
	ring *keyring.Ring
}

// openRecords opens a record file with the keys of a directory. Keys that are
// missing are an error: keyring.Open would make new ones.
func openRecords(path, keys string, now clock.Clock) (*records, error) {
	if _, err := os.Stat(filepath.Join(keys, keyringName)); err != nil {
		return nil, problem.New(problem.NotFound, "the keys are missing: no %s", keyringName)
	}
	ring, err := keyring.Open(keys)
	if err != nil {
		return nil, err
	}
	key, err := checkpoint.NewKey(ring.Signer())
	if err != nil {
		return nil, err
	}
	view, err := embedded.OpenView(path, ring, now)
	if err != nil {
		return nil, err
	}
	return &records{view, key, ring}, nil
}

// contents counts, and opens every item with the keys.
func (r *records) contents(ctx context.Context) (Contents, error) {
	c := Contents{Checkpoints: map[string]string{}}
	partitions, err := r.partitions(ctx)
	if err != nil {
		return c, err
	}
	for _, pk := range partitions {
		err := r.Keys(ctx, pk, func(sk string) error {
			c.Items++
			if _, err := r.Get(ctx, table.Key{PK: pk, SK: sk}); err != nil && !problem.Is(err, problem.NotFound) { // expired
				c.Unreadable++
			}
			return ctx.Err()
		})
		if err != nil {
			return c, err
		}
		org, ok := audit.Organisation(table.Key{PK: pk})
		if !ok {
			continue
		}
		log := transparency.Log{Table: r, Key: r.key}
		c.Checkpoints[org], err = log.Checkpoint(ctx, org)
		if problem.Is(err, problem.Internal) { // counted above, and verifying the log names it
			c.Checkpoints[org] = ""
		} else if err != nil && !problem.Is(err, problem.NotFound) {
			return c, problem.Wrap("backup.contents", err)
		}
	}
	return c, nil
}

func (r *records) partitions(ctx context.Context) (pks []string, err error) {
	err = r.Partitions(ctx, func(pk string) error { pks = append(pks, pk); return nil })
	return pks, err
}
