package contract

import (
	"fmt"
	"slices"
	"strings"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// The days of a contract lie within these, so that what is computed from them
// stays in sight.
const (
	firstDay = "1970-01-01"
	lastDay  = "2199-12-31"
)

// Bounds of periods.
const (
	maxNoticeDays   = 3650
	maxNoticeMonths = 120
	maxTermMonths   = 120
)

// check answers every fault of the record at once, except for what other
// records say.
func (c *Contract) check(today string) problem.Fields {
	var f problem.Fields
	f.Text("/title", c.Title, 1, maxLine)
	f.Text("/reference", c.Reference, 0, maxLine)
	f.Text("/governingLaw", c.GoverningLaw, 0, maxLine)
	f.Text("/reason", c.Reason, 0, maxText)
	if c.Owner != "" && !identity.ValidEmail(c.Owner) {
		f.AddKey("/owner", "field.email", "give one address such as name@vendor.example")
	}
	many(&f, "/parties", len(c.Parties), MaxParties)
	for i, p := range c.Parties {
		f.Text(fmt.Sprintf("/parties/%d/name", i), strings.TrimSpace(p.Name), 1, maxLine)
		if !slices.Contains(PartyRoles, p.Role) {
			f.AddKey(fmt.Sprintf("/parties/%d/role", i), "field.choose", "choose customer, vendor or other")
		}
	}
	many(&f, "/services", len(c.Services), MaxServices)
	for i, s := range c.Services {
		f.Text(fmt.Sprintf("/services/%d", i), strings.TrimSpace(s), 1, maxLine)
	}
	c.checkDays(&f)
	c.checkTerms(&f)
	c.checkStatus(&f, today)
	return f
}

func (c *Contract) checkDays(f *problem.Fields) {
	for at, day := range map[string]string{
		"/signedOn": c.SignedOn, "/startsOn": c.StartsOn, "/endsOn": c.EndsOn, "/noticeGivenOn": c.NoticeGiven, "/terminatedOn": c.TerminatedOn,
	} {
		if day == "" {
			continue
		}
		if _, err := clock.ParseDate(day); err != nil || day < firstDay || day > lastDay {
			f.AddKey(at, "field.date", "give a day that exists, as YYYY-MM-DD, from 1970 to 2199")
		}
	}
	if c.StartsOn != "" && c.EndsOn != "" && c.EndsOn < c.StartsOn {
		f.AddKey("/endsOn", "field.dateOrder", "is before the start", c.StartsOn)
	}
	if c.NoticeGiven != "" && c.SignedOn != "" && c.NoticeGiven < c.SignedOn {
		f.AddKey("/noticeGivenOn", "field.dateOrder", "is before the signature", c.SignedOn)
	}
}

func (c *Contract) checkTerms(f *problem.Fields) {
	most := maxNoticeMonths
	if c.Notice.Unit == "days" {
		most = maxNoticeDays
	}
	if !slices.Contains(NoticeUnits, c.Notice.Unit) {
		f.AddKey("/notice/unit", "field.choose", "choose days or months")
	}
	if c.Notice.Count < 0 || c.Notice.Count > most {
		f.AddKey("/notice/count", "field.range", fmt.Sprintf("give 0 to %d", most), "0", fmt.Sprint(most))
	}
	switch {
	case !slices.Contains(RenewalKinds, c.Renewal.Kind):
		f.AddKey("/renewal/kind", "field.choose", "choose none, automatic or by_agreement")
	case c.Renewal.Kind != Automatic && c.Renewal.Months != 0:
		f.AddKey("/renewal/months", "contract.onlyAutomatic", "only a contract that renews itself has a next term; leave it out")
	case c.Renewal.Kind == Automatic && (c.Renewal.Months < 1 || c.Renewal.Months > maxTermMonths):
		f.AddKey("/renewal/months", "field.range", fmt.Sprintf("give the next term in months, 1 to %d", maxTermMonths), "1", fmt.Sprint(maxTermMonths))
	case c.Renewal.Kind == Automatic && c.EndsOn == "":
		f.AddKey("/endsOn", "contract.endForRenewal", "a contract that renews itself has an end of its current term")
	}
}

func (c *Contract) checkStatus(f *problem.Fields, today string) {
	if !slices.Contains(Statuses, c.Status) && c.Status != Expired {
		f.AddKey("/status", "field.choose", "choose draft, active or terminated")
	}
	if c.Status == Draft {
		return
	}
	if c.StartsOn == "" {
		f.AddKey("/startsOn", "contract.startsWhenActive", "a contract that is in force has a first day; one that is not agreed yet is a draft")
	}
	if c.SignedOn == "" {
		f.AddKey("/signedOn", "contract.signedWhenActive", "a contract that is in force was signed on some day; one that is not signed yet is a draft")
	} else if c.SignedOn > today {
		f.AddKey("/signedOn", "field.datePast", "cannot lie in the future")
	}
	if c.Status == Terminated {
		if c.TerminatedOn == "" {
			f.AddKey("/terminatedOn", "field.required", "say on which day it ended")
		}
		f.Text("/reason", c.Reason, 3, maxText)
	} else if c.TerminatedOn != "" {
		f.AddKey("/terminatedOn", "contract.onlyTerminated", "only a terminated contract has it; set the status too, or leave it out")
	}
}

func many(f *problem.Fields, at string, n, most int) {
	if n > most {
		f.AddKey(at, "field.tooMany", fmt.Sprintf("has %d entries; at most %d", n, most), fmt.Sprint(most))
	}
}
