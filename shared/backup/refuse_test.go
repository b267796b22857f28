package backup_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vendorrisk/shared/backup"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/problem"
)

func TestWhatDoesNotVerifyIsRefusedAndNothingIsInPlace(t *testing.T) {
	s := start(t)
	_, r := saved(t, s.source())
	raw, err := os.ReadFile(r.From)
	must(t, err)
	spoilt := func(what string, body []byte) {
		bad := r
		bad.From = filepath.Join(t.TempDir(), "bad")
		must(t, os.WriteFile(bad.From, body, 0o600))
		refused(t, what, bad, problem.Invalid)
	}
	for _, at := range []int{0, 5, 10, 50, len(raw) / 3, len(raw) / 2, len(raw) - 1} {
		body := bytes.Clone(raw)
		body[at] ^= 1
		spoilt("a flipped byte", body)
	}
	for _, n := range []int{0, 6, 40, len(raw) / 2, 1 << 20, len(raw) - 1} {
		spoilt("a cut", raw[:min(n, len(raw)-1)])
	}
	spoilt("an end that goes on", append(bytes.Clone(raw), 0))

	other := r
	other.Key, err = backup.NewKey()
	must(t, err)
	refused(t, "another key", other, problem.Invalid)

	alone := r
	alone.Keyring = ""
	refused(t, "no keys", alone, problem.Invalid)

	foreign := r
	foreign.Keyring = filepath.Join(t.TempDir(), "keyring.json")
	_, err = keyring.Open(filepath.Dir(foreign.Keyring))
	must(t, err)
	refused(t, "another installation's keys", foreign, problem.Invalid)

	full := r
	full.Dir = t.TempDir()
	mine := filepath.Join(full.Dir, "mine")
	must(t, os.WriteFile(mine, []byte("mine"), 0o600))
	if _, err := full.Run(t.Context()); !problem.Is(err, problem.Conflict) {
		t.Errorf("a directory that is not empty: %v", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}

	src := s.source()
	if _, err := src.Write(t.Context(), r.From, r.Key); !problem.Is(err, problem.Conflict) {
		t.Errorf("over another backup: %v", err)
	}
	text, err := r.Key.Text()
	must(t, err)
	if r.Key, err = backup.ParseKey([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.ParseKey([]byte(text[:len(text)/2])); !problem.Is(err, problem.Invalid) {
		t.Errorf("half a key: %v", err)
	}
	must(t, os.MkdirAll(r.Dir, 0o700)) // an empty one is fine
	_, err = r.Run(t.Context())
	must(t, err)
}

func TestTheDrillNamesWhatIsDamaged(t *testing.T) {
	s := start(t)
	s.attach(t, marker)
	tmp := t.TempDir()
	d := backup.Drill{Source: s.source(), Temp: tmp}
	res, err := d.Run(t.Context())
	must(t, err)
	if len(res.Faults) > 0 || res.Evidence == 0 || res.RTO <= 0 || len(res.Logs) != 1 {
		t.Errorf("%+v", res.Findings)
	}

	m, r := saved(t, s.source())
	_, err = r.Run(t.Context())
	must(t, err)
	d.Source = from(r.Dir) // no server has it open
	files, err := filepath.Glob(filepath.Join(r.Dir, "vault", "kept", "data", "*"))
	must(t, err)
	for _, path := range files {
		body, err := os.ReadFile(path)
		must(t, err)
		body[len(body)-1] ^= 1
		must(t, os.WriteFile(path, body, 0o600))
	}
	res, err = d.Run(t.Context())
	must(t, err)
	if len(res.Faults) == 0 || len(res.Faults) > len(files) || !strings.Contains(strings.Join(res.Faults, "\n"), "evidence evd_") {
		t.Errorf("damaged bytes: %v", res.Faults)
	}
	m.Items++
	m.Kept++
	found, err := backup.Examine(t.Context(), r.Dir, m, clock.Wall)
	must(t, err)
	if all := strings.Join(found.Faults, "\n"); !strings.Contains(all, "items") || !strings.Contains(all, "in kept") {
		t.Errorf("other counts: %s", all)
	}
	left, err := os.ReadDir(tmp)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("the drill leaves %v", left)
	}
}
