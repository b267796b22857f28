// Package clause holds what a contract must say under a regime, clause by
// clause, as the files of schemas/obligations say it. It is data with its
// source: what is law is decided by people, and a template only asks.
package clause

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Text is one text in the product's languages (BCP 47: "en", "zh-CN").
type Text map[string]string

// In answers the text in a language, in English when it does not speak it.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	return t["en"]
}

// Template is one version of a regime's clauses.
type Template struct {
	Regime  string   `json:"regime"`
	Version string   `json:"version"` // YYYY-MM
	Title   Text     `json:"title"`
	Short   Text     `json:"short"`
	Source  string   `json:"source"` // where the text of the regime stands
	Note    Text     `json:"note"`   // when it applies, for the person who chooses
	Applies Applies  `json:"applies"`
	Clauses []Clause `json:"clauses"`
}

// Clause is one thing that a contract must say.
type Clause struct {
	ID       string `json:"id"`       // <regime>.<name>, never used for anything else
	Source   string `json:"source"`   // the article
	Severity string `json:"severity"` // of the finding when it is missing
	Title    Text   `json:"title"`
	Text     Text   `json:"text"`
}

// Ref names a version of a template: <regime>/<version>.
func (t Template) Ref() string { return t.Regime + "/" + t.Version }

// Clause finds a clause by its id.
func (t Template) Clause(id string) (Clause, bool) {
	for _, c := range t.Clauses {
		if c.ID == id {
			return c, true
		}
	}
	return Clause{}, false
}

// RegimeOf is the regime that a clause's id names, "" for what is no such id.
func RegimeOf(id string) string {
	regime, _, ok := strings.Cut(id, ".")
	if !ok {
		return ""
	}
	return regime
}

// Library has every version of every template. It does not change.
type Library struct {
	byRef  map[string]Template
	newest []Template // one a regime, by id
}

// Load reads obligations/<regime>/<YYYY-MM>.json. It errs when a file does not
// say what its path says, or a clause's id is not its regime's or stands twice.
func Load(files fs.FS) (*Library, error) {
	paths, err := fs.Glob(files, "obligations/*/*.json")
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, errors.New("there are no clause templates")
	}
	l := &Library{byRef: map[string]Template{}}
	latest := map[string]Template{}
	for _, p := range paths { // in order, so that the newest version is last
		raw, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		var t Template
		if err := json.Unmarshal(raw, &t); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		if want := path.Join("obligations", t.Regime, t.Version+".json"); p != want {
			return nil, fmt.Errorf("%s says that it is %s", p, want)
		}
		seen := map[string]bool{}
		for _, c := range t.Clauses {
			if RegimeOf(c.ID) != t.Regime || seen[c.ID] {
				return nil, fmt.Errorf("%s: clause %q is another regime's or stands twice", p, c.ID)
			}
			seen[c.ID] = true
		}
		l.byRef[t.Ref()], latest[t.Regime] = t, t
	}
	for _, regime := range slices.Sorted(maps.Keys(latest)) {
		l.newest = append(l.newest, latest[regime])
	}
	return l, nil
}

// Newest answers the current version of each regime's template, by regime.
func (l *Library) Newest() []Template { return slices.Clone(l.newest) }

// Regime answers the current version of one regime's template.
func (l *Library) Regime(id string) (Template, bool) {
	i := slices.IndexFunc(l.newest, func(t Template) bool { return t.Regime == id })
	if i < 0 {
		return Template{}, false
	}
	return l.newest[i], true
}

// Version answers the template of a reference, the version that was chosen.
func (l *Library) Version(ref string) (Template, bool) {
	t, ok := l.byRef[ref]
	return t, ok
}
