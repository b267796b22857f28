package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

// Parse reads a form that changes a record, and the version of the record that
// it was made from; precondition_required when it does not say.
func Parse(w http.ResponseWriter, r *http.Request, say *i18n.Localizer) (f *form.Form, was int64, err error) {
	if f, err = form.Parse(w, r, say); err != nil {
		return nil, 0, err
	}
	was, err = Version(f)
	return f, was, err
}

// Version reads the hidden field that says which version a form was made
// from; precondition_required when it does not.
func Version(f *form.Form) (int64, error) {
	var n int64
	s := f.Get("version")
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<50 {
			return 0, errNoVersion()
		}
		n = n*10 + int64(c-'0')
	}
	if s == "" {
		return 0, errNoVersion()
	}
	return n, nil
}

// SetVersion has a form say which version it is made from (Version).
func SetVersion(f *form.Form, version int64) { f.Set("version", strconv.FormatInt(version, 10)) }

func errNoVersion() error {
	return problem.New(problem.PreconditionRequired, "the form does not say which version it changes")
}

// Refused deals with what a subject answered to a form: again says that the
// form is to be shown again with its faults; rest is any other error.
func Refused(f *form.Form, err error) (again bool, rest error) {
	if err == nil || f.Refuse(err) {
		return f.Refused(), nil
	}
	return false, err
}

// Onto moves faults below a list ("/services/3") to the one field in which the
// page asks for all of it ("/services").
func Onto(err error, lists ...string) error {
	var e *problem.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	moved := *e
	moved.Fields = nil
	seen := map[string]bool{}
	for _, f := range e.Fields {
		for _, list := range lists {
			if strings.HasPrefix(f.Pointer, list+"/") {
				f.Pointer = list
			}
		}
		if key := f.Pointer + f.Key + f.Detail; !seen[key] {
			seen[key] = true
			moved.Fields = append(moved.Fields, f)
		}
	}
	return &moved
}

// Reworded says the faults of one field with another key of the catalogue.
func Reworded(err error, pointer, key string) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Fields = slices.Clone(e.Fields)
	for i := range said.Fields {
		if said.Fields[i].Pointer == pointer {
			said.Fields[i].Key, said.Fields[i].Args = key, nil
		}
	}
	return &said
}

// Below moves the faults of one entry under the entry's place in the form.
func Below(err error, prefix string) error {
	var e *problem.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	moved := *e
	moved.Fields = nil
	for _, f := range e.Fields {
		f.Pointer = prefix + f.Pointer
		moved.Fields = append(moved.Fields, f)
	}
	return &moved
}
