package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/backup"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

const marker = "MARKED-TEXT-7Q4X"

// site is a running home with demo data.
type site struct {
	*local.Home
	dir    string
	client *http.Client
	buyer  identity.Actor
}

func start(t *testing.T) *site {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s := &site{dir: filepath.Join(t.TempDir(), "data"), client: server.Client()}
	var err error
	s.Home, err = local.Open(t.Context(), local.Options{Dir: s.dir, BaseURL: server.URL, Demo: true})
	must(t, err)
	mux.Handle("/", s.Home.Vault.Handler())
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- s.ServeControl(ctx) }()
	t.Cleanup(func() {
		stop()
		must(t, <-served)
		must(t, s.Close())
	})
	for { // until it listens
		body, err := local.Ask(t.Context(), s.dir, http.MethodGet, "/organisations", nil)
		if err == nil {
			must(t, body.Close())
			break
		}
		if !errors.Is(err, local.ErrNoServer) {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	s.buyer = person(t, s.Home)
	for { // until the log of the demo data is signed; the test's own deadline bounds it
		log := transparency.Log{Table: s.Table}
		_, err := log.Checkpoint(t.Context(), s.Org)
		if err == nil {
			return s
		}
		if !problem.Is(err, problem.NotFound) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func person(t *testing.T, h *local.Home) identity.Actor {
	t.Helper()
	p, err := h.Directory.ByEmail(t.Context(), h.Org, "procurement@demo.example")
	must(t, err)
	return identity.Actor{Org: h.Org, ID: p.ID, Roles: p.Roles}
}

// attach hands a file in as the demo's vendor.
func (s *site) attach(t *testing.T, text string) {
	t.Helper()
	list, _, err := s.Assessments.List(t.Context(), s.buyer, assessment.InProgress, 1, "")
	must(t, err)
	who := apptest.Respondent(list[0])
	who.Org = s.Org
	body := []byte(text + "\n")
	e, form, err := s.Evidence.Begin(t.Context(), who, list[0].ID, apptest.Announce("file.txt", "text/plain", body, "breach-contact"))
	must(t, err)
	if got := vaulttest.Post(t, s.client, form, bytes.NewReader(body), int64(len(body))); got.Status != http.StatusNoContent {
		t.Fatalf("the form answers %d: %s", got.Status, got.Body)
	}
	_, err = s.Evidence.Complete(t.Context(), who, e.ID)
	must(t, err)
}

func (s *site) vendor(ctx context.Context, name string) (vendors.Vendor, error) {
	return s.Vendors.Create(ctx, s.buyer, vendors.Details{Name: &name})
}

func (s *site) source() backup.Source { return from(s.dir) }

func from(dir string) backup.Source {
	return backup.Source{Dir: dir, Now: clock.Wall, Records: func(ctx context.Context, to string) error {
		return local.Snapshot(ctx, dir, to)
	}}
}

// saved is a backup with what a restore of it takes.
func saved(t *testing.T, s backup.Source) (backup.Manifest, backup.Restore) {
	t.Helper()
	key, err := backup.NewKey()
	must(t, err)
	dir := t.TempDir()
	out := filepath.Join(dir, "backup")
	m, err := s.Write(t.Context(), out, key)
	must(t, err)
	return m, backup.Restore{From: out, Key: key, Dir: filepath.Join(dir, "to", "data"), Keyring: filepath.Join(s.Dir, "keyring.json"), Now: clock.Wall}
}

// load writes vendors and evidence until it is stopped.
func (s *site) load(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan struct{}, 2)
	var work sync.WaitGroup
	work.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if _, err := s.vendor(t.Context(), fmt.Sprint("Load ", i)); err != nil {
				t.Error(err)
				break
			}
			if i == 0 {
				first <- struct{}{}
			}
		}
	})
	work.Go(func() {
		for i := 0; ctx.Err() == nil && i < 200; i++ {
			s.attach(t, fmt.Sprint("load ", i))
			if i == 0 {
				first <- struct{}{}
			}
		}
	})
	<-first
	<-first
	return func() { cancel(); work.Wait() }
}

func TestABackupUnderLoadIsRestoredElsewhere(t *testing.T) {
	s := start(t)
	v, err := s.vendor(t.Context(), marker)
	must(t, err)
	s.attach(t, marker)
	stop := s.load(t)
	m, r := saved(t, s.source())
	stop()
	_, err = r.Run(t.Context())
	must(t, err)
	found, err := backup.Examine(t.Context(), r.Dir, m, clock.Wall)
	must(t, err)
	if len(found.Faults) > 0 || found.Evidence < 2 || found.Logs[s.Org].N == 0 {
		t.Errorf("%+v", found)
	}

	h, err := local.Open(t.Context(), local.Options{Dir: r.Dir, BaseURL: "http://127.0.0.1:1", Demo: true})
	must(t, err)
	defer func() { must(t, h.Close()) }()
	token, err := h.DemoToken(t.Context(), "procurement")
	must(t, err)
	handler, err := h.Handler()
	must(t, err)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:1/v1/vendors/"+v.ID, nil)
	req.Header.Set("Authorization", "Bearer "+token)
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, req)
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), marker) {
		t.Errorf("the restored home answers %d: %s", got.Code, got.Body)
	}
}

func TestABackupShowsNothing(t *testing.T) {
	s := start(t)
	_, err := s.vendor(t.Context(), marker)
	must(t, err)
	s.attach(t, marker)
	src := s.source()
	src.WithKeys = true
	_, r := saved(t, src)
	raw, err := os.ReadFile(r.From)
	must(t, err)
	for _, word := range []string{marker, "records.db", "keyring", "manifest", "sha256"} {
		if bytes.Contains(raw, []byte(word)) {
			t.Errorf("the backup shows %q", word)
		}
	}
	r.Keyring = "" // in the backup
	_, err = r.Run(t.Context())
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, r backup.Restore, want problem.Code) {
	t.Helper()
	_, err := r.Run(t.Context())
	if !problem.Is(err, want) {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(r.Dir), "*"))
	must(t, err)
	hidden, err := filepath.Glob(filepath.Join(filepath.Dir(r.Dir), ".*"))
	must(t, err)
	if len(left)+len(hidden) > 0 {
		t.Errorf("%s leaves %v %v", what, left, hidden)
	}
}
