// Package incidents has the staff's pages of the breach register: incidents
// with their notification clocks, what was sent, tasks, the closing review,
// and drills.
package incidents

import (
	"embed"
	"io/fs"
	"net/http"
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
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	const one = "/incidents/{id}"
	get := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodGet, Pattern: pattern, Action: action, Handler: h}
	}
	post := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodPost, Pattern: pattern, Action: action, Handler: h}
	}
	return []site.Route{
		get("/incidents", "incident:read", d.register),
		get("/vendors/{vendor}/incidents/new", "incident:report", d.reportForm),
		post("/vendors/{vendor}/incidents/new", "incident:report", d.report),
		get(one, "incident:read", d.show),
		get(one+"/facts", "incident:update", d.factsForm),
		post(one+"/facts", "incident:update", d.facts),
		get(one+"/notices/new", "incident:notify", d.noticeForm),
		post(one+"/notices/new", "incident:notify", d.notice),
		get(one+"/notices/{notice}", "incident:notify", d.voidForm),
		post(one+"/notices/{notice}", "incident:notify", d.void),
		get(one+"/tasks/{task}", "incident:task", d.taskForm),
		post(one+"/tasks/{task}", "incident:task", d.task),
		get(one+"/review", "incident:review", d.reviewForm),
		post(one+"/review", "incident:review", d.review),
		get(one+"/close", "incident:close", d.closeForm),
		post(one+"/close", "incident:close", d.close),
		get(one+"/reopen", "incident:reopen", d.reopenForm),
		post(one+"/reopen", "incident:reopen", d.reopen),
		get(one+"/injects/{inject}", "incident:task", d.injectForm),
		post(one+"/injects/{inject}", "incident:task", d.inject),
		get("/drills", "incident:read", d.drills),
		get("/drills/new", "drill:start", d.drillForm),
		post("/drills/new", "drill:start", d.startDrill),
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
