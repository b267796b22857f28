package functions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/app/functions"
)

const root = "../../../functions"

// Every function has a directory with a short main and an example of an event
// that starts it, and every directory is a function.
func TestDirectoriesAreTheFunctions(t *testing.T) {
	dirs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var there, want []string
	for _, d := range dirs {
		there = append(there, d.Name())
	}
	for _, f := range functions.All {
		want = append(want, f.Name)
	}
	slices.Sort(want)
	if !slices.Equal(there, want) {
		t.Fatalf("directories %v, functions %v", there, want)
	}
	for _, f := range functions.All {
		source, err := os.ReadFile(filepath.Join(root, f.Name, "main.go"))
		if n := strings.Count(string(source), "\n"); err != nil || n > 30 {
			t.Errorf("%s: main.go has %d lines, %v", f.Name, n, err)
		}
		raw, err := os.ReadFile(filepath.Join(root, f.Name, "event.json"))
		if err != nil || !json.Valid(raw) {
			t.Errorf("%s: event.json: %v", f.Name, err)
		}
	}
}
