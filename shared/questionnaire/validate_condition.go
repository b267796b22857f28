package questionnaire

import (
	"fmt"
	"regexp"
	"slices"
)

// scope is what a condition may speak of: questions ranked before `before`,
// sections that begin before `section`, and only what is asked at every depth
// from level on.
type scope struct {
	before, section, level int
}

func (v *validator) condition(at string, c *Condition, in scope) {
	if c == nil {
		return
	}
	parts := 0
	v.part(at, c, in, 1, &parts)
	if parts > MaxCondition {
		v.add(at, "has more than %d parts", MaxCondition)
	}
}

func (v *validator) part(at string, c *Condition, in scope, depth int, parts *int) {
	*parts++
	if depth > MaxCondDepth {
		v.add(at, "is nested deeper than %d parts", MaxCondDepth)
		return
	}
	if *parts > MaxCondition {
		return
	}
	forms := count(len(c.All) > 0, len(c.Any) > 0, c.Not != nil, c.Never, c.Question != "", c.Section != "")
	if forms != 1 {
		v.add(at, "give exactly one of all, any, not, never, question, section")
		return
	}
	said := count(len(c.Is) > 0, c.Answered, c.Visible, c.Matches != "", c.Contains != "")
	switch {
	case c.Question != "" && said != 1:
		v.add(at, "with question give exactly one of is, answered, visible, matches, contains")
		return
	case c.Section != "" && (said != 1 || !c.Visible):
		v.add(at, "with section give visible and nothing else")
		return
	case c.Question == "" && c.Section == "" && said != 0:
		v.add(at, "is, answered, visible, matches and contains stand with a question")
		return
	}
	for i := range c.All {
		v.part(fmt.Sprintf("%s/all/%d", at, i), &c.All[i], in, depth+1, parts)
	}
	for i := range c.Any {
		v.part(fmt.Sprintf("%s/any/%d", at, i), &c.Any[i], in, depth+1, parts)
	}
	if c.Not != nil {
		v.part(at+"/not", c.Not, in, depth+1, parts)
	}
	if c.Question != "" {
		v.ofQuestion(at, c, in)
	}
	if c.Section != "" {
		v.ofSection(at, c, in)
	}
}

func (v *validator) ofQuestion(at string, c *Condition, in scope) {
	p, ok := v.questions[c.Question]
	switch {
	case !ok:
		v.add(at+"/question", "there is no such question")
		return
	case p.rank >= in.before:
		v.add(at+"/question", "comes later; a condition refers to an earlier question")
	case p.level > in.level:
		v.add(at+"/question", "is asked only at a deeper depth than what depends on it")
	}
	v.said(at, c, p.question)
}

// said holds what is said of a question to the question's type.
func (v *validator) said(at string, c *Condition, q *Question) {
	if len(c.Is) > 0 {
		possible := q.possible()
		if possible == nil {
			v.add(at+"/is", "the question has no fixed answers; use answered, matches or contains")
			return
		}
		for i, s := range c.Is {
			if !slices.Contains(possible, s) {
				v.add(fmt.Sprintf("%s/is/%d", at, i), "is not one of the question's answers")
			}
		}
	}
	if (c.Matches != "" || c.Contains != "") && q.Type != Line {
		v.add(at+"/question", "matches and contains are for text questions")
	}
	if c.Answered && q.Type == Note {
		v.add(at+"/question", "a note has no answer")
	}
	v.plain(at+"/contains", c.Contains, MaxPattern)
	if len(c.Matches) > MaxPattern {
		v.add(at+"/matches", "has %d bytes; at most %d", len(c.Matches), MaxPattern)
	} else if _, err := regexp.Compile(c.Matches); err != nil {
		v.add(at+"/matches", "is not a regular expression of the RE2 kind")
	}
}

// possible are the words that a choice can be answered with; nil when the
// answers are open.
func (q *Question) possible() []string {
	switch q.Type {
	case YesNo:
		return []string{"yes", "no", "unknown"}
	case Single, Multi:
		words := make([]string, 0, len(q.Options)+1)
		for i := range q.Options {
			words = append(words, q.Options[i].ID)
		}
		if q.Type == Single {
			words = append(words, "unknown")
		}
		return words
	default:
		return nil
	}
}

func (v *validator) ofSection(at string, c *Condition, in scope) {
	p, ok := v.sections[c.Section]
	switch {
	case !ok:
		v.add(at+"/section", "there is no such section")
	case p.rank >= in.section:
		v.add(at+"/section", "comes later; a condition refers to an earlier section")
	case p.level > in.level:
		v.add(at+"/section", "is asked only at a deeper depth than what depends on it")
	}
}

func (v *validator) findingRules(at string, q *Question, own place, in sectionPlace) {
	v.atMost(at, len(q.FindingRules), MaxRules)
	for i := range q.FindingRules {
		r := &q.FindingRules[i]
		to := fmt.Sprintf("%s/%d", at, i)
		v.id(to+"/id", r.ID, v.rules)
		if r.When == nil {
			v.add(to+"/when", "say when the finding is raised")
		}
		v.condition(to+"/when", r.When, scope{before: own.rank + 1, section: in.rank, level: own.level})
		if !slices.Contains(Severities, r.Severity) {
			v.add(to+"/severity", "choose from low, medium, high, critical")
		}
		v.text(to+"/title", r.Title, MaxTitle)
		v.optional(to+"/detail", r.Detail)
		if r.Compensating != "" {
			v.compensating(to+"/compensating", r.Compensating, own)
		}
	}
}

func (v *validator) compensating(at, id string, own place) {
	p, ok := v.questions[id]
	switch {
	case !ok:
		v.add(at, "there is no such question")
	case p.question.Type != Line:
		v.add(at, "name a text question")
	case p.level > own.level:
		v.add(at, "is asked only at a deeper depth than the question of the rule")
	}
}

func count(set ...bool) int {
	n := 0
	for _, s := range set {
		if s {
			n++
		}
	}
	return n
}
