package vsaq

import (
	"vendorrisk/shared/questionnaire"
)

// What a warning of a severity makes of its question and of an option that
// brings it. The package comment states the rule.
var (
	weights = map[string]int{"low": 2, "medium": 4, "high": 7, "critical": 10}
	worth   = map[string]float64{"low": 0.75, "medium": 0.5, "high": 0.25, "critical": 0}
)

func weigh(q *questionnaire.Questionnaire) {
	scored := false
	each(q, func(x *questionnaire.Question) {
		switch x.Type {
		case questionnaire.YesNo:
			weighYesNo(x)
		case questionnaire.Single:
			weighSingle(x)
		case questionnaire.Multi:
			weighMulti(x)
		default: // texts say neither good nor bad
		}
		scored = scored || x.Weight > 0
	})
	if !scored {
		byAnswering(q)
	}
}

// heavier gives a question the weight of a warning.
func heavier(x *questionnaire.Question, r *questionnaire.FindingRule) {
	x.Weight = max(x.Weight, weights[r.Severity])
	x.Critical = x.Critical || r.Severity == "critical"
}

func weighYesNo(x *questionnaire.Question) {
	bad := map[string]bool{}
	for i := range x.FindingRules {
		m := mentions(x.ID, x.FindingRules[i].When)
		if len(m.brings)+len(m.lacks) == 0 {
			continue
		}
		heavier(x, &x.FindingRules[i])
		for _, o := range m.brings {
			bad[o] = true
		}
		for _, o := range m.lacks {
			bad[map[string]string{"yes": "no", "no": "yes"}[o]] = true
		}
	}
	if bad["yes"] && !bad["no"] {
		x.Polarity = "no"
	}
}

func weighSingle(x *questionnaire.Question) {
	lowest := map[string]float64{}
	lower := func(option, severity string) {
		if v, ok := lowest[option]; !ok || worth[severity] < v {
			lowest[option] = worth[severity]
		}
	}
	for i := range x.FindingRules {
		r := &x.FindingRules[i]
		m := mentions(x.ID, r.When)
		if len(m.brings)+len(m.lacks) == 0 {
			continue
		}
		heavier(x, r)
		for _, o := range m.brings {
			lower(o, r.Severity)
		}
		for _, o := range x.Options {
			if len(m.lacks) > 0 && !contains(m.lacks, o.ID) {
				lower(o.ID, r.Severity)
			}
		}
	}
	if x.Weight == 0 {
		return
	}
	for i := range x.Options {
		v, ok := lowest[x.Options[i].ID]
		if !ok {
			v = 1
		}
		x.Options[i].Value = &v
	}
}

func weighMulti(x *questionnaire.Question) {
	wanted := map[string]bool{} // true: each of them is needed
	for i := range x.FindingRules {
		m := mentions(x.ID, x.FindingRules[i].When)
		if len(m.lacks) == 0 || len(m.brings) > 0 {
			continue // a warning of something ticked says what is bad, not what is wanted
		}
		heavier(x, &x.FindingRules[i])
		for _, o := range m.lacks {
			wanted[o] = wanted[o] || !m.together[o]
		}
	}
	if x.Weight == 0 {
		return
	}
	shared := false
	for _, needed := range wanted {
		shared = shared || needed
	}
	for i := range x.Options {
		_, want := wanted[x.Options[i].ID]
		switch {
		case want && shared: // an equal share, which is what no value means
		case want:
			x.Options[i].Value = number(1)
		default:
			x.Options[i].Value = number(0)
		}
	}
}

// byAnswering scores a file without warnings, so that there is a score: every
// question by being answered, yes_no only when there is nothing else, for its
// two answers cannot be worth the same.
func byAnswering(q *questionnaire.Questionnaire) {
	beside := map[string]bool{}
	each(q, func(x *questionnaire.Question) {
		for i := range x.FindingRules {
			beside[x.FindingRules[i].Compensating] = true
		}
	})
	some := false
	give := func(only bool) {
		each(q, func(x *questionnaire.Question) {
			if x.Type == questionnaire.Note || beside[x.ID] || (x.Type == questionnaire.YesNo) != only {
				return
			}
			some = true
			x.Weight = 1
			for i := range x.Options {
				x.Options[i].Value = number(1)
			}
		})
	}
	give(false)
	if !some {
		give(true)
	}
}

// mention is how a condition speaks of one question's options: brings are
// those whose choice makes it hold, lacks those whose absence does, together
// those lacks of which any one is enough to keep it from holding.
type mention struct {
	brings, lacks []string
	together      map[string]bool
}

func mentions(question string, c *condition) mention {
	m := mention{together: map[string]bool{}}
	m.read(question, c, false, nil)
	return m
}

// read walks with negations pushed down: under one, all and any change places.
// group collects the lacks that stand in one conjunction.
func (m *mention) read(question string, c *condition, negated bool, group *[]string) {
	switch {
	case c.Not != nil:
		m.read(question, c.Not, !negated, group)
	case len(c.All) > 0 || len(c.Any) > 0:
		conjunction := (len(c.All) > 0) != negated
		inner := group
		if conjunction && group == nil {
			inner = &[]string{}
		} else if !conjunction {
			inner = nil
		}
		for _, p := range append(append([]condition(nil), c.All...), c.Any...) {
			m.read(question, &p, negated, inner)
		}
		if group == nil && inner != nil {
			m.gather(*inner)
		}
	case c.Question == question && len(c.Is) > 0 && !negated:
		m.brings = union(m.brings, c.Is)
	case c.Question == question && len(c.Is) > 0:
		m.lacks = union(m.lacks, c.Is)
		if group != nil {
			*group = append(*group, c.Is...)
		} else {
			m.gather(c.Is)
		}
	}
}

func (m *mention) gather(group []string) {
	for _, o := range group {
		if len(group) > 1 {
			m.together[o] = true
		}
	}
}

func number(f float64) *float64 { return &f }

func each(q *questionnaire.Questionnaire, do func(*questionnaire.Question)) {
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			do(&q.Sections[i].Questions[j])
		}
	}
}
