package incident

import (
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
)

// Details is what people may set. An absent field stays as it is; an empty
// time is cleared. Times are RFC 3339, with any offset.
type Details struct {
	Title    *string `json:"title"`
	What     *string `json:"what"`
	Severity *string `json:"severity"`
	Owner    *string `json:"owner"`

	BeganAt      *string `json:"beganAt"`
	DetectedAt   *string `json:"detectedAt"`
	VendorToldAt *string `json:"vendorToldAt"`
	AwareAt      *string `json:"awareAt"`
	ClassifiedAt *string `json:"classifiedAt"`
	ContainedAt  *string `json:"containedAt"`
	HandledAt    *string `json:"handledAt"`
	Zone         *string `json:"zone"`

	DataCategories *[]string        `json:"dataCategories"`
	People         *clocks.People   `json:"people"`
	Jurisdictions  *[]string        `json:"jurisdictions"`
	Role           *string          `json:"role"`
	RiskToPeople   *string          `json:"riskToPeople"`
	Entities       *[]string        `json:"entities"`
	Significant    *bool            `json:"significant"`
	ChinaLevel     *string          `json:"chinaLevel"`
	ChinaOperator  *string          `json:"chinaOperator"`
	Contract       *clocks.Contract `json:"contract"`
}

// apply sets the present fields and notes times that cannot be read.
func (d Details) apply(i *Incident, f *problem.Fields) {
	for _, t := range []struct {
		at   string
		to   *time.Time
		from *string
	}{
		{"/beganAt", &i.BeganAt, d.BeganAt}, {"/detectedAt", &i.DetectedAt, d.DetectedAt}, {"/vendorToldAt", &i.ToldAt, d.VendorToldAt},
		{"/awareAt", &i.AwareAt, d.AwareAt}, {"/classifiedAt", &i.ClassifiedAt, d.ClassifiedAt},
		{"/containedAt", &i.ContainedAt, d.ContainedAt}, {"/handledAt", &i.HandledAt, d.HandledAt},
	} {
		moment(f, t.at, t.to, t.from)
	}
	for _, t := range []struct{ to, from *string }{
		{&i.Title, d.Title}, {&i.What, d.What}, {&i.Severity, d.Severity}, {&i.Owner, d.Owner}, {&i.Zone, d.Zone},
		{&i.Role, d.Role}, {&i.Risk, d.RiskToPeople}, {&i.Level, d.ChinaLevel}, {&i.Operator, d.ChinaOperator},
	} {
		if t.from != nil {
			*t.to = strings.TrimSpace(*t.from)
		}
	}
	for _, t := range []struct{ to, from *[]string }{
		{&i.DataCategories, d.DataCategories}, {&i.Jurisdictions, d.Jurisdictions}, {&i.Entities, d.Entities},
	} {
		if t.from != nil {
			*t.to = slices.Clone(*t.from)
		}
	}
	if d.People != nil {
		i.People = *d.People
	}
	if d.Significant != nil {
		i.Significant = *d.Significant
	}
	if d.Contract != nil {
		i.Contract = *d.Contract
	}
	for _, list := range []*[]string{&i.DataCategories, &i.Jurisdictions, &i.Entities} {
		if *list == nil {
			*list = []string{}
		}
	}
}

// moment reads a time that a person gave, to the second.
func moment(f *problem.Fields, at string, to *time.Time, from *string) {
	if from == nil {
		return
	}
	s := strings.TrimSpace(*from)
	if s == "" {
		*to = time.Time{}
		return
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 2000 {
		f.AddKey(at, "field.time", "give a time that exists, as 2026-11-23T14:05:00+08:00")
		return
	}
	*to = t.UTC().Truncate(time.Second)
}
