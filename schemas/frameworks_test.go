package schemas_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"vendorrisk/shared/questionnaire"
)

// framework is one file of frameworks/: the requirements that questions can
// be mapped to, with titles in the project's own words.
type framework struct {
	ID           string             `json:"id"`
	Title        questionnaire.Text `json:"title"`
	Source       string             `json:"source"`
	Requirements []requirement      `json:"requirements"`
}

type requirement struct {
	Ref   string             `json:"ref"`
	Title questionnaire.Text `json:"title"`
}

// decodeFile reads one JSON file into dst; an unknown field fails the test.
func decodeFile(t *testing.T, path string, dst any) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// matching lists the files of a pattern; none at all fails the test.
func matching(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	return paths
}

func frameworks(t *testing.T) map[string]framework {
	t.Helper()
	all := map[string]framework{}
	for _, path := range matching(t, "frameworks/*.json") {
		var f framework
		decodeFile(t, path, &f)
		if want := strings.TrimSuffix(filepath.Base(path), ".json"); f.ID != want {
			t.Errorf("%s: id is %q, want %q", path, f.ID, want)
		}
		all[f.ID] = f
	}
	return all
}

func TestFrameworksAreWhole(t *testing.T) {
	for id, f := range frameworks(t) {
		checkTitle(t, id, f.Title)
		if !strings.HasPrefix(f.Source, "http") {
			t.Errorf("%s: source %q is no address", id, f.Source)
		}
		seen := map[string]bool{}
		for _, r := range f.Requirements {
			if seen[r.Ref] {
				t.Errorf("%s: %s stands twice", id, r.Ref)
			}
			seen[r.Ref] = true
			checkTitle(t, id+" "+r.Ref, r.Title)
		}
		if len(seen) == 0 {
			t.Errorf("%s: no requirements", id)
		}
	}
}

// checkTitle wants an English title without Chinese characters, a Chinese one
// with some, and no other language.
func checkTitle(t *testing.T, where string, title questionnaire.Text) {
	t.Helper()
	if len(title) != 2 {
		t.Errorf("%s: title has %d languages, want en and zh-CN", where, len(title))
	}
	if en := strings.TrimSpace(title["en"]); en == "" || hasHan(en) {
		t.Errorf("%s: English title %q", where, en)
	}
	if zh := title["zh-CN"]; !hasHan(zh) {
		t.Errorf("%s: Chinese title %q", where, zh)
	}
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestMappingsPointSomewhere holds every mapping of every built-in
// questionnaire to a requirement, and every framework to some use.
func TestMappingsPointSomewhere(t *testing.T) {
	refs := map[string]map[string]bool{}
	for id, f := range frameworks(t) {
		refs[id] = map[string]bool{}
		for _, r := range f.Requirements {
			refs[id][r.Ref] = true
		}
	}
	used := map[string]bool{}
	for _, path := range matching(t, "questionnaires/*/*.json") {
		var q questionnaire.Questionnaire
		decodeFile(t, path, &q)
		for _, section := range q.Sections {
			for _, question := range section.Questions {
				for _, m := range question.Mappings {
					used[m.Framework] = true
					if len(m.Refs) == 0 {
						t.Errorf("%s: %s maps to %s without a reference", path, question.ID, m.Framework)
					}
					for _, ref := range m.Refs {
						if !refs[m.Framework][ref] {
							t.Errorf("%s: %s maps to %s %s, which does not exist", path, question.ID, m.Framework, ref)
						}
					}
				}
			}
		}
	}
	for id := range refs {
		if !used[id] {
			t.Errorf("framework %s is mapped to by no question", id)
		}
	}
}
