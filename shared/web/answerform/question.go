package answerform

import (
	"strconv"

	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// Question is one question as the component "question" draws it.
type Question struct {
	ID, Anchor string
	Kind       string // template: note, radios, checkboxes, text, textarea, date, rows, file
	Label      *form.Field
	Group      *form.Field // faults of the question as a whole
	Rows       Rows
	None       *form.Field // the box "does not apply", where it is no choice
	Reason     *form.Field // nil when the question applies to everyone
	Comment    *form.Field
	Hidden     []page.Hidden
	Evidence   *Evidence
	New        bool // first shown by what was just saved
}

// Rows are the entries of a table question.
type Rows struct {
	form.Rows
	Items []Row
}

// Row is one entry with its fields, text or date.
type Row struct {
	form.Row
	Fields []*form.Field
}

// Evidence is what a question asks to be shown, and the files that are there.
// Attach is the value of the button that saves and goes on to attach a file;
// "" draws none. Of is the question, for who hears the button alone.
type Evidence struct {
	Of          string
	Asked, Lang string // "" when nothing particular is asked for
	Required    bool
	Files       []File
	Attach      string
}

// File is a piece of evidence on a page.
type File struct {
	Name, Href string
	State      page.Badge
}

// Draw makes the fields of a question out of what the form holds, in the
// reader's language. Faults must be in the form already.
func Draw(say *i18n.Localizer, f *form.Form, q *questionnaire.Question) Question {
	lang := string(say.Lang)
	out := Question{ID: q.ID, Anchor: Anchor(q.ID), Kind: kind(q)}
	label, found := q.Text.In(lang)
	guidance, _ := q.Guidance.In(lang)
	if q.Type == questionnaire.Rows {
		out.Rows = drawRows(say, f, q)
	}
	out.Label = f.Field(name(q.ID, "value"), label)
	out.Label.Hint, out.Label.Optional = guidance, q.Optional
	if found != lang {
		out.Label.Lang = found
	}
	// Drawn after the label and before the rest, so that the summary of faults
	// says whose reason or comment it means.
	out.Group = f.Field("answers."+Key(q.ID), label)
	if q.Type == questionnaire.Note {
		return out
	}
	shape(say, out.Label, q)
	if !q.NoNA {
		if !choice(q.Type) {
			out.None = f.Field(name(q.ID, "na"), label).WithChoices([]form.Choice{{Value: none, Label: say.Word("answer", "notApplicable")}})
		}
		out.Reason = f.Field(name(q.ID, "notApplicableReason"), say.T("question.reason"))
		out.Reason.Rows = 2
	}
	out.Comment = f.Field(name(q.ID, "comment"), say.T("question.comment"))
	out.Comment.Optional, out.Comment.Rows = true, 3
	for _, hidden := range []string{"version", "was"} {
		out.Hidden = append(out.Hidden, page.Hidden{Name: name(q.ID, hidden), Value: f.Get(name(q.ID, hidden))})
	}
	out.Evidence = expected(q, lang)
	out.Evidence.Of = label
	return out
}

func kind(q *questionnaire.Question) string {
	switch q.Type {
	case questionnaire.YesNo, questionnaire.Single:
		return "radios"
	case questionnaire.Multi:
		return "checkboxes"
	case questionnaire.Line:
		if q.Long {
			return "textarea"
		}
		return "text"
	case questionnaire.Number:
		return "text"
	default:
		return map[questionnaire.Type]string{
			questionnaire.Date: "date", questionnaire.Rows: "rows", questionnaire.File: "file", questionnaire.Note: "note",
		}[q.Type]
	}
}

// shape gives the field what its type needs beyond a label.
func shape(say *i18n.Localizer, f *form.Field, q *questionnaire.Question) {
	switch q.Type {
	case questionnaire.YesNo, questionnaire.Single, questionnaire.Multi:
		f.WithChoices(choices(say, q))
	case questionnaire.Number:
		f.InputMode, f.Size, f.Autocomplete = "decimal", "s", "off"
	case questionnaire.Date:
		f.AsDate()
	default:
		f.Rows, f.Autocomplete = 5, "off"
	}
}

func choices(say *i18n.Localizer, q *questionnaire.Question) []form.Choice {
	var out []form.Choice
	for _, word := range fixed[q.Type].before {
		out = append(out, form.Choice{Value: word, Label: say.Word("answer", word)})
	}
	for _, o := range q.Options {
		label, _ := o.Text.In(string(say.Lang))
		out = append(out, form.Choice{Value: o.ID, Label: label, Exclusive: o.Exclusive})
	}
	for _, word := range fixed[q.Type].after {
		out = append(out, form.Choice{Value: word, Label: say.Word("answer", word)})
	}
	if !q.NoNA {
		out = append(out, form.Choice{Value: none, Label: say.Word("answer", "notApplicable"), Exclusive: true})
	}
	return out
}

// fixed are the choices that a type has by itself, around its options.
var fixed = map[questionnaire.Type]struct{ before, after []string }{
	questionnaire.YesNo:  {before: []string{"yes", "no"}, after: []string{"unknown"}},
	questionnaire.Single: {after: []string{"unknown"}},
}

func drawRows(say *i18n.Localizer, f *form.Form, q *questionnaire.Question) Rows {
	rows := Rows{Rows: f.Rows(name(q.ID, "value"), say.T("question.row"), 1)}
	for _, item := range rows.Rows.Items {
		row := Row{Row: item}
		for _, c := range q.Columns {
			label, found := c.Text.In(string(say.Lang))
			field := f.Field(item.Prefix+"."+Key(c.ID), label)
			field.Optional, field.Autocomplete = c.Optional, "off"
			if found != string(say.Lang) {
				field.Lang = found
			}
			switch c.Type {
			case questionnaire.Number:
				field.InputMode = "decimal"
			case questionnaire.Date:
				field.AsDate()
			default: // text
			}
			row.Fields = append(row.Fields, field)
		}
		rows.Items = append(rows.Items, row)
	}
	return rows
}

func expected(q *questionnaire.Question, lang string) *Evidence {
	e := &Evidence{}
	if q.Evidence != nil {
		e.Asked, e.Lang = q.Evidence.Text.In(lang)
		e.Required = q.Evidence.Required
		if e.Lang == lang {
			e.Lang = ""
		}
	}
	return e
}

// RowNames are the lists of the questions' tables, for form.ChangeRows.
func RowNames(questions []questionnaire.Question) []string {
	var out []string
	for _, q := range questions {
		if q.Type == questionnaire.Rows {
			out = append(out, name(q.ID, "value"))
		}
	}
	return out
}

// Carried are the fields of a question as the form holds them, for a page that
// asks something else first.
func Carried(f *form.Form, q *questionnaire.Question) []page.Hidden {
	var out []page.Hidden
	add := func(field string, values ...string) {
		for _, v := range values {
			out = append(out, page.Hidden{Name: name(q.ID, field), Value: v})
		}
	}
	if q.Type == questionnaire.Rows {
		for i := range f.Count(name(q.ID, "value")) {
			for _, c := range q.Columns {
				cell := "value." + strconv.Itoa(i) + "." + Key(c.ID)
				add(cell, f.Get(name(q.ID, cell)))
			}
		}
	} else {
		add("value", f.All(name(q.ID, "value"))...)
	}
	for _, field := range []string{"na", "notApplicableReason", "comment"} {
		add(field, f.All(name(q.ID, field))...)
	}
	add("version", f.Get(name(q.ID, "version")))
	add("was", f.All(name(q.ID, "was"))...)
	return out
}
