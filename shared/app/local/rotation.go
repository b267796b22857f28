package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"vendorrisk/shared/problem"
)

// rotationFile stands in the directory while a rotation is not finished, and
// holds whether the old keys are to be retired afterwards: a server that was
// killed meanwhile goes on with it when it starts.
const rotationFile = "rotation"

// Progress is a line of a key rotation.
type Progress struct {
	What  string `json:"what"` // keys, records, evidence; finished ends it
	Done  int    `json:"done"`
	Total int    `json:"total"`
	Error string `json:"error,omitempty"`
}

// finished is what of the last line.
const finished = "finished"

// rotation is the key rotation that runs in the background, one at a time.
type rotation struct {
	mu      sync.Mutex
	running bool
	now     Progress
	moved   chan struct{} // closed when now changes
	job     sync.WaitGroup
}

// begin claims the turn; false when a rotation runs.
func (r *rotation) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running {
		return false
	}
	r.running, r.now, r.moved = true, Progress{What: "keys"}, make(chan struct{})
	return true
}

func (r *rotation) set(p Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = p
	close(r.moved)
	r.moved = make(chan struct{})
	if p.What == finished {
		r.running = false
	}
}

// follow shows the progress as it moves until the rotation ends or ctx does.
// What comes faster than it is shown is left out. nothing says that there is
// none, and has not been since the start.
func (r *rotation) follow(ctx context.Context, show func(Progress)) (nothing bool) {
	for {
		r.mu.Lock()
		now, moved := r.now, r.moved
		r.mu.Unlock()
		if moved == nil {
			return true
		}
		show(now)
		if now.What == finished {
			return false
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// StartRotation makes new keys and seals everything anew under them in the
// background, while requests go on. conflict when a rotation runs already.
func (h *Home) StartRotation(retire bool) error {
	if !h.rotation.begin() {
		return problem.New(problem.Conflict, "the keys are being rotated already; -watch shows how far it is")
	}
	err := os.WriteFile(filepath.Join(h.dir, rotationFile), []byte(strconv.FormatBool(retire)), 0o600) //nolint:gosec // G703: the directory that the operator names
	if err == nil {
		_, err = h.Ring.Rotate()
	}
	if err != nil {
		h.rotation.set(Progress{What: finished, Error: Sentence(err)})
		return err
	}
	h.reseal(retire)
	return nil
}

// resumeRotation goes on with a rotation that the end of the process broke off.
func (h *Home) resumeRotation() error {
	b, err := os.ReadFile(filepath.Join(h.dir, rotationFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	h.rotation.begin()
	h.reseal(strings.TrimSpace(string(b)) == "true")
	return nil
}

// reseal does the work of a rotation that has begun.
func (h *Home) reseal(retire bool) {
	h.rotation.job.Go(func() {
		last := Progress{What: finished}
		err := h.sealAnew(h.work, retire, func(what string, done, total int) {
			h.rotation.set(Progress{What: what, Done: done, Total: total})
		})
		if err == nil {
			err = os.Remove(filepath.Join(h.dir, rotationFile))
		}
		if err != nil {
			last.Error = Sentence(err)
			if h.work.Err() == nil {
				h.log.Error("key rotation", "error", err.Error())
			}
		}
		h.rotation.set(last)
	})
}

// Rotate rotates and waits for the end; one that runs already is waited for
// first. progress may be nil.
func (h *Home) Rotate(ctx context.Context, retire bool, progress func(what string, done, total int)) error {
	var last Progress
	follow := func() {
		h.rotation.follow(ctx, func(p Progress) {
			if last = p; progress != nil && p.What != finished {
				progress(p.What, p.Done, p.Total)
			}
		})
	}
	err := h.StartRotation(retire)
	for problem.Is(err, problem.Conflict) && ctx.Err() == nil {
		follow()
		err = h.StartRotation(retire)
	}
	if err != nil {
		return err
	}
	follow()
	if last.Error != "" {
		return errors.New(last.Error)
	}
	return ctx.Err()
}

// sealAnew seals everything that is not under the newest keys, and then, when
// asked, destroys the older ones.
func (h *Home) sealAnew(ctx context.Context, retire bool, progress func(what string, done, total int)) error {
	under := h.Ring.Primary()
	if err := h.Table.Rewrap(ctx, func(done, total int) { progress("records", done, total) }); err != nil {
		return err
	}
	if _, err := h.Vault.Rewrap(ctx, func(done, total int) { progress("evidence", done, total) }); err != nil {
		return err
	}
	if !retire {
		return nil
	}
	if err := h.Ring.Retire(under); err != nil {
		return fmt.Errorf("everything is sealed anew, but the old keys stay: %w", err)
	}
	return nil
}

// controlRotate starts a rotation, or with watch=true only shows the one that
// runs or ran last: one JSON object a line, the last one finished. A client
// that goes away ends nothing.
func (h *Home) controlRotate(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("watch") != "true" {
		if err := h.StartRotation(q.Get("retire") == "true"); err != nil {
			http.Error(w, Sentence(err), http.StatusConflict)
			return
		}
	}
	out, flush := json.NewEncoder(w), http.NewResponseController(w)
	nothing := h.rotation.follow(r.Context(), func(p Progress) {
		_ = out.Encode(p)
		_ = flush.Flush()
	})
	if nothing {
		http.Error(w, "no keys were rotated since the server started", http.StatusNotFound)
	}
}
