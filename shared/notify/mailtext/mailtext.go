// Package mailtext holds what the system's mails say, in each language.
package mailtext

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed en/*.txt zh-CN/*.txt
var files embed.FS

// Languages that every mail exists in.
var Languages = []string{"en", "zh-CN"}

// all mails by language and name, parsed when the first is sent.
var all = sync.OnceValue(func() map[string]text {
	out := map[string]text{}
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
			t, err := parseText(name, lang, string(b))
			if err != nil {
				panic(err) // a test parses every mail
			}
			out[strings.TrimSuffix(name, ".txt")] = t
		}
	}
	return out
})

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
	t, ok := all()[lang+"/"+name]
	if !ok {
		t, ok = all()["en/"+name]
	}
	if !ok {
		return "", "", fmt.Errorf("there is no mail %q", name)
	}
	whole, err := t.execute(data)
	if err != nil {
		return "", "", fmt.Errorf("mail %s: %w", name, err)
	}
	subject, body, _ = strings.Cut(whole, "\n")
	return strings.TrimSpace(subject), strings.TrimLeft(body, "\n"), nil
}
