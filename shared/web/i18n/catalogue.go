package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

//go:embed locales
var locales embed.FS

// sentence is one sentence: its plural forms by CLDR name; "other" is always
// there and is the only form of a sentence that does not count.
type sentence map[string]string

// Catalogue is every sentence in every language. It never changes after Load.
type Catalogue struct {
	messages map[Lang]map[string]sentence
}

// Load reads the embedded sentences. It errs when a file is not an object of
// strings, when two files hold the same key, or when a language is missing.
func Load() (*Catalogue, error) {
	c := &Catalogue{messages: map[Lang]map[string]sentence{}}
	for _, lang := range Languages {
		c.messages[lang] = map[string]sentence{}
		files, err := fs.Glob(locales, path.Join("locales", string(lang), "*.json"))
		if err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", lang, err)
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("i18n: no sentences in %s", lang)
		}
		for _, file := range files {
			if err := c.read(lang, file); err != nil {
				return nil, fmt.Errorf("i18n: %s: %w", file, err)
			}
		}
	}
	return c, nil
}

func (c *Catalogue) read(lang Lang, file string) error {
	raw, err := locales.ReadFile(file)
	if err != nil {
		return err
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	return c.flatten(lang, "", tree)
}

func (c *Catalogue) flatten(lang Lang, prefix string, tree map[string]any) error {
	for name, node := range tree {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		var m sentence
		switch node := node.(type) {
		case string:
			m = sentence{"other": node}
		case map[string]any:
			forms, ok := pluralForms(node)
			if !ok {
				if err := c.flatten(lang, key, node); err != nil {
					return err
				}
				continue
			}
			m = forms
		default:
			return fmt.Errorf("%s is neither a sentence nor a group", key)
		}
		if _, twice := c.messages[lang][key]; twice {
			return fmt.Errorf("%s stands twice", key)
		}
		c.messages[lang][key] = m
	}
	return nil
}

// pluralForms tells a counting sentence from a group of sentences: it has
// "other", and nothing but names of plural forms.
func pluralForms(node map[string]any) (sentence, bool) {
	if _, ok := node["other"].(string); !ok {
		return nil, false
	}
	m := sentence{}
	for form, text := range node {
		s, ok := text.(string)
		if !ok || !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, form) {
			return nil, false
		}
		m[form] = s
	}
	return m, true
}

// Has tells whether the key has a sentence in the language.
func (c *Catalogue) Has(lang Lang, key string) bool {
	_, ok := c.messages[lang][key]
	return ok
}

// Keys lists the keys of a language, sorted.
func (c *Catalogue) Keys(lang Lang) []string {
	return slices.Sorted(maps.Keys(c.messages[lang]))
}

// T answers the sentence of a key with its arguments filled in, in plain text.
// A key that the language lacks is said in English; one that nobody has is
// answered as itself, so that a page still shows (a test holds the pages to
// keys that exist).
func (c *Catalogue) T(lang Lang, key string, args ...any) string {
	m, ok := c.messages[lang][key]
	if !ok {
		lang = English
		if m, ok = c.messages[lang][key]; !ok {
			return key
		}
	}
	text := m["other"]
	if len(m) > 1 && len(args) > 0 {
		if n, ok := args[0].(int); ok {
			if form, ok := m[pluralForm(lang, n)]; ok {
				text = form
			}
		}
	}
	return fill(text, args)
}

var pluralNames = map[plural.Form]string{
	plural.Other: "other", plural.Zero: "zero", plural.One: "one",
	plural.Two: "two", plural.Few: "few", plural.Many: "many",
}

func pluralForm(lang Lang, n int) string {
	return pluralNames[plural.Cardinal.MatchPlural(lang.Tag(), max(n, -n), 0, 0, 0, 0)]
}

// fill puts the arguments in place. An argument is never read for further
// places, and a place without an argument stays as it is written.
func fill(text string, args []any) string {
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), fmt.Sprint(a))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
