package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/vendors"
)

// TestEveryPageAndRouteReadsWhatWasMade opens the directory as the server does
// and reads every record by the API and by its pages.
func TestEveryPageAndRouteReadsWhatWasMade(t *testing.T) {
	dir := t.TempDir()
	o := small(dir, 3)
	o.Vendors = 60 // one assessment in fifty has a file
	fill(t, o)
	h, err := local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:8080"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	token, err := h.DemoToken(t.Context(), "procurement")
	if err != nil {
		t.Fatal(err)
	}
	audits, err := h.DemoToken(t.Context(), "auditor")
	if err != nil {
		t.Fatal(err)
	}
	sessions := map[string]string{} // by the token of the same person: pages take no tokens
	for _, token := range []string{token, audits} {
		a, err := h.Directory.Authenticate(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if sessions[token], _, err = h.Directory.Grant(t.Context(), h.Journal, a.Org, a.ID, identity.KindSession, "test", identity.SessionLife); err != nil {
			t.Fatal(err)
		}
	}
	get := func(path, token string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:8080"+path, nil)
		if strings.HasPrefix(path, "/v1/") {
			r.Header.Set("Authorization", "Bearer "+token)
		} else {
			r.AddCookie(&http.Cookie{Name: "vendorrisk", Value: sessions[token]})
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		body, _ := io.ReadAll(w.Body)
		if w.Code != http.StatusOK || bytes.Contains(body, []byte("%!")) {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/v1/vendors", "/v1/assessments", "/v1/reassessments", "/v1/questionnaires", "/v1/reports", "/", "/vendors", "/assessments", "/reassessments", "/questionnaires", "/reports"} {
		get(path, token)
	}
	for _, path := range []string{"/v1/audit", "/v1/messages", "/v1/people", "/audit", "/messages", "/people"} {
		get(path, audits)
	}
	who := identity.Actor{Org: local.Org}
	list, _, err := h.Vendors.List(t.Context(), who, vendors.Filter{}, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		get("/v1/vendors/"+v.ID, token)
		get("/v1/vendors/"+v.ID+"/engagements", token)
		get("/v1/vendors/"+v.ID+"/findings", token)
		get("/vendors/"+v.ID, token)
		get("/vendors/"+v.ID+"/risk", token)
		get("/vendors/"+v.ID+"/findings", token)
	}
	files := 0
	for _, as := range all(t, func(cursor string) ([]assessment.Assessment, string, error) {
		return h.Assessments.List(t.Context(), who, "", 100, cursor)
	}) {
		for _, rest := range []string{"", "/score", "/invitations"} {
			get("/v1/assessments/"+as.ID+rest, token)
		}
		for _, rest := range []string{"", "/answers", "/score"} {
			get("/assessments/"+as.ID+rest, token)
		}
		f, err := h.Assessments.Open(t.Context(), who, as.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Evidence {
			if e.FileName == certificate {
				files++
			}
			get("/v1/evidence/"+e.ID, token)
		}
	}
	if files == 0 {
		t.Error("there is no evidence to look at")
	}
}
