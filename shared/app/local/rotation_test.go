package local_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/keyring"
)

// progress reads the lines of a rotation to its end.
func progress(t *testing.T, r io.Reader) (all []local.Progress) {
	t.Helper()
	for d := json.NewDecoder(r); ; {
		var p local.Progress
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// A server that was killed between the new keys and the end of the sealing goes
// on when it starts again, retires the old keys if that was asked for, and a
// program that watches is told how far it is.
func TestARotationGoesOnAfterAKill(t *testing.T) {
	h, dir, respondent, as := marked(t)
	check(t, h.Close())
	ring, err := keyring.Open(dir) // what was done before the kill
	check(t, err)
	old, err := ring.Seal([]byte("old"), nil)
	check(t, err)
	_, err = ring.Rotate()
	check(t, err)
	check(t, os.WriteFile(filepath.Join(dir, "rotation"), []byte("true"), 0o600))

	h, err = local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:0"})
	check(t, err)
	serve := make(chan error, 1)
	go func() { serve <- h.ServeControl(t.Context()) }()
	all := progress(t, ask(t, dir, url.Values{"watch": {"true"}}))
	if last := all[len(all)-1]; last.What != "finished" || last.Error != "" {
		t.Fatalf("it ends with %+v", all)
	}
	if _, err := os.Stat(filepath.Join(dir, "rotation")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the mark of a rotation is left: %v", err)
	}
	ring, err = keyring.Open(dir)
	check(t, err)
	if _, err := ring.Open(old, nil); err == nil {
		t.Error("the old keys are not retired")
	}
	f, err := h.Assessments.Open(t.Context(), respondent, as.ID)
	check(t, err)
	if got := f.Answers["breach-contact"]; got.Value != markedAnswer {
		t.Errorf("the answer is %+v", got)
	}
	all = progress(t, ask(t, dir, url.Values{"retire": {"true"}}))
	seen := map[string]bool{}
	for _, p := range all {
		seen[p.What] = true
	}
	if !seen["finished"] || !seen["records"] && !seen["evidence"] && !seen["keys"] {
		t.Errorf("progress %+v", all)
	}
	check(t, h.Close())
	nowhere(t, dir)
}

func ask(t *testing.T, dir string, q url.Values) io.Reader {
	t.Helper()
	for try := 0; ; try++ {
		body, err := local.Ask(t.Context(), dir, http.MethodPost, "/rotate", q)
		if errors.Is(err, local.ErrNoServer) && try < 1000 {
			time.Sleep(10 * time.Millisecond) // it is about to listen
			continue
		}
		check(t, err)
		t.Cleanup(func() { _ = body.Close() })
		return body
	}
}
