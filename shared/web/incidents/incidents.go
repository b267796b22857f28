// Package incidents has the staff's pages of the breach register: incidents
// with their notification clocks, what was sent, tasks, the closing review,
// and drills.
package incidents

import (
	"embed"
	"io/fs"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Deps are what the pages need. MayOn also looks at the record.
type Deps struct {
	Render    *page.Renderer
	Now       clock.Clock
	May       func(a identity.Actor, action string) bool
	MayOn     func(a identity.Actor, action string, about policy.Resource) bool
	Incidents *incident.Service
	Vendors   *vendors.Service
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	const one = "/incidents/{id}"
	return []site.Route{
		site.Get("/incidents", "incident:read", d.register),
		site.Get("/vendors/{vendor}/incidents/new", "incident:report", d.reportForm),
		site.Post("/vendors/{vendor}/incidents/new", "incident:report", d.report),
		site.Get(one, "incident:read", d.show),
		site.Get(one+"/facts", "incident:update", d.factsForm),
		site.Post(one+"/facts", "incident:update", d.facts),
		site.Get(one+"/notices/new", "incident:notify", d.noticeForm),
		site.Post(one+"/notices/new", "incident:notify", d.notice),
		site.Get(one+"/notices/{notice}", "incident:notify", d.voidForm),
		site.Post(one+"/notices/{notice}", "incident:notify", d.void),
		site.Get(one+"/tasks/{task}", "incident:task", d.taskForm),
		site.Post(one+"/tasks/{task}", "incident:task", d.task),
		site.Get(one+"/review", "incident:review", d.reviewForm),
		site.Post(one+"/review", "incident:review", d.review),
		site.Get(one+"/close", "incident:close", d.closeForm),
		site.Post(one+"/close", "incident:close", d.close),
		site.Get(one+"/reopen", "incident:reopen", d.reopenForm),
		site.Post(one+"/reopen", "incident:reopen", d.reopen),
		site.Get(one+"/injects/{inject}", "incident:task", d.injectForm),
		site.Post(one+"/injects/{inject}", "incident:task", d.inject),
		site.Get("/drills", "incident:read", d.drills),
		site.Get("/drills/new", "drill:start", d.drillForm),
		site.Post("/drills/new", "drill:start", d.startDrill),
	}
}

// local is the reader's language in the incident's own time zone.
func local(say *i18n.Localizer, zone string) *i18n.Localizer {
	z, err := time.LoadLocation(zone)
	if err != nil {
		return say
	}
	return say.Zoned(z)
}

// span writes how long something takes or took, to the two largest units.
func span(say *i18n.Localizer, d time.Duration) string {
	minutes := int(d / time.Minute)
	switch {
	case minutes < 60:
		return say.T("incident.minutes", minutes)
	case minutes < 48*60:
		return say.T("incident.hours", minutes/60, minutes%60)
	default:
		return say.T("incident.days", minutes/60/24, minutes/60%24)
	}
}

// away says how far a time is: "in 3 h 5 min", "2 d 1 h ago".
func (d Deps) away(say *i18n.Localizer, at time.Time) string {
	if left := at.Sub(d.Now()); left >= 0 {
		return say.T("incident.in", span(say, left))
	}
	return say.T("incident.ago", span(say, d.Now().Sub(at)))
}

// Soon says of an incident in a list what is due next; for the start page.
func Soon(say *i18n.Localizer, now time.Time, s incident.Summary) page.Cell {
	d := Deps{Now: func() time.Time { return now }}
	return d.next(say, s)
}

func (d Deps) next(say *i18n.Localizer, s incident.Summary) page.Cell {
	switch {
	case s.Next != nil:
		lang := string(say.Lang)
		return page.Cell{Text: say.DateTime(s.Next.At), Sub: d.away(say, s.Next.At) + " · " + say.T("incident.about", s.Next.Name.In(lang), s.Next.To.In(lang))}
	case s.Prompt > 0:
		return page.Cell{Text: say.T("incident.atOnce", s.Prompt)}
	default:
		return page.Cell{Text: say.T("incident.noDeadline")}
	}
}
