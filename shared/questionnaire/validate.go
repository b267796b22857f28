package questionnaire

import (
	"fmt"
	"slices"

	"golang.org/x/text/language"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

var (
	nameShape    = pattern.New(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	versionShape = pattern.New(`^\d{4}-(0[1-9]|1[0-2])(\.[1-9]\d{0,2})?$`)
	// idShape leaves out what storage keys, paths and pointers give a meaning.
	idShape = pattern.New(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$`)
	shaHex  = pattern.New(`^[0-9a-f]{64}$`)
)

// The vendor tiers and finding severities, from mild to grave.
var (
	Tiers      = []string{"low", "medium", "high", "critical"}
	Severities = []string{"low", "medium", "high", "critical"}
)

// Validate answers nil or one invalid error that names every fault by JSON
// pointer, up to MaxFaults of them.
func Validate(q *Questionnaire) error {
	v := &validator{q: q, levels: q.levels(), questions: map[string]place{}, sections: map[string]sectionPlace{}, rules: map[string]bool{}}
	v.header()
	v.index()
	scored := false
	for i := range q.Sections {
		if len(v.faults) >= MaxFaults {
			break
		}
		scored = v.section(i) || scored
	}
	if !scored {
		v.add("/sections", "no question is scored; give at least one a weight of 1 to 10")
	}
	if len(v.faults) > MaxFaults {
		v.faults = v.faults[:MaxFaults]
	}
	if len(v.faults) == 0 {
		return nil
	}
	return &problem.Error{Code: problem.Invalid, Op: "questionnaire.validate",
		Message: "the questionnaire has faults; each is named by its place", Fields: v.faults}
}

// place is where a question stands; rank is its number in the reading order.
type place struct {
	question *Question
	rank     int
	level    int
}

type sectionPlace struct {
	rank  int // of its first question
	level int // of its shallowest question
}

type validator struct {
	q         *Questionnaire
	levels    map[string]int
	questions map[string]place
	sections  map[string]sectionPlace
	rules     map[string]bool
	faults    problem.Fields
}

func (v *validator) add(pointer, format string, args ...any) { v.faults.Add(pointer, format, args...) }

func (v *validator) header() {
	q := v.q
	if !nameShape.MatchString(q.Name) || len(q.Name) > 64 {
		v.add("/name", "give at most 64 lower-case letters, digits and single dashes, such as access-review")
	}
	if !versionShape.MatchString(q.Version) {
		v.add("/version", "give a month as YYYY-MM, or YYYY-MM.N for more versions in a month")
	}
	v.languages()
	v.text("/title", q.Title, MaxTitle)
	v.optional("/description", q.Description)
	if s := q.Source; s != nil {
		if !nameShape.MatchString(s.Format) || len(s.Format) > 64 {
			v.add("/source/format", "give the format's name in lower case")
		}
		v.plain("/source/version", s.Version, MaxTitle)
		if s.SHA256 != "" && !shaHex.MatchString(s.SHA256) {
			v.add("/source/sha256", "give 64 lower-case hexadecimal digits")
		}
	}
	v.depths()
	v.atMost("/sections", len(q.Sections), MaxSections)
	if len(q.Sections) == 0 {
		v.add("/sections", "give at least one section")
	}
}

func (v *validator) languages() {
	v.atMost("/languages", len(v.q.Languages), MaxLanguages)
	if len(v.q.Languages) == 0 {
		v.add("/languages", "name at least one language, such as en")
	}
	for i, l := range v.q.Languages {
		at := fmt.Sprintf("/languages/%d", i)
		if t, err := language.Parse(l); err != nil || t.String() != l {
			v.add(at, "give a language tag such as en or zh-CN")
		}
		if slices.Contains(v.q.Languages[:i], l) {
			v.add(at, "stands twice")
		}
	}
}

func (v *validator) depths() {
	v.atMost("/depths", len(v.q.Depths), MaxDepths)
	seen, tiers := map[string]bool{}, map[string]bool{}
	for i, d := range v.q.Depths {
		at := fmt.Sprintf("/depths/%d", i)
		v.id(at+"/id", d.ID, seen)
		v.text(at+"/title", d.Title, MaxTitle)
		for j, t := range d.Tiers {
			to := fmt.Sprintf("%s/tiers/%d", at, j)
			if !slices.Contains(Tiers, t) {
				v.add(to, "choose from low, medium, high, critical")
			} else if tiers[t] {
				v.add(to, "another depth, or this one, already has this tier")
			}
			tiers[t] = true
		}
	}
}

// index numbers the questions and learns their depths before conditions are
// read, so that a reference to a later question is told from one to nothing.
func (v *validator) index() {
	rank := 0
	for i := range v.q.Sections {
		s := &v.q.Sections[i]
		sp := sectionPlace{rank: rank, level: len(v.q.Depths)}
		for j := range s.Questions {
			question := &s.Questions[j]
			level := v.levels[question.Depth]
			if _, ok := v.questions[question.ID]; !ok {
				v.questions[question.ID] = place{question, rank, level}
			}
			if question.Type != Note {
				sp.level = min(sp.level, level)
			}
			rank++
		}
		if _, ok := v.sections[s.ID]; !ok {
			v.sections[s.ID] = sp
		}
	}
	if rank > MaxQuestions {
		v.add("/sections", "has %d questions and notes in all; at most %d", rank, MaxQuestions)
	}
}

func (v *validator) id(at, id string, seen map[string]bool) {
	switch {
	case !idShape.MatchString(id):
		v.add(at, "give an id of at most 128 letters, digits, and . _ : - that begins with a letter or digit")
	case seen[id]:
		v.add(at, "this id stands twice; ids are unique")
	}
	seen[id] = true
}

func (v *validator) atMost(at string, n, most int) {
	if n > most {
		v.add(at, "has %d entries; at most %d", n, most)
	}
}
