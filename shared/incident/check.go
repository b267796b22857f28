package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// check notes every fault of the record but those of people's addresses.
func (i *Incident) check(f *problem.Fields, now time.Time) {
	f.Text("/title", i.Title, 1, maxLine)
	f.Text("/what", i.What, 0, maxText)
	one(f, "/severity", i.Severity, Severities)
	i.checkTimes(f, now)
	if _, err := time.LoadLocation(i.Zone); err != nil || i.Zone == "" || i.Zone == "Local" || len(i.Zone) > 64 {
		f.AddKey("/zone", "field.zone", "give the IANA name of a time zone, such as Europe/Berlin or Asia/Shanghai")
	}
	several(f, "/dataCategories", i.DataCategories, vendors.DataCategories)
	if slices.Contains(i.DataCategories, "none") && len(i.DataCategories) > 1 {
		f.AddKey("/dataCategories", "field.noneAndMore", "says none and names others; keep one or the other")
	}
	i.checkPlaces(f)
	one(f, "/people/basis", i.People.Basis, clocks.Bases)
	if i.People.Count < 0 || i.People.Count > 10_000_000_000 {
		f.AddKey("/people/count", "field.range", "give a number of people from 0 to 10,000,000,000", "0", "10000000000")
	} else if i.People.Basis == "unknown" && i.People.Count != 0 {
		f.AddKey("/people/basis", "field.peopleBasis", "a number is given: say whether it is an estimate or confirmed")
	}
	one(f, "/role", i.Role, clocks.Roles)
	one(f, "/riskToPeople", i.Risk, clocks.Risks)
	several(f, "/entities", i.Entities, clocks.Entities)
	if i.Level != "" {
		one(f, "/chinaLevel", i.Level, clocks.LevelNames)
	}
	one(f, "/chinaOperator", i.Operator, clocks.Operators)
	for at, n := range map[string]int{"/contract/customerHours": i.Contract.CustomerHours, "/contract/vendorHours": i.Contract.VendorHours} {
		if n < 0 || n > maxContract {
			f.AddKey(at, "field.range", fmt.Sprintf("give 1 to %d hours, or 0 for none", maxContract), "0", fmt.Sprint(maxContract))
		}
	}
}

// checkTimes holds the times to their order, and to the past.
func (i *Incident) checkTimes(f *problem.Fields, now time.Time) {
	if i.AwareAt.IsZero() && !faulty(f, "/awareAt") {
		f.AddKey("/awareAt", "field.required", "say when we became aware: the clocks run from it")
	}
	for _, t := range []struct {
		at         string
		is, before time.Time
		key        string
		says       string
	}{
		{"/beganAt", i.BeganAt, time.Time{}, "", ""},
		{"/detectedAt", i.DetectedAt, i.BeganAt, "field.beforeBegan", "is before the incident began"},
		{"/vendorToldAt", i.ToldAt, i.BeganAt, "field.beforeBegan", "is before the incident began"},
		{"/awareAt", i.AwareAt, i.BeganAt, "field.beforeBegan", "is before the incident began"},
		{"/classifiedAt", i.ClassifiedAt, i.AwareAt, "field.beforeAware", "is before we became aware"},
		{"/containedAt", i.ContainedAt, i.BeganAt, "field.beforeBegan", "is before the incident began"},
		{"/handledAt", i.HandledAt, i.AwareAt, "field.beforeAware", "is before we became aware"},
	} {
		switch {
		case t.is.IsZero() || faulty(f, t.at):
		case t.is.After(now):
			f.AddKey(t.at, "field.timeFuture", "is in the future; give a time that has been")
		case !t.before.IsZero() && t.is.Before(t.before):
			f.AddKey(t.at, t.key, t.says)
		}
	}
}

func faulty(f *problem.Fields, at string) bool {
	return slices.ContainsFunc(*f, func(e problem.FieldError) bool { return e.Pointer == at })
}

func (i *Incident) checkPlaces(f *problem.Fields) {
	if len(i.Jurisdictions) == 0 {
		f.AddKey("/jurisdictions", "field.required", "say where people or operations are affected")
	}
	if len(i.Jurisdictions) > maxPlaces {
		f.AddKey("/jurisdictions", "field.tooMany", fmt.Sprintf("at most %d", maxPlaces), fmt.Sprint(maxPlaces))
		return
	}
	for n, j := range i.Jurisdictions {
		at := fmt.Sprintf("/jurisdictions/%d", n)
		if !ValidPlace(j) {
			f.AddKey(at, "field.jurisdiction", "give an ISO 3166-1 code such as DE or CN, EU for the whole Union, or US-CA for California")
		} else if slices.Index(i.Jurisdictions, j) != n {
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
		}
	}
}

// ValidPlace tells whether a jurisdiction is one that records may name.
func ValidPlace(j string) bool {
	if j == "EU" || j == "US-CA" {
		return true
	}
	r, err := language.ParseRegion(j)
	return err == nil && len(j) == 2 && r.IsCountry() && r.String() == j
}

func one(f *problem.Fields, at, s string, of []string) {
	if !slices.Contains(of, s) {
		f.AddKey(at, "field.choose", "choose from "+strings.Join(of, ", "))
	}
}

func several(f *problem.Fields, at string, list, of []string) {
	for n, s := range list {
		if !slices.Contains(of, s) {
			f.AddKey(fmt.Sprintf("%s/%d", at, n), "field.unknown", "choose from "+strings.Join(of, ", "))
		} else if slices.Index(list, s) != n {
			f.AddKey(fmt.Sprintf("%s/%d", at, n), "field.duplicate", "stands twice; remove one")
		}
	}
}
