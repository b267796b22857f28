package witness_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/witness"
)

// tester is a witness as C2SP tlog-witness asks for one. Proofs are checked by
// a library that shares no code with what makes them.
type tester struct {
	*httptest.Server
	checkpoint.Cosigner

	mu     sync.Mutex
	log    note.Verifier // nil: no log is known
	size   int64
	root   tlog.Hash
	proved int // proofs that held
}

func watcher(t *testing.T, name string, seed byte) *tester {
	t.Helper()
	w := &tester{Cosigner: checkpoint.NewCosigner(name, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32)), time.Now)}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	return w
}

func (w *tester) as() witness.Witness { return witness.Witness{URL: w.URL, Witness: w.Witness} }

// trust gives the witness the public key of the world's log.
func (w *tester) trust(t *testing.T, of *apptest.World) {
	t.Helper()
	var err error
	w.log, err = of.Log.Key.Verifier(apptest.Org)
	apptest.Code(t, "verifier", err, "")
}

func rootAt(t *testing.T, w *apptest.World, size int64) tlog.Hash {
	t.Helper()
	p, err := w.Log.Prove(t.Context(), apptest.Org, transparency.Ask{From: size})
	apptest.Code(t, "proof", err, "")
	return p.Consistency.Root
}

func (w *tester) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	head, signed, ok := strings.Cut(string(body), "\n\n")
	if err != nil || !ok || r.Method != http.MethodPost || r.URL.Path != "/add-checkpoint" {
		out.WriteHeader(http.StatusBadRequest)
		return
	}
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	var hashes [][]byte
	for _, l := range lines[1:] {
		h, bad := base64.StdEncoding.DecodeString(l)
		if bad != nil || len(h) != 32 {
			err = bad
		}
		hashes = append(hashes, h)
	}
	if err != nil || len(hashes) > 63 || old == 0 && len(hashes) > 0 {
		out.WriteHeader(http.StatusBadRequest)
		return
	}
	if w.log == nil {
		out.WriteHeader(http.StatusNotFound)
		return
	}
	c, err := checkpoint.Open([]byte(signed), w.log)
	switch {
	case err != nil:
		out.WriteHeader(http.StatusForbidden)
	case old > c.N:
		out.WriteHeader(http.StatusBadRequest)
	case old != w.size:
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprintf(out, "%d\n", w.size)
	case old == c.N && c.Hash != w.root:
		out.WriteHeader(http.StatusConflict)
	case old > 0 && proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(old), uint64(c.N), hashes, w.root[:], c.Hash[:]) != nil:
		out.WriteHeader(http.StatusUnprocessableEntity)
	default:
		w.cosign(out, signed, c, old)
	}
}

func (w *tester) cosign(out http.ResponseWriter, signed string, c checkpoint.Checkpoint, old int64) {
	n, err := note.Open([]byte(signed), note.VerifierList(w.log))
	if err != nil {
		panic(err) // opened before
	}
	n.Sigs, n.UnverifiedSigs = nil, nil
	both, err := note.Sign(n, w.Cosigner)
	if err != nil {
		panic(err)
	}
	if w.size, w.root = c.N, c.Hash; old > 0 {
		w.proved++
	}
	_, lines, _ := strings.Cut(string(both), "\n\n")
	_, _ = io.WriteString(out, lines)
}
