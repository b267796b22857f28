package questionnaire

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/problem"
)

func TestParseReadsWhatExportWrites(t *testing.T) {
	q := sample()
	q.Source = &Source{Format: "vsaq", SHA256: strings.Repeat("a", 64)}
	for name, data := range map[string][]byte{"export": Export(q), "canonical": Canonical(q)} {
		again, err := Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if Hash(again) != Hash(q) {
			t.Errorf("%s: another hash", name)
		}
		if name == "export" && (again.Source == nil || *again.Source != *q.Source) {
			t.Errorf("the source was lost: %+v", again.Source)
		}
	}
	sum := sha256.Sum256(Canonical(q))
	if Hash(q) != hex.EncodeToString(sum[:]) {
		t.Error("the hash is not that of the canonical form")
	}
	q.Sections[0].Questions[1].Weight++
	if Hash(q) == Hash(sample()) {
		t.Error("another weight has the same hash")
	}
}

func TestParseRefuses(t *testing.T) {
	good := string(Canonical(sample()))
	deep := `{"name":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`
	for name, c := range map[string]struct {
		data    string
		code    problem.Code
		pointer string
	}{
		"empty":          {"", problem.Invalid, ""},
		"blank":          {"  \n ", problem.Invalid, ""},
		"truncated":      {good[:strings.Index(good, "Screenshot")+4], problem.Invalid, "/sections/0/questions/1/evidence/text/en"},
		"two values":     {good + "{}", problem.Invalid, ""},
		"array":          {"[]", problem.Invalid, ""},
		"null":           {"null", problem.Invalid, "/name"},
		"unknown field":  {strings.Replace(good, `"type":"yes_no"`, `"type":"yes_no","score":9`, 1), problem.Invalid, "/sections/0/questions/1/score"},
		"other case":     {strings.Replace(good, `"name"`, `"Name"`, 1), problem.Invalid, "/Name"},
		"duplicate key":  {strings.Replace(good, `{"name"`, `{"name":"x","name"`, 1), problem.Invalid, "/name"},
		"wrong type":     {strings.Replace(good, `"weight":8`, `"weight":"8"`, 1), problem.Invalid, "/sections/0/questions/1/weight"},
		"fraction":       {strings.Replace(good, `"weight":8`, `"weight":8.5`, 1), problem.Invalid, "/sections/0/questions/1/weight"},
		"invalid UTF-8":  {strings.Replace(good, "MFA?", "MF\xff?", 1), problem.Invalid, "/sections/0/questions/1/text/en"},
		"lone surrogate": {strings.Replace(good, "MFA?", `\ud800`, 1), problem.Invalid, "/sections/0/questions/1/text/en"},
		"NUL bytes":      {"\x00\x01\x02", problem.Invalid, ""},
		"UTF-16":         {"\xff\xfe{\x00}\x00", problem.Invalid, ""},
		"deep":           {deep, problem.Invalid, "/name" + strings.Repeat("/0", MaxNesting-1)},
		"huge":           {good + strings.Repeat(" ", MaxBytes), problem.TooLarge, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q, err := Parse([]byte(c.data))
			if q != nil || !problem.Is(err, c.code) {
				t.Fatalf("got %v, %v; want %s", q != nil, err, c.code)
			}
			if p := pointers(err); c.code == problem.Invalid && !slices.Contains(p, c.pointer) {
				t.Errorf("named %q, not %q", p, c.pointer)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	good := Canonical(sample())
	f.Add(good)
	f.Add(good[:len(good)/3])
	f.Add([]byte(`{"sections":[{"questions":[{"visibleIf":{"not":{"not":{}}}}]}]}`))
	f.Add([]byte("\xff\xfe{\x00}\x00"))
	f.Add(bytes.Repeat([]byte("["), 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := Parse(data)
		if err != nil {
			if c := problem.CodeOf(err); c != problem.Invalid && c != problem.TooLarge {
				t.Fatalf("code %s", c)
			}
			return
		}
		again, err := Parse(Export(q))
		if err != nil || Hash(again) != Hash(q) {
			t.Fatalf("what was read is not read again: %v", err)
		}
		Visible(q, nil)
	})
}
