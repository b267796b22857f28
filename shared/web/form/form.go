package form

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/i18n"
)

// MaxBytes bounds a form's body without files; a section of a questionnaire
// with its comments fits many times.
const MaxBytes = 1 << 20

// Fault is one thing wrong with a form, said in the reader's language. ID is
// the element to link to. Label names the field; it is known once the field
// was drawn (Drawn).
type Fault struct {
	Name, ID, Label, Text string
}

// Form is what was typed, or what stands now, and the faults found in it. It
// belongs to one request and is not safe for concurrent use.
type Form struct {
	say    *i18n.Localizer
	values url.Values
	posted url.Values // as it came, for Exact
	faults []Fault
	focus  string            // prefix of the row just added: its first field gets the focus
	labels map[string]string // of the fields, rows and lists drawn, by name
}

// New returns an empty form, to be filled with Set from what stands now.
func New(say *i18n.Localizer) *Form {
	return &Form{say: say, values: url.Values{}, labels: map[string]string{}}
}

// Parse reads the posted form (application/x-www-form-urlencoded; files go to
// the vault, never through a page). It errs with too_large, unsupported or
// invalid. Texts come out with \n line ends and without space around them.
func Parse(w http.ResponseWriter, r *http.Request, say *i18n.Localizer) (*Form, error) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
		return nil, problem.New(problem.Unsupported, "a form is sent as application/x-www-form-urlencoded")
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxBytes)
	if err := r.ParseForm(); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return nil, problem.New(problem.TooLarge, "a form holds at most %d bytes", MaxBytes)
		}
		return nil, problem.New(problem.Invalid, "the form could not be read")
	}
	f := New(say)
	f.posted = r.PostForm
	for name, values := range r.PostForm {
		if !utf8.ValidString(name) {
			return nil, problem.New(problem.Invalid, "the form is not UTF-8")
		}
		for _, v := range values {
			if !utf8.ValidString(v) {
				return nil, problem.New(problem.Invalid, "the form is not UTF-8")
			}
			f.values.Add(name, strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n")))
		}
	}
	return f, nil
}

// Get answers the (first) value of a field, "" when there is none.
func (f *Form) Get(name string) string { return f.values.Get(name) }

// Exact answers a posted field as it came, spaces and all: for passwords,
// which are checked exactly as they were typed. It is never shown again.
func (f *Form) Exact(name string) string { return f.posted.Get(name) }

// All answers the values of a field that may have several, without empty ones.
func (f *Form) All(name string) []string {
	var all []string
	for _, v := range f.values[name] {
		if v != "" {
			all = append(all, v)
		}
	}
	return all
}

// Has tells whether the field was sent at all, even empty; an unchecked box
// is not.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Set puts what stands now into a field.
func (f *Form) Set(name string, values ...string) { f.values[name] = values }

// Clear forgets a field and all fields below it ("contacts.0" also
// contacts.0.email).
func (f *Form) Clear(name string) {
	for key := range f.values {
		if key == name || strings.HasPrefix(key, name+".") {
			delete(f.values, key)
		}
	}
}

// Fault notes a fault of a field, in the reader's language, by a key of the
// catalogue.
func (f *Form) Fault(name, key string, args ...any) {
	f.faults = append(f.faults, Fault{Name: name, Text: f.say.T(key, args...)})
}

// Refuse takes the faults of an invalid error into the form and tells whether
// the error was one: then the page shows the form again with status 400, else
// the error goes to the problem page. A fault that carries a catalogue key is
// said in the reader's language, another in its own English words.
func (f *Form) Refuse(err error) bool {
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != problem.Invalid || len(p.Fields) == 0 {
		return false
	}
	for _, fe := range p.Fields {
		name := Name(fe.Pointer)
		text := fe.Detail
		if fe.Key != "" && f.say.Has(fe.Key) {
			args := make([]any, len(fe.Args))
			for i, a := range fe.Args {
				args[i] = a
			}
			text = f.say.T(fe.Key, args...)
		}
		if text == "" {
			text = f.say.T("fault.other")
		}
		f.faults = append(f.faults, Fault{Name: name, Text: text})
	}
	return true
}

// Refused tells whether faults were found. A nil form has none.
func (f *Form) Refused() bool { return f != nil && len(f.faults) > 0 }

// Faults lists what was found, in the order found, for the summary above the
// form. It is asked after the fields were drawn, so that each entry names its
// field and links to it; a fault whose field is not on the page links to the
// list or row that it is in, or to the main part.
func (f *Form) Faults() []Fault {
	if f == nil {
		return nil
	}
	faults := make([]Fault, len(f.faults))
	for i, fault := range f.faults {
		at := fault.Name
		for at != "" && f.labels[at] == "" {
			at = at[:max(strings.LastIndexByte(at, '.'), 0)]
		}
		fault.ID, fault.Label = ID(at), f.labels[at]
		faults[i] = fault
	}
	return faults
}

// drawn remembers the label of what was put on the page; within a row, the
// row's label comes before it, since every row has the same fields.
func (f *Form) drawn(name, label string) {
	for at := strings.LastIndexByte(name, '.'); at > 0; at = strings.LastIndexByte(name[:at], '.') {
		if row, ok := f.labels[name[:at]]; ok && row != "" {
			label = f.say.T("form.inRow", row, label)
			break
		}
	}
	f.labels[name] = label
}

// faultsOf answers the sentences for one field.
func (f *Form) faultsOf(name string) []string {
	var texts []string
	for _, e := range f.faults {
		if e.Name == name {
			texts = append(texts, e.Text)
		}
	}
	return texts
}
