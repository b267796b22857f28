package answerform

import (
	"fmt"
	"strconv"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/form"
)

// none is the value of the choice or box that says "does not apply"; no
// option's id begins so.
const none = "_na"

// Fill puts an answer as it stands into the form, over whatever the form held
// for its question. The zero Answer is none.
func Fill(f *form.Form, q *questionnaire.Question, a assessment.Answer) {
	if q.Type == questionnaire.Note {
		return
	}
	f.Clear("answers." + Key(q.ID))
	fillValue(f, q, a.Value)
	if a.NotApplicableReason != "" {
		if choice(q.Type) {
			f.Set(name(q.ID, "value"), none)
		} else {
			f.Set(name(q.ID, "na"), none)
		}
		f.Set(name(q.ID, "notApplicableReason"), plain(a.NotApplicableReason))
	}
	f.Set(name(q.ID, "comment"), plain(a.Comment))
	f.Set(name(q.ID, "version"), strconv.FormatInt(a.Version, 10))
	f.Set(name(q.ID, "was"), digest(f, q))
}

func fillValue(f *form.Form, q *questionnaire.Question, value any) {
	at := name(q.ID, "value")
	switch v := value.(type) {
	case nil:
	case float64:
		f.Set(at, strconv.FormatFloat(v, 'f', -1, 64))
	case []any:
		var chosen []string
		for i, item := range v {
			if row, ok := item.(map[string]any); ok {
				fillRow(f, q, fmt.Sprintf("%s.%d", at, i), row)
				continue
			}
			chosen = append(chosen, fmt.Sprint(item))
		}
		if len(chosen) > 0 {
			f.Set(at, chosen...)
		}
	default:
		f.Set(at, plain(fmt.Sprint(v)))
	}
}

func fillRow(f *form.Form, q *questionnaire.Question, at string, row map[string]any) {
	f.Set(at, "")
	for _, c := range q.Columns {
		if cell, ok := row[c.ID].(string); ok {
			f.Set(at+"."+Key(c.ID), plain(cell))
		}
	}
}

// plain is a text as it comes back from a browser (form.Parse).
func plain(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// choice tells whether "does not apply" is one of the question's own choices.
func choice(t questionnaire.Type) bool {
	return t == questionnaire.YesNo || t == questionnaire.Single || t == questionnaire.Multi
}

// Holds tells whether the form holds a question's fields already, as it does
// after a post.
func Holds(f *form.Form, q *questionnaire.Question) bool { return f.Has(name(q.ID, "version")) }
