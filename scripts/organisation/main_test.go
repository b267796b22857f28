package main

import (
	"context"
	"strings"
	"testing"

	"vendorrisk/shared/app/local"
)

// The program does the same beside a running server and without one.
func TestAddListLink(t *testing.T) {
	for _, running := range []bool{false, true} {
		dir := t.TempDir()
		h, err := local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:8080"})
		must(t, err)
		end := func() { must(t, h.Close()) }
		if running {
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- h.ServeControl(ctx) }()
			for { // until the socket is there
				if _, err := program(t, dir, "list"); err == nil || !strings.Contains(err.Error(), "open") {
					break
				}
			}
			end = func() { stop(); must(t, <-done); must(t, h.Close()) }
		} else {
			end()
			end = func() {}
		}
		for _, args := range []string{"add", "add -name", "add -id x", "add -name Beta -administrator nobody", "link -id beta", "remove -id main", "list all", ""} {
			if out, err := program(t, dir, strings.Fields(args)...); err == nil {
				t.Errorf("running %v: %q prints %q", running, args, out)
			}
		}
		if _, err := program(t, dir, "add", "-id", "x"); err == nil || !strings.Contains(err.Error(), "-name:") || !strings.Contains(err.Error(), "-id:") {
			t.Errorf("running %v: not every fault is named: %v", running, err)
		}
		first, err := program(t, dir, "add", "-name", "Beta Bank", "-administrator", "bea@beta.example")
		if err != nil || !strings.HasPrefix(first, "http://127.0.0.1:8080/signin/open?link=vrl.beta-bank.first.") {
			t.Errorf("running %v: %q, %v", running, first, err)
		}
		if again, err := program(t, dir, "link", "-id", "beta-bank"); err != nil || again == first {
			t.Errorf("running %v: %q, %v", running, again, err)
		}
		if _, err := program(t, dir, "add", "-name", "Beta Bank"); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("running %v: twice: %v", running, err)
		}
		if list, err := program(t, dir, "list"); err != nil || list != "main\tMy organisation\nbeta-bank\tBeta Bank\n" {
			t.Errorf("running %v: %q, %v", running, list, err)
		}
		end()
	}
	if _, err := program(t, t.TempDir(), "list"); err == nil {
		t.Error("an empty directory has organisations")
	}
}

func program(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), append([]string{"-data", dir}, args...), &out)
	return out.String(), err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
