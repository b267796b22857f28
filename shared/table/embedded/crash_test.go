package embedded_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// The crash test: this binary starts itself as a child that commits groups
// from several goroutines and prints each one after Commit has answered; the
// parent kills it at a random moment and looks at what is on disk.

const (
	crashDirEnv  = "VENDORRISK_CRASH_DIR" // set: be the child
	crashKills   = 80
	crashWriters = 4
	crashPerGrp  = 3
	crashWindow  = 6 // groups that stay; a commit removes the one before them
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDirEnv); dir != "" {
		if err := crashChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(2) // it should have been killed
	}
	os.Exit(m.Run())
}

// fixedSealer is Tink's AES-GCM under a key that parent and child share.
type fixedSealer struct{ *subtle.AESGCM }

func (s fixedSealer) Seal(plain, aad []byte) ([]byte, error)  { return s.Encrypt(plain, aad) }
func (s fixedSealer) Open(cipher, aad []byte) ([]byte, error) { return s.Decrypt(cipher, aad) }
func (fixedSealer) Current([]byte) bool                       { return true }

func crashOptions() (embedded.Options, error) {
	gcm, err := subtle.NewAESGCM(bytes.Repeat([]byte{7}, 32))
	return embedded.Options{Sealer: fixedSealer{gcm}, CursorKey: cursorKey(1), Now: newClock().Now, LockWait: 5 * time.Second}, err
}

func crashPK(writer int) string { return fmt.Sprintf("ORG#o#W%d", writer) }

func crashHead(writer int, n int64) table.Item {
	it := table.Item{Key: table.Key{PK: crashPK(writer), SK: "HEAD"}, Version: n}
	if n > 0 { // every commit moves it in one index and leaves it in another
		it.List = table.Key{PK: crashPK(writer) + "#L", SK: fmt.Sprintf("%09d", n)}
		it.Group = table.Key{PK: crashPK(writer) + "#G", SK: "HEAD"}
	}
	return it
}

func crashItem(writer int, n int64, i int) table.Item {
	sk := fmt.Sprintf("G#%09d#%d", n, i)
	return table.Item{
		Key:   table.Key{PK: crashPK(writer), SK: sk},
		Group: table.Key{PK: crashPK(writer) + "#G", SK: sk},
		Due:   table.Key{PK: table.DuePK(crashPK(writer)), SK: crashPK(writer) + sk},
		Body:  bytes.Repeat([]byte(sk), 100*(i+1)),
	}
}

// crashGroup is commit n (from 1) of a writer.
func crashGroup(writer int, n int64) []table.Write {
	head := crashHead(writer, n)
	head.Version = n - 1
	writes := []table.Write{table.Replace(head)}
	for i := range crashPerGrp {
		writes = append(writes, table.Create(crashItem(writer, n, i)))
		if old := n - crashWindow; old > 0 {
			writes = append(writes, table.Remove(crashItem(writer, old, i).Key, 1))
		}
	}
	return writes
}

func crashChild(dir string) error {
	opts, err := crashOptions()
	if err != nil {
		return err
	}
	db, err := embedded.Open(dir, opts)
	if err != nil {
		return err
	}
	errs := make(chan error, crashWriters)
	for w := range crashWriters {
		go func() {
			ctx := context.Background()
			head, err := db.Get(ctx, crashHead(w, 0).Key)
			if err != nil && !problem.Is(err, problem.NotFound) {
				errs <- err
				return
			}
			for n := head.Version + 1; ; n++ {
				if err := db.Commit(ctx, crashGroup(w, n)...); err != nil {
					errs <- err
					return
				}
				_, _ = fmt.Fprintf(os.Stdout, "%d %d\n", w, n) // one write: never torn
			}
		}()
	}
	return <-errs
}

func TestCrash(t *testing.T) {
	dir := t.TempDir()
	var acked [crashWriters]int64
	for kill := range crashKills {
		crashRound(t, dir, &acked)
		opts, err := crashOptions()
		if err != nil {
			t.Fatal(err)
		}
		whole(t, dir)
		db, err := embedded.Open(dir, opts)
		if err != nil {
			t.Fatal(err)
		}
		for w := range crashWriters {
			acked[w] = crashLook(t, db, w, acked[w])
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("after kill %d", kill+1)
		}
	}
	t.Logf("%d kills, commits by writer: %v", crashKills, acked)
}

// crashRound runs a child, kills it and notes what it had acknowledged.
func crashRound(t *testing.T, dir string, acked *[crashWriters]int64) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$") //nolint:gosec // this very binary
	child.Env = append(os.Environ(), crashDirEnv+"="+dir)
	var complaint bytes.Buffer
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		once.Do(func() { // its first commit is through
			time.AfterFunc(time.Duration(rand.IntN(40_000))*time.Microsecond, func() { _ = child.Process.Kill() }) //nolint:gosec // chance, no secret
		})
		var w int
		var n int64
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &w, &n); err != nil || n <= acked[w] {
			t.Fatalf("the child printed %q after %v", lines.Text(), acked)
		}
		acked[w] = n
	}
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v: %s", err, complaint.String())
	}
}

// whole holds the file to bolt's own consistency check.
func whole(t *testing.T, dir string) {
	t.Helper()
	file, err := bolt.Open(filepath.Join(dir, "records.db"), 0o600, &bolt.Options{ReadOnly: true, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}

// crashLook proves that a writer's last acknowledged commit is there, at most
// one more with it, that each is there whole, and that every index shows the
// same items. It answers the last commit found.
func crashLook(t *testing.T, db *embedded.DB, w int, acked int64) int64 {
	t.Helper()
	head, err := db.Get(t.Context(), crashHead(w, 0).Key)
	if err != nil && !problem.Is(err, problem.NotFound) {
		t.Fatal(err)
	}
	n := head.Version
	if n < acked || n > acked+1 {
		t.Errorf("writer %d: commit %d acknowledged, %d found", w, acked, n)
	}
	want := map[string]int{}
	for g := max(1, n-crashWindow+1); g <= n; g++ {
		for i := range crashPerGrp {
			want[crashItem(w, g, i).SK] = 100 * (i + 1)
		}
	}
	for _, q := range []table.Query{
		{PK: crashPK(w), Prefix: "G#"},
		{Index: table.ByGroup, PK: crashPK(w) + "#G", Prefix: "G#"},
		{Index: table.ByDue, PK: table.DuePK(crashPK(w)), Prefix: crashPK(w) + "G#"},
	} {
		p, err := db.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) != len(want) {
			t.Errorf("writer %d, index %d: %d items of %d", w, q.Index, len(p.Items), len(want))
		}
		for _, it := range p.Items {
			if times, ok := want[it.SK]; !ok || string(it.Body) != strings.Repeat(it.SK, times) {
				t.Errorf("writer %d, index %d: %s is wrong", w, q.Index, it.SK)
			}
		}
	}
	if n == 0 {
		return 0
	}
	p, err := db.Query(t.Context(), table.Query{Index: table.ByList, PK: crashPK(w) + "#L"})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Items) != 1 || p.Items[0].Version != n || p.Items[0].List != crashHead(w, n).List {
		t.Errorf("writer %d: the list index does not follow its head", w)
	}
	return n
}
