package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/vault/vaulttest"
)

// What people say and hand in must be found nowhere on the disk.
const (
	markedAnswer  = "MARKED-ANSWER-7Q4X"
	markedComment = "MARKED-COMMENT-7Q4X"
	markedFile    = "MARKED-FILE-7Q4X"
	markedName    = "MARKED-NAME-7Q4X"
)

// marked opens a home whose demo vendor has answered with the markers. Its
// vault answers at the test's own address.
func marked(t *testing.T) (h *local.Home, dir string, respondent identity.Actor, as assessment.Assessment) {
	t.Helper()
	dir = t.TempDir()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h, err := local.Open(t.Context(), local.Options{Dir: dir, BaseURL: server.URL, Demo: true})
	check(t, err)
	mux.Handle("/", h.Vault.Handler())
	staff, err := h.Directory.ByEmail(t.Context(), h.Org, "procurement@demo.example")
	check(t, err)
	buyer := identity.Actor{Org: h.Org, ID: staff.ID, Roles: staff.Roles}
	list, _, err := h.Assessments.List(t.Context(), buyer, assessment.InProgress, 1, "")
	check(t, err)
	if len(list) != 1 {
		t.Fatalf("%d demo assessments in progress", len(list))
	}
	as = list[0]
	respondent = apptest.Respondent(as)
	respondent.Org = h.Org
	f, err := h.Assessments.Open(t.Context(), buyer, as.ID)
	check(t, err)
	question := "breach-contact"
	value := json.RawMessage(`"` + markedAnswer + `"`)
	comment := markedComment
	save(t, h, respondent, as.ID, question, assessment.Given{Version: f.Answers[question].Version, Value: &value, Comment: &comment})

	body := []byte(markedFile + "\n")
	e, form, err := h.Evidence.Begin(t.Context(), respondent, as.ID, apptest.Announce(markedName+".txt", "text/plain", body, question))
	check(t, err)
	if got := vaulttest.Post(t, server.Client(), form, bytes.NewReader(body), int64(len(body))); got.Status != http.StatusNoContent {
		t.Fatalf("the form answers %d: %s", got.Status, got.Body)
	}
	nowhere(t, dir) // while the file lies in the incoming area
	_, err = h.Evidence.Complete(t.Context(), respondent, e.ID)
	check(t, err)
	return h, dir, respondent, as
}

func save(t *testing.T, h *local.Home, a identity.Actor, id, question string, g assessment.Given) {
	t.Helper()
	_, _, err := h.Assessments.SaveAnswers(context.WithoutCancel(t.Context()), a, id, map[string]assessment.Given{question: g})
	check(t, err)
}

// nowhere looks for the markers in every file's bytes and name.
func nowhere(t *testing.T, dir string) {
	t.Helper()
	files := 0
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files++
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range []string{markedAnswer, markedComment, markedFile, markedName} {
			if bytes.Contains(body, []byte(m)) || strings.Contains(path, m) {
				t.Errorf("%s stands in %s", m, path)
			}
		}
		return nil
	}))
	if files < 3 {
		t.Errorf("only %d files were looked at", files)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatPeopleSayIsFoundNowhereInTheDataDirectory(t *testing.T) {
	h, dir, _, _ := marked(t)
	nowhere(t, dir)
	check(t, h.Close())
	nowhere(t, dir)
}

func TestKeysAreRotatedAndRetiredWhilePeopleWork(t *testing.T) {
	h, dir, respondent, as := marked(t)
	var stop atomic.Bool
	var work sync.WaitGroup
	var saves atomic.Int64
	t.Cleanup(func() { stop.Store(true); work.Wait() })
	work.Go(func() {
		for !stop.Load() {
			f, err := h.Assessments.Open(context.WithoutCancel(t.Context()), respondent, as.ID)
			if err != nil {
				t.Error(err)
				return
			}
			value := json.RawMessage(`"` + markedAnswer + `"`)
			given := map[string]assessment.Given{"breach-contact": {Version: f.Answers["breach-contact"].Version, Value: &value}}
			if _, _, err := h.Assessments.SaveAnswers(context.WithoutCancel(t.Context()), respondent, as.ID, given); err != nil {
				t.Error(err)
				return
			}
			saves.Add(1)
		}
	})
	for range 3 {
		check(t, h.Rotate(t.Context(), true, nil))
		nowhere(t, dir)
	}
	stop.Store(true)
	work.Wait()
	if saves.Load() == 0 {
		t.Error("nobody worked meanwhile")
	}
	check(t, h.Close())

	// Everything opens under the keys that are left.
	h, err := local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:0"})
	check(t, err)
	defer func() { check(t, h.Close()) }()
	f, err := h.Assessments.Open(t.Context(), respondent, as.ID)
	check(t, err)
	if got := f.Answers["breach-contact"]; got.Value != markedAnswer || got.Comment != markedComment {
		t.Errorf("the answer is %+v", got)
	}
	for _, e := range f.Evidence {
		if _, link, err := h.Evidence.Get(t.Context(), respondent, e.ID); err != nil || link == "" {
			t.Errorf("evidence %s: %q, %v", e.ID, link, err)
			continue
		} else if got := fetch(t, h, link); e.FileName == markedName+".txt" && got != markedFile+"\n" {
			t.Errorf("the file reads %q", got)
		}
	}
	nowhere(t, dir)
}

// fetch opens a download link at the home's own handler.
func fetch(t *testing.T, h *local.Home, link string) string {
	t.Helper()
	answer := httptest.NewRecorder()
	h.Vault.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, link, nil))
	if answer.Code != http.StatusOK {
		t.Errorf("the link answers %d", answer.Code)
	}
	return answer.Body.String()
}
