package vsaq

import (
	"cmp"
	"slices"
	"strings"

	"vendorrisk/shared/questionnaire"
)

// rules hangs every warning on its question: the last that its conditions
// name, or for one that names none the last of the section that it stands in
// or behind.
func (m *importer) rules(q *questionnaire.Questionnaire) {
	rank, made := map[string]int{}, map[string]*questionnaire.Question{}
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			x := &q.Sections[i].Questions[j]
			rank[x.ID], made[x.ID] = len(rank), x
		}
	}
	lastOf, before := m.lastAsked(q), ""
	for _, e := range m.entries {
		if e.asks {
			before = lastOf[e.id]
		}
		if !e.warns {
			continue
		}
		on, last := "", -1
		walk(e.whole, func(c *condition) {
			if r, ok := rank[c.Question]; ok && r > last {
				on, last = c.Question, r
			}
		})
		if on == "" {
			on = before
		}
		if on == "" {
			m.lose(e.at, "a warning that no question comes before; there is nothing to hang the finding on")
			continue
		}
		x := made[on]
		x.FindingRules = append(x.FindingRules, m.rule(e))
	}
	for _, x := range made {
		slices.SortFunc(x.FindingRules, func(a, b questionnaire.FindingRule) int { return cmp.Compare(a.ID, b.ID) })
	}
}

// lastAsked tells, for each question of the file, the last of its section.
func (m *importer) lastAsked(q *questionnaire.Questionnaire) map[string]string {
	asks := map[string]bool{}
	for _, e := range m.entries {
		asks[e.id] = asks[e.id] || e.asks
	}
	out := map[string]string{}
	for _, s := range q.Sections {
		last := ""
		for _, x := range slices.Backward(s.Questions) {
			if asks[x.ID] && last == "" {
				last = x.ID
			}
			out[x.ID] = last
		}
	}
	return out
}

func (m *importer) rule(e *entry) questionnaire.FindingRule {
	r := questionnaire.FindingRule{ID: e.id, When: e.whole, Severity: e.severity}
	if r.When == nil {
		r.When = &condition{Not: never()} // always, once its question is answered
	}
	if !slices.Contains(questionnaire.Severities, r.Severity) {
		r.Severity = "medium"
		if e.severity != "" {
			m.lose(e.at+"/severity", "is none of medium, high, critical; taken as medium")
		}
	}
	text := plain(e.text, func(string) {}) // what it loses was told when it was made
	title := m.text(e.name, e.at+"/name", e.line, questionnaire.MaxTitle)
	if title == "" {
		title, _, _ = strings.Cut(text, "\n")
		if runes := []rune(title); len(runes) > 120 {
			title = string(runes[:119]) + "…"
		}
	}
	if title == "" {
		title = e.id
	}
	r.Title = english(title)
	if text != "" {
		r.Detail = english(text)
	}
	if e.why != "" {
		r.Compensating = e.id
	}
	return r
}
