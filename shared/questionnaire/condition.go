package questionnaire

import (
	"regexp"
	"slices"
	"strings"
)

// truth is Kleene's third value between no and yes: not known yet, because a
// question it hangs on is unanswered.
type truth int8

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// verdict is a condition read twice: now takes what is unanswered as false,
// which decides what is shown; ever is no or yes only when no further answer
// to an unanswered question can change it.
type verdict struct {
	now  bool
	ever truth
}

var always = verdict{now: true, ever: yes}

func (v verdict) and(o verdict) verdict {
	return verdict{v.now && o.now, min(v.ever, o.ever)}
}

// reader evaluates conditions over what stands before them; seen holds the
// verdicts on the visibility of the questions and sections read so far.
type reader struct {
	answers   Answers
	questions map[string]*Question
	seen      map[string]verdict
	sections  map[string]verdict
}

func (r *reader) read(c *Condition) verdict {
	switch {
	case c == nil:
		return always
	case len(c.All) > 0:
		v := always
		for i := range c.All {
			v = v.and(r.read(&c.All[i]))
		}
		return v
	case len(c.Any) > 0:
		v := verdict{}
		for i := range c.Any {
			o := r.read(&c.Any[i])
			v = verdict{v.now || o.now, max(v.ever, o.ever)}
		}
		return v
	case c.Not != nil:
		v := r.read(c.Not)
		return verdict{!v.now, yes - v.ever}
	case c.Section != "":
		return r.sections[c.Section]
	case c.Question != "":
		return r.leaf(c)
	default: // never, or a condition that Validate refuses
		return verdict{}
	}
}

// leaf reads what is said of one question. Hidden means false, so the
// question's own visibility is a part of every such statement.
func (r *reader) leaf(c *Condition) verdict {
	q, shown := r.questions[c.Question], r.seen[c.Question]
	if q == nil || c.Visible {
		return shown
	}
	a := r.answers[c.Question]
	if !Given(q, a) {
		return shown.and(verdict{false, unknown})
	}
	said := c.Answered || !a.NotApplicable && c.saidOf(a)
	return shown.and(verdict{said, truthOf(said)})
}

func (c *Condition) saidOf(a Answer) bool {
	if len(c.Is) > 0 {
		for _, s := range a.chosen() {
			if slices.Contains(c.Is, s) {
				return true
			}
		}
		return false
	}
	text, ok := a.Value.(string)
	if !ok {
		return false
	}
	if c.Contains != "" {
		return strings.Contains(text, c.Contains)
	}
	re, err := regexp.Compile(c.Matches)
	return err == nil && re.MatchString(text)
}
