package questionnaire

import "bytes"

// Change lists question ids by what became of them from one version to the
// next, in the order of the newer version (removed ones in the older's).
type Change struct {
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
	Changed []string `json:"changed"`
}

// Differences compares two versions question by question. A question is
// changed when anything in it is: words, options, weight, conditions, rules.
// Moving it, or changing its section's words, is not a change of it.
func Differences(older, newer *Questionnaire) Change {
	before, after := older.byID(), newer.byID()
	c := Change{Added: []string{}, Removed: []string{}, Changed: []string{}}
	newer.each(func(q *Question) {
		was, ok := before[q.ID]
		switch {
		case !ok:
			c.Added = append(c.Added, q.ID)
		case !bytes.Equal(encode(was, ""), encode(q, "")):
			c.Changed = append(c.Changed, q.ID)
		}
	})
	older.each(func(q *Question) {
		if after[q.ID] == nil {
			c.Removed = append(c.Removed, q.ID)
		}
	})
	return c
}

func (q *Questionnaire) each(do func(*Question)) {
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			do(&q.Sections[i].Questions[j])
		}
	}
}

func (q *Questionnaire) byID() map[string]*Question {
	m := map[string]*Question{}
	q.each(func(question *Question) { m[question.ID] = question })
	return m
}
