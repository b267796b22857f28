// Package mailtext holds what the system's mails say, in each language.
package mailtext

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
)

//go:embed en/*.txt zh-CN/*.txt
var files embed.FS

// Languages that every mail exists in.
var Languages = []string{"en", "zh-CN"}

var all = func() map[string]*template.Template {
	out := map[string]*template.Template{}
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
			out[strings.TrimSuffix(name, ".txt")] = template.Must(template.New(name).Option("missingkey=error").Parse(string(b)))
		}
	}
	return out
}()

// Names of the mails, for the test that each exists in every language.
var Names = func() []string {
	found := map[string]bool{}
	for name := range all {
		found[path.Base(name)] = true
	}
	return slices.Sorted(maps.Keys(found))
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
