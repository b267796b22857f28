package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/report"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/file"
)

// Findings is what a look at a restored directory brought.
type Findings struct {
	Evidence int // files that were opened, and have their record's digest
	Reports  int
	Logs     map[string]transparency.Whole // by organisation
	Faults   []string                      // what is not as it must be; nothing personal
}

func (f *Findings) fault(format string, args ...any) {
	f.Faults = append(f.Faults, fmt.Sprintf(format, args...))
}

// Examine holds a restored directory against its manifest and itself: the
// counts, every audit log, and the bytes of every file that a record refers
// to. It errs only when it cannot look; what is wrong is in Faults.
func Examine(ctx context.Context, dir string, m Manifest, now clock.Clock) (f Findings, err error) {
	r, err := openRecords(filepath.Join(dir, recordsName), dir, now)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	c, err := r.contents(ctx)
	if err != nil {
		return f, err
	}
	if c.Items != m.Items {
		f.fault("%d items, %d were backed up", c.Items, m.Items)
	}
	if c.Unreadable > 0 {
		f.fault("%d items cannot be opened", c.Unreadable)
	}
	for label, want := range map[string]int{"incoming": m.Incoming, "kept": m.Kept} {
		heads, err := os.ReadDir(filepath.Join(dir, vaultName, label, "head"))
		if err != nil && want > 0 || len(heads) != want {
			f.fault("%d objects in %s, %d were backed up", len(heads), label, want)
		}
	}
	f.Logs = r.logs(ctx, m.Checkpoints, &f)
	store, err := file.Open(file.Options{Dir: filepath.Join(dir, vaultName), Keys: r.ring.Evidence(), Tags: r.ring, BaseURL: func() string { return "" }, Now: now})
	if err != nil {
		return f, err
	}
	err = r.files(ctx, store, &f)
	return f, err
}

// logs verifies every organisation's log, and that it goes on from the
// checkpoint that is known of it.
func (r *records) logs(ctx context.Context, known map[string]string, f *Findings) map[string]transparency.Whole {
	all := map[string]transparency.Whole{}
	for org, signed := range known {
		v, err := r.key.Verifier(org)
		if err != nil {
			f.fault("log of %s: %v", org, err)
			continue
		}
		var older *checkpoint.Checkpoint
		if signed != "" {
			c, err := checkpoint.Open([]byte(signed), v)
			if err != nil {
				f.fault("log of %s: the checkpoint of the backup is not signed by its key", org)
				continue
			}
			older = &c
		}
		w, err := transparency.Verify(ctx, r, org, v, older)
		if err != nil {
			f.fault("log of %s: %v", org, err)
			continue
		}
		all[org] = w
	}
	return all
}

// withFiles are the kinds of partition in which files' records stand.
var withFiles = []string{"ASM", "CON", "VEN", "REP"}

// files opens what the records refer to.
func (r *records) files(ctx context.Context, store vault.Vault, f *Findings) error {
	partitions, err := r.partitions(ctx)
	if err != nil {
		return err
	}
	for _, pk := range partitions {
		p := strings.Split(pk, "#") // ORG#<organisation>#<kind>#<id>
		if len(p) != 4 || !slices.Contains(withFiles, p[2]) {
			continue
		}
		err := r.Keys(ctx, pk, func(sk string) error {
			k := table.Key{PK: pk, SK: sk}
			if p[2] == "REP" {
				return r.report(ctx, store, p[1], k, f)
			}
			if !strings.HasPrefix(sk, assessment.EvidenceKey("", "", "").SK) {
				return nil
			}
			return r.evidence(ctx, store, p[1], k, f)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *records) evidence(ctx context.Context, store vault.Vault, org string, k table.Key, f *Findings) error {
	it, err := r.Get(ctx, k)
	if err != nil {
		return err
	}
	e, err := table.Decode[assessment.Evidence](it)
	if err != nil || e.State != assessment.Kept {
		return err
	}
	stored, bound := evidence.Stored(org, e)
	if err := same(ctx, store, stored, bound); err != nil {
		f.fault("evidence %s: %v", e.ID, err)
		return ctx.Err()
	}
	f.Evidence++
	return nil
}

func (r *records) report(ctx context.Context, store vault.Vault, org string, k table.Key, f *Findings) error {
	it, err := r.Get(ctx, k)
	if err != nil {
		return err
	}
	rep, err := table.Decode[report.Report](it)
	if err != nil || rep.File == nil {
		return err
	}
	if err := same(ctx, store, rep.File.Kept, vault.Binding{Org: org, Vendor: rep.VendorID, Record: rep.File.Record}); err != nil {
		f.fault("report %s: %v", rep.ID, err)
		return ctx.Err()
	}
	f.Reports++
	return nil
}

// same reads a file to its end and compares size and digest with its record's.
func same(ctx context.Context, store vault.Vault, k vault.Kept, b vault.Binding) error {
	in, err := store.Open(ctx, k, b)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	if n != k.Size || hex.EncodeToString(sum.Sum(nil)) != k.SHA256 {
		return errors.New("its bytes are not those of its record")
	}
	return nil
}

// newest is when the last entry of any log happened, and how many there are.
func newest(logs map[string]transparency.Whole) (last time.Time, entries int64) {
	for _, w := range logs {
		entries += w.N + int64(w.Waiting)
		if w.Last.After(last) {
			last = w.Last
		}
	}
	return last, entries
}
