package vendors

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Details is what people may set on a vendor. An absent field stays as it is.
type Details struct {
	Name           *string         `json:"name"`
	LegalName      *string         `json:"legalName"`
	Website        *string         `json:"website"`
	Country        *string         `json:"country"`
	Services       *[]string       `json:"services"`
	DataCategories *[]string       `json:"dataCategories"`
	Contacts       *[]Contact      `json:"contacts"`
	SubProcessors  *[]SubProcessor `json:"subProcessors"`
	Owner          *string         `json:"owner"`
}

// apply sets the present fields, trimmed.
func (d Details) apply(v *Vendor) {
	text := func(to *string, from *string) {
		if from != nil {
			*to = strings.TrimSpace(*from)
		}
	}
	text(&v.Name, d.Name)
	text(&v.LegalName, d.LegalName)
	text(&v.Website, d.Website)
	text(&v.Owner, d.Owner)
	if d.Country != nil {
		v.Country = strings.ToUpper(strings.TrimSpace(*d.Country))
	}
	if d.Services != nil {
		v.Services = *d.Services
	}
	if d.DataCategories != nil {
		v.DataCategories = *d.DataCategories
	}
	if d.Contacts != nil {
		v.Contacts = *d.Contacts
	}
	if d.SubProcessors != nil {
		v.SubProcessors = *d.SubProcessors
	}
	v.fill()
}

// fill makes absent lists empty ones, so that they are [] and not null in JSON.
func (v *Vendor) fill() {
	if v.Services == nil {
		v.Services = []string{}
	}
	if v.DataCategories == nil {
		v.DataCategories = []string{}
	}
	if v.Contacts == nil {
		v.Contacts = []Contact{}
	}
	if v.SubProcessors == nil {
		v.SubProcessors = []SubProcessor{}
	}
}

// check answers every fault of the record at once.
func (v *Vendor) check() error {
	var f problem.Fields
	line(&f, "/name", v.Name, true)
	line(&f, "/legalName", v.LegalName, false)
	if v.Website != "" && !validWebsite(v.Website) {
		f.AddKey("/website", "field.url", "give an https address such as https://vendor.example, or leave it empty")
	}
	country(&f, "/country", v.Country)
	count(&f, "/services", len(v.Services), MaxServices)
	for i, s := range v.Services {
		line(&f, fmt.Sprintf("/services/%d", i), s, true)
	}
	for i, c := range v.DataCategories {
		if !slices.Contains(DataCategories, c) {
			f.AddKey(fmt.Sprintf("/dataCategories/%d", i), "field.unknown", "choose from "+strings.Join(DataCategories, ", "))
		} else if slices.Index(v.DataCategories, c) != i {
			f.AddKey(fmt.Sprintf("/dataCategories/%d", i), "field.duplicate", "stands twice; remove one")
		}
	}
	if slices.Contains(v.DataCategories, "none") && len(v.DataCategories) > 1 {
		f.AddKey("/dataCategories", "field.noneAndMore", "says none and names others; keep one or the other")
	}
	count(&f, "/contacts", len(v.Contacts), MaxContacts)
	for i, c := range v.Contacts {
		at := fmt.Sprintf("/contacts/%d", i)
		line(&f, at+"/name", c.Name, true)
		line(&f, at+"/role", c.Role, false)
		if !identity.ValidEmail(c.Email) {
			f.AddKey(at+"/email", "field.email", "give one address such as name@vendor.example")
		} else if slices.IndexFunc(v.Contacts, func(o Contact) bool { return identity.FoldEmail(o.Email) == identity.FoldEmail(c.Email) }) != i {
			f.AddKey(at+"/email", "field.duplicate", "is another contact's address too; remove one")
		}
	}
	count(&f, "/subProcessors", len(v.SubProcessors), MaxSubs)
	for i, s := range v.SubProcessors {
		at := fmt.Sprintf("/subProcessors/%d", i)
		line(&f, at+"/name", s.Name, true)
		country(&f, at+"/country", s.Country)
		line(&f, at+"/purpose", s.Purpose, false)
	}
	if v.Owner != "" && !identity.ValidEmail(v.Owner) {
		f.AddKey("/owner", "field.email", "give the address of a person of your organisation")
	}
	return f.Err()
}

func line(f *problem.Fields, at, s string, required bool) {
	n := utf8.RuneCountInString(s)
	switch {
	case required && strings.TrimSpace(s) == "":
		f.AddKey(at, "field.required", "is required")
	case n > MaxName:
		f.AddKey(at, "field.tooLong", fmt.Sprintf("has %d characters; at most %d", n, MaxName), fmt.Sprint(MaxName))
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }):
		f.AddKey(at, "field.characters", "holds control characters; remove them")
	}
}

func count(f *problem.Fields, at string, n, most int) {
	if n > most {
		f.AddKey(at, "field.tooMany", fmt.Sprintf("has %d entries; at most %d", n, most), fmt.Sprint(most))
	}
}

func country(f *problem.Fields, at, c string) {
	if c == "" {
		return
	}
	r, err := language.ParseRegion(c)
	if err != nil || len(c) != 2 || !r.IsCountry() || r.String() != c {
		f.AddKey(at, "field.country", "give an ISO 3166-1 code of two capital letters, such as CN or DE")
	}
}

func validWebsite(s string) bool {
	if len(s) > 500 || strings.ContainsAny(s, " \r\n\t") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}
