package vsaq

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"vendorrisk/schemas"
	"vendorrisk/shared/questionnaire"
)

// The library says more than VSAQ can: what is lost is listed, what is left
// can be read, and has the same questions in the same order.
func TestExportOfTheLibrary(t *testing.T) {
	paths, err := fs.Glob(schemas.Files, "questionnaires/*/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		raw, err := schemas.Files.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		q, err := questionnaire.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		file, lost, err := Export(q)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		again, _, err := Import(file, questionnaire.ImportOptions{Name: q.Name, Version: q.Version})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		var before, after []string
		each(q, func(x *questionnaire.Question) { before = asked(before, x) })
		each(again, func(x *questionnaire.Question) { after = asked(after, x) })
		if !slices.Equal(before, after) {
			t.Errorf("%s: other questions came back", path)
		}
		for _, at := range []string{"/languages", "/sections/0/questions/0/guidance"} {
			if !slices.ContainsFunc(lost, func(l questionnaire.NotCarried) bool { return l.Pointer == at }) {
				t.Errorf("%s: %s is not listed as lost", path, at)
			}
		}
	}
}

func TestExportListsWhatItLoses(t *testing.T) {
	q, _ := imported(t, yesno+`,{"type":"line","id":"l","text":"L"}`)
	a, l := find(q, "a"), find(q, "l")
	a.Weight, a.Guidance, l.NoNA = 9, english("Look here"), true
	l.VisibleIf = is("a", "unknown")
	_, lost, err := Export(q)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range lost {
		got = append(got, strings.TrimPrefix(x.Pointer, "/sections/0/questions/"))
	}
	if want := []string{"0/guidance", "0/weight", "1/noNotApplicable", "1/visibleIf"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestExportKeepsIdsApart(t *testing.T) {
	q, _ := imported(t, yesno)
	option := func(id string) questionnaire.Option { return questionnaire.Option{ID: id, Text: english(id)} }
	q.Sections[0].Questions = append(q.Sections[0].Questions,
		questionnaire.Question{ID: "matches", Type: questionnaire.Single, Text: english("M"), Options: []questionnaire.Option{option("a"), option("b")}},
		questionnaire.Question{ID: "other", Type: questionnaire.Single, Text: english("O"), Options: []questionnaire.Option{option("a"), option("b")}, VisibleIf: is("matches", "b")})
	if err := questionnaire.Validate(q); err != nil {
		t.Fatal(err)
	}
	file, _, err := Export(q)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := Import(file, opts)
	if err != nil {
		t.Fatal(err)
	}
	other := again.Sections[0].Questions[2]
	if c := other.VisibleIf; c.Question != "matches_2" || c.Is[0] != "b" || other.Options[1].ID != "b_2" {
		t.Errorf("%+v, options %v", c, other.Options)
	}
}

// asked adds a question's text; notes are left out, for a section's intro
// comes back as one.
func asked(texts []string, x *questionnaire.Question) []string {
	if x.Type == questionnaire.Note {
		return texts
	}
	return append(texts, x.Text["en"])
}
