package answerform

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/pattern"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/form"
)

// Read answers what was typed for the questions, those left out that were not
// on the form or come back as they were. Faults that only a page can have are
// noted in the form; held lists their questions, which are not in given.
func Read(f *form.Form, questions []questionnaire.Question) (given map[string]assessment.Given, held []string) {
	given = map[string]assessment.Given{}
	for i := range questions {
		q := &questions[i]
		if q.Type == questionnaire.Note || !f.Has(name(q.ID, "version")) {
			continue
		}
		if was := f.Get(name(q.ID, "was")); was != "" && was == digest(f, q) {
			continue
		}
		keep := name(q.ID, "keep")
		if f.Get(keep) == "theirs" {
			continue
		}
		g, applies := read(f, q)
		if !applies && *g.NotApplicableReason == "" {
			f.Fault(name(q.ID, "notApplicableReason"), "field.reason")
			held = append(held, q.ID)
			continue
		}
		given[q.ID] = g
	}
	return given, held
}

// read is one answer as the fields say it; applies is false for "does not apply".
func read(f *form.Form, q *questionnaire.Question) (g assessment.Given, applies bool) {
	version := f.Get(name(q.ID, "version"))
	if keep := f.Get(name(q.ID, "keep")); keep != "" {
		version = keep
	}
	// What is no number can only come from a forged form; 0 then clashes.
	g.Version, _ = strconv.ParseInt(version, 10, 64)
	comment := f.Get(name(q.ID, "comment"))
	g.Comment = &comment
	if saysNone(f, q) {
		reason := f.Get(name(q.ID, "notApplicableReason"))
		g.NotApplicableReason = &reason
		return g, false
	}
	raw, err := json.Marshal(value(f, q))
	if err != nil {
		raw = []byte("null") // strings and numbers always marshal
	}
	g.Value = (*json.RawMessage)(&raw)
	return g, true
}

func saysNone(f *form.Form, q *questionnaire.Question) bool {
	if q.NoNA {
		return false
	}
	if choice(q.Type) {
		return slices.Contains(f.All(name(q.ID, "value")), none)
	}
	return f.Get(name(q.ID, "na")) == none
}

var decimal = pattern.New(`^-?[0-9]{1,30}(\.[0-9]{1,30})?$`)

// value is what the fields hold, in the JSON form of the question's type. What
// has another form is passed on as it was typed: the service names the fault.
func value(f *form.Form, q *questionnaire.Question) any {
	at := name(q.ID, "value")
	switch q.Type {
	case questionnaire.Multi:
		if all := f.All(at); len(all) > 0 {
			return all
		}
		return nil
	case questionnaire.Number:
		s := norm.NFKC.String(f.Get(at)) // 全角 digits
		if n, err := strconv.ParseFloat(s, 64); err == nil && decimal.MatchString(s) {
			return n
		}
		return text(s)
	case questionnaire.Date:
		return text(norm.NFKC.String(f.Get(at)))
	case questionnaire.Rows:
		return rows(f, q, at)
	case questionnaire.File, questionnaire.Note:
		return nil
	default:
		return text(f.Get(at))
	}
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// rows leaves out, in the form as well, those in which nothing was typed, so
// that a fault's row is the row on the page.
func rows(f *form.Form, q *questionnaire.Question, at string) any {
	f.DropEmptyRows(at)
	var out []map[string]string
	for i := range f.Count(at) {
		row := map[string]string{}
		for _, c := range q.Columns {
			cell := f.Get(fmt.Sprintf("%s.%d.%s", at, i, Key(c.ID)))
			if c.Type == questionnaire.Number || c.Type == questionnaire.Date {
				cell = norm.NFKC.String(cell)
			}
			if cell != "" {
				row[c.ID] = cell
			}
		}
		out = append(out, row)
	}
	if out == nil {
		return nil
	}
	return out
}

// digest is what the fields of a question say, in short.
func digest(f *form.Form, q *questionnaire.Question) string {
	g, applies := read(f, q)
	parts := []any{applies, g.Value, g.NotApplicableReason, g.Comment}
	b, err := json.Marshal(parts)
	if err != nil {
		return "" // never equal to a digest: the answer counts as changed
	}
	d := sha256.Sum256(b)
	return hex.EncodeToString(d[:8])
}
