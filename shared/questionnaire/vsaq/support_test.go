package vsaq

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

var opts = questionnaire.ImportOptions{Name: "imported", Version: "2026-11"}

// data reads one of the real files, which stand beside the repository.
func data(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", "vsaq", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: %s is not here; the real VSAQ files stand beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// block wraps items into a file of one block.
func wrap(items string) []byte {
	return []byte(`{"questionnaire":[{"type":"block","text":"Title","items":[` + items + `]}]}`)
}

func imported(t testing.TB, items string) (*questionnaire.Questionnaire, []questionnaire.NotCarried) {
	t.Helper()
	q, lost, err := Import(wrap(items), opts)
	if err != nil {
		t.Fatal(err)
	}
	return q, lost
}

func find(q *questionnaire.Questionnaire, id string) (found *questionnaire.Question) {
	each(q, func(x *questionnaire.Question) {
		if x.ID == id {
			found = x
		}
	})
	return found
}

// faults lists pointer and detail of each fault of an error.
func faults(err error) (out []string) {
	var e *problem.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			out = append(out, f.Pointer+" "+f.Detail)
		}
	}
	return out
}

// raw reads a file by another road than the package: by substitution to JSON.
// It does for the real files, whose comments stand on lines of their own.
func raw(t testing.TB, b []byte) map[string]any {
	t.Helper()
	s := regexp.MustCompile(`(?m)^\s*//.*$`).ReplaceAllString(string(b), "")
	s = regexp.MustCompile(`" \+\s*"`).ReplaceAllString(s, "")
	s = strings.ReplaceAll(s, `\x`, `\u00`)
	var out map[string]any
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
