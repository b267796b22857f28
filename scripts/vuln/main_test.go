package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	db := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/index/db.json" {
			http.NotFound(w, r)
		}
	}))
	defer db.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, tc := range map[string]struct {
		db, script string
		code       int
		says       string
	}{
		"nothing found":            {db.URL, "echo clean", 0, "clean"},
		"something found":          {db.URL, "echo GO-2026-0001; exit 3", 3, "GO-2026-0001"},
		"no database":              {gone.URL, "echo was run", 0, "NOT CHECKED"},
		"another server":           {db.URL + "/elsewhere", "echo was run", 0, "NOT CHECKED"},
		"no address of a database": {"::", "echo was run", 0, "NOT CHECKED"},
	} {
		var out bytes.Buffer
		code := run(t.Context(), []string{"-db", tc.db, "--", "sh", "-c", tc.script}, &out, &out)
		if code != tc.code || !strings.Contains(out.String(), tc.says) || strings.Contains(out.String(), "was run") {
			t.Errorf("%s: %d %s", name, code, out.String())
		}
	}
	for name, args := range map[string][]string{"no command": {"-db", db.URL}, "a scanner that is not there": {"-db", db.URL, "--", "./no-such-scanner"}} {
		var out bytes.Buffer
		if code := run(t.Context(), args, &out, &out); code == 0 || out.Len() == 0 {
			t.Errorf("%s: %d %q", name, code, out.String())
		}
	}
}
