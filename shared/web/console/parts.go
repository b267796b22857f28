package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// pager answers the links to the next page, "" at the end, and from a later
// page back to the first; filters stay.
func pager(r *http.Request, cursor string) (next, first string) {
	q := r.URL.Query()
	at := func() string {
		if len(q) == 0 {
			return r.URL.Path
		}
		return r.URL.Path + "?" + q.Encode()
	}
	later := q.Has("cursor")
	if cursor != "" {
		q.Set("cursor", cursor)
		next = at()
	}
	if later {
		q.Del("cursor")
		first = at()
	}
	return next, first
}

func cursorOf(r *http.Request) string { return r.URL.Query().Get("cursor") }

func badge(say *i18n.Localizer, family, value string) *page.Badge {
	b := page.NewBadge(say, family, value)
	return &b
}

// band is a badge for a band or tier that may be absent.
func band(say *i18n.Localizer, family string, b scoring.Band) *page.Badge {
	if b == "" {
		b = "none"
	}
	return badge(say, family, string(b))
}

func points(h *scoring.Hundredths) *int {
	if h == nil {
		return nil
	}
	n := int(*h)
	return &n
}

// dayCell shows a day with how far away it is.
func (p *pages) dayCell(say *i18n.Localizer, day string) page.Cell {
	t, err := clock.ParseDate(day)
	if err != nil {
		return page.Cell{Text: day}
	}
	return page.Cell{Text: say.Day(day), Sub: say.Days(p.Now(), t)}
}

// crumbs is a trail that begins at a subject's list.
func crumbs(say *i18n.Localizer, place string, more ...page.Link) []page.Link {
	return append([]page.Link{{Text: say.Word("nav", place), Href: "/" + place}}, more...)
}

// decides tells whether the actor may decide on an assessment: whoever
// answered or reviewed it may not.
func (p *pages) decides(a identity.Actor, as assessment.Assessment) bool {
	return p.MayOn(a, "assessment:approve", policy.Resource{Org: a.Org, Assessment: as.ID, AnsweredBy: as.AnsweredBy, ReviewedBy: as.ReviewedBy})
}

// split reads a list that is typed one a line.
func split(s string) []string {
	out := []string{}
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// onto moves faults below a list ("/services/3") to the one field in which the
// page asks for all of it ("/services").
func onto(err error, lists ...string) error {
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

// reworded says the faults of one field with another key of the catalogue.
func reworded(err error, pointer, key string) error {
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

// version reads the hidden field that says which version a form was made from.
func version(f *form.Form) (int64, error) {
	var n int64
	s := f.Get("version")
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<50 {
			return 0, problem.New(problem.PreconditionRequired, "the form does not say which version it changes")
		}
		n = n*10 + int64(c-'0')
	}
	if s == "" {
		return 0, problem.New(problem.PreconditionRequired, "the form does not say which version it changes")
	}
	return n, nil
}

func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}

// refused deals with what a subject answered to a form: again says that the
// form is to be shown again with its faults; rest is any other error.
func refused(f *form.Form, err error) (again bool, rest error) {
	if err == nil || f.Refuse(err) {
		return f.Refused(), nil
	}
	return false, err
}

// below moves the faults of one entry under the entry's place in the form.
func below(err error, prefix string) error {
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

// button leads to a step; the next one to take is drawn in colour.
type button struct {
	Text, Href string
	Primary    bool
}

// comma stands between the entries of a list within a sentence.
func comma(say *i18n.Localizer) string {
	if say.Lang == i18n.Chinese {
		return "、"
	}
	return ", "
}
