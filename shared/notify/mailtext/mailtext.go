// Package mailtext holds what the system's mails say, in each language.
package mailtext

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed en/*.txt zh-CN/*.txt
var files embed.FS

// Languages that every mail exists in.
var Languages = []string{"en", "zh-CN"}

var all = map[string]*template.Template{}

func init() { // not an initialiser: a digest renders other mails
	for _, lang := range Languages {
		entries, err := files.ReadDir(lang)
		if err != nil {
			panic(err) // embedded
		}
		for _, e := range entries {
			name := lang + "/" + e.Name()
			b, err := files.ReadFile(name)
			if err != nil {
				panic(err)
			}
			t := template.New(name).Option("missingkey=error").Funcs(template.FuncMap{"notices": noticesIn(lang), "word": wordsIn(lang)})
			all[strings.TrimSuffix(name, ".txt")] = template.Must(t.Parse(string(b)))
		}
	}
}

// Names of the mails: those that exist in English, for the test that each
// exists in every language.
var Names = func() []string {
	entries, err := files.ReadDir("en")
	if err != nil {
		panic(err) // embedded
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".txt"))
	}
	return out
}()

// Render answers a mail's subject (its first line) and text. An unknown
// language falls back to English.
func Render(name, lang string, data map[string]string) (subject, body string, err error) {
	t := all[lang+"/"+name]
	if t == nil {
		t = all["en/"+name]
	}
	if t == nil {
		return "", "", fmt.Errorf("there is no mail %q", name)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return "", "", fmt.Errorf("mail %s: %w", name, err)
	}
	subject, body, _ = strings.Cut(b.String(), "\n")
	return strings.TrimSpace(subject), strings.TrimLeft(body, "\n"), nil
}
