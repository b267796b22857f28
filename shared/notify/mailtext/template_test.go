package mailtext

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
)

// TestAsTextTemplate: every mail reads as the standard library's templates
// would have it, with each of its values there and with each of them empty.
func TestAsTextTemplate(t *testing.T) {
	files, err := filepath.Glob("*/*.txt")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lang := filepath.Dir(file)
		ours, err := parseText(file, lang, string(raw))
		if err != nil {
			t.Fatal(err)
		}
		theirs := template.Must(template.New(file).Option("missingkey=error").Funcs(template.FuncMap{
			"notices": func(data map[string]string) ([]Part, error) { return notices(lang, data) },
			"reasons": func(data map[string]string) string { return reasons(lang, data) },
			"word":    func(w string) string { return word(lang, w) },
		}).Parse(string(raw)))
		for _, rule := range []string{"bulk_download", "", "added", "accepted", "vendor", "critical"} {
			for _, empty := range []bool{false, true} {
				data := values(string(raw), rule, empty)
				got, err := ours.execute(data)
				if err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				var want strings.Builder
				if err := theirs.Execute(&want, data); err != nil {
					t.Fatal(err)
				}
				if got != want.String() {
					t.Errorf("%s:\n%s\nwants\n%s", file, got, want.String())
				}
			}
		}
	}
}

// values names every field that a mail's text mentions: each is its own name,
// those that are compared are the word to compare with.
func values(body, compared string, empty bool) map[string]string {
	data := map[string]string{}
	for part := range strings.SplitSeq(body, "{{") {
		inside, _, _ := strings.Cut(part, "}}")
		for w := range strings.FieldsSeq(inside) {
			name, isField := strings.CutPrefix(strings.TrimPrefix(w, "$"), ".")
			switch {
			case !isField || name == "":
			case empty:
				data[name] = ""
			case strings.Contains(inside, "eq "):
				data[name] = compared
			default:
				data[name] = "the " + name
			}
		}
	}
	if strings.Contains(body, "reasons") {
		data["why"] = "incident"
	}
	if strings.Contains(body, "notices") {
		data["notices"] = `[{"template":"code","data":{"code":"012345","vendor":"v","link":"l","contact":"c","due":"d"}}]`
	}
	return data
}

func TestWhatIsNotForMails(t *testing.T) {
	for body, wants := range map[string]string{
		`{{.a | len}}`:                     "not for mails",
		`{{range .a}}{{end}}`:              "is no list",
		`{{len .a}}`:                       "does not take that",
		`{{word 1}}`:                       "not for mails",
		`{{.a.b}}`:                         "stands at nothing",
		`{{template "x"}}`:                 "not for mails",
		`{{.}}`:                            "does not print",
		`{{.missing}}`:                     `"missing" is missing`,
		`{{if .missing}}{{end}}`:           `"missing" is missing`,
		`{{with $x := .a}}{{$x.y}}{{end}}`: "stands at nothing",
		`{{.a .a}}`:                        "is no function",
	} {
		x, err := parseText("x", "en", body)
		if err == nil {
			_, err = x.execute(map[string]string{"a": "1"})
		}
		if err == nil || !strings.Contains(err.Error(), wants) {
			t.Errorf("%s: %v, wants %s", body, err, wants)
		}
	}
	if _, err := parseText("x", "en", "{{shout .a}}"); err == nil {
		t.Error("an unknown function was parsed")
	}
}
