package clocks

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Text is a sentence by language (BCP 47).
type Text map[string]string

// In answers the sentence in a language, in English when it is missing.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	return t["en"]
}

// Rules are one version of the notification clocks, as in
// schemas/incidents/clocks/<version>.json.
type Rules struct {
	Version string              `json:"version"`
	Note    Text                `json:"note"` // how deadlines are read
	Areas   map[string][]string `json:"areas"`
	Levels  []Level             `json:"levels"` // China's, from the mildest up
	Words   map[string]Words    `json:"words"`
	Regimes map[string]Text     `json:"regimes"`
	Clocks  []Rule              `json:"clocks"`
}

// Level of severity under China's reporting measures.
type Level struct {
	ID         string `json:"id"`
	PeopleFrom int64  `json:"peopleFrom"`
}

// Words say of a condition that it holds, that it does not, and that the fact
// it asks for is not known yet.
type Words struct {
	Yes     Text `json:"yes"`
	No      Text `json:"no"`
	Unknown Text `json:"unknown"`
}

// Rule is one duty to notify. All conditions must hold; the earliest limit
// counts.
type Rule struct {
	ID     string      `json:"id"`
	Regime string      `json:"regime"`
	To     Text        `json:"to"`
	Rule   Text        `json:"rule"`
	Source Text        `json:"source"`
	When   []Condition `json:"when"`
	Limits []Limit     `json:"limits"`
}

// Condition is exactly one of its fields.
type Condition struct {
	Area         string `json:"area"`
	PersonalData bool   `json:"personalData"`
	Role         string `json:"role"`
	Risk         string `json:"risk"` // at least
	Entity       string `json:"entity"`
	Category     string `json:"category"`
	PeopleFrom   int64  `json:"peopleFrom"`
	PeopleBelow  int64  `json:"peopleBelow"`
	Level        string `json:"level"` // at least
	Operator     string `json:"operator"`
	Significant  bool   `json:"significant"`
	Major        bool   `json:"major"`
	Contract     string `json:"contract"` // customer or vendor
}

// Limit is a time after an event. Hours, Days, Months, Contract or Promptly
// is set; Promptly has no end that could be computed.
type Limit struct {
	From     string `json:"from"` // aware, awareYearEnd, detected, classified, handled, or first/last notice of a clock
	Of       string `json:"of"`   // that clock
	Hours    int    `json:"hours"`
	Days     int    `json:"days"`
	Months   int    `json:"months"`
	Contract string `json:"contract"` // the hours that the contract with the customer or vendor names
	Promptly bool   `json:"promptly"`
	// UnlessOverAt leaves the limit out when it had passed at that event.
	UnlessOverAt string `json:"unlessOverAt"`
}

// Load reads every version in incidents/clocks of fsys, by version.
func Load(fsys fs.FS) (map[string]*Rules, error) {
	names, err := fs.Glob(fsys, "incidents/clocks/*.json")
	if err != nil {
		return nil, err
	}
	out := map[string]*Rules{}
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		r, err := Parse(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if r.Version+".json" != path.Base(name) {
			return nil, fmt.Errorf("%s holds version %s", name, r.Version)
		}
		out[r.Version] = r
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no rules for notification clocks")
	}
	return out, nil
}

// Newest is the version that a new incident takes.
func Newest(all map[string]*Rules) *Rules {
	var newest *Rules
	for _, r := range all {
		if newest == nil || r.Version > newest.Version {
			newest = r
		}
	}
	return newest
}

// Parse reads one version and names its first fault.
func Parse(b []byte) (*Rules, error) {
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var r Rules
	if err := dec.Decode(&r); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, c := range r.Clocks {
		if seen[c.ID] || c.ID == "" {
			return nil, fmt.Errorf("clock %q stands twice or has no id", c.ID)
		}
		if err := r.check(c, seen); err != nil {
			return nil, fmt.Errorf("clock %s: %w", c.ID, err)
		}
		seen[c.ID] = true
	}
	return &r, nil
}

var events = []string{"aware", "awareYearEnd", "detected", "classified", "handled", "first", "last"}

func (r *Rules) check(c Rule, before map[string]bool) error {
	for what, t := range map[string]Text{"to": c.To, "rule": c.Rule, "source": c.Source, "regime": r.Regimes[c.Regime]} {
		if t["en"] == "" || t["zh-CN"] == "" {
			return fmt.Errorf("%s is not said in both languages", what)
		}
	}
	for _, w := range c.When {
		key := w.key()
		if words, ok := r.Words[key]; !ok || words.Yes["zh-CN"] == "" || words.No["zh-CN"] == "" {
			return fmt.Errorf("condition %q has no words", key)
		}
		if w.Area != "" && len(r.Areas[w.Area]) == 0 {
			return fmt.Errorf("there is no area %s", w.Area)
		}
	}
	if len(c.When) == 0 || len(c.Limits) == 0 {
		return fmt.Errorf("has no condition or no limit")
	}
	for _, l := range c.Limits {
		if !slices.Contains(events, l.From) {
			return fmt.Errorf("a limit runs from %q", l.From)
		}
		if noticed := l.From == "first" || l.From == "last"; noticed != (l.Of != "") || noticed && !before[l.Of] {
			return fmt.Errorf("a limit runs from the notice of %q, which stands nowhere before", l.Of)
		}
		if n := count(l.Hours > 0, l.Days > 0, l.Months > 0, l.Contract != "", l.Promptly); n != 1 {
			return fmt.Errorf("a limit says %d times how long", n)
		}
	}
	return nil
}

func count(all ...bool) int {
	n := 0
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}
