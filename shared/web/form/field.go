package form

import (
	"slices"
	"strings"

	"vendorrisk/shared/clock"
)

// Field is what the input components of package page draw. Make one with
// Form.Field, add to it with the methods that templates reach through pipes.
type Field struct {
	Name, ID     string
	Label        string
	Hint         string
	Value        string
	Optional     bool
	Faults       []string
	Choices      []Choice
	Blank        string // label of a select's empty choice; "" asks to choose
	Autocomplete string // an autofill token of HTML, such as "organization"
	InputMode    string // numeric, decimal, email, url, …
	Type         string // of the input: text, email, url, date, file, …
	Accept       string // of a file input
	Size         string // css: s, m, l or "" for the whole width
	Rows         int    // of a textarea
	Autofocus    bool
	Big          bool   // the label is the page's heading-like question
	Lang         string // language of label and hint when it is not the page's
	Min, Max     string // of a date or number

	form *Form
}

// Choice is one option of a select, of radios or of checkboxes.
type Choice struct {
	Value, Label, Hint string
	ID                 string
	Chosen             bool
	Exclusive          bool // of checkboxes: "none of these"
}

// Field answers the field of a name, with what was typed and its faults. The
// label is plain text.
func (f *Form) Field(name, label string) *Field {
	field := &Field{
		form: f, Name: name, ID: ID(name), Label: label, Type: "text", Rows: 4,
		Value: f.Get(name), Faults: f.faultsOf(name),
	}
	f.drawn(name, label)
	if f.focus != "" && strings.HasPrefix(name, f.focus+".") {
		field.Autofocus, f.focus = true, ""
	}
	return field
}

// WithChoices offers the choices and marks those that the form holds.
func (f *Field) WithChoices(choices []Choice) *Field {
	chosen := f.form.All(f.Name)
	f.Choices = make([]Choice, len(choices))
	for i, c := range choices {
		c.ID = f.ID // the first takes the field's id: the error summary links to it
		if i > 0 {
			c.ID += "-" + c.Value
		}
		c.Chosen = slices.Contains(chosen, c.Value)
		f.Choices[i] = c
	}
	return f
}

// AsDate makes it a day. A browser's own date input drops what is no day, so
// a refused one is shown again as plain text.
func (f *Field) AsDate() *Field {
	f.Type, f.Size = "date", "s"
	if _, err := clock.ParseDate(f.Value); err != nil && f.Value != "" {
		f.Type, f.InputMode = "text", "numeric"
	}
	return f
}

// DescribedBy lists the ids of the field's hint and faults, for
// aria-describedby; "" when there are none.
func (f *Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if len(f.Faults) > 0 {
		ids = append(ids, f.ID+"-fault")
	}
	return strings.Join(ids, " ")
}
