package alerts

import (
	"net/http"
	"strconv"
	"strings"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type view struct {
	ID          string
	Stale       bool
	Severity    page.Badge
	State       page.Badge
	Happened    string
	Todo        string
	Facts       page.Summary
	Acknowledge bool // the alert can be acknowledged by the reader
	Close       bool // the alert can be closed by the reader
	Release     bool // the person that it concerns can be released
	Outcomes    []form.Choice
}

func (d Deps) show(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	al, err := d.Alerts.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(d.Render.Say(r))
	f.Set("note", al.Note)
	return d.draw(w, r, a, al, f, false)
}

func (d Deps) draw(w http.ResponseWriter, r *http.Request, a identity.Actor, al alert.Alert, f *form.Form, stale bool) error {
	say := d.Render.Say(r)
	desk.SetVersion(f, al.Version)
	facts, err := d.facts(r, a, al)
	if err != nil {
		return err
	}
	may := al.State != alert.Closed && d.May(a, "alert:handle")
	v := view{
		ID: al.ID, Stale: stale, Severity: page.NewBadge(say, "severity", string(al.Severity)), State: page.NewBadge(say, "alertState", string(al.State)),
		Happened: say.T("alerts.happened."+al.Rule, al.Count), Todo: say.T("alerts.todo." + al.Rule), Facts: facts,
		Acknowledge: may && al.State == alert.Open, Close: may,
		Release: len(al.Responses) > 0 && ids.Valid(ids.Person, al.About) && d.May(a, "person:release"),
	}
	for _, o := range alert.Outcomes {
		v.Outcomes = append(v.Outcomes, form.Choice{Value: string(o), Label: say.Word("alertOutcome", string(o))})
	}
	pv := page.View{Title: say.T("alerts.rule." + al.Rule), Breadcrumbs: desk.Crumbs(say, "alerts"), Form: f, Body: v}
	return d.Render.Form(w, r, "show", pv, stale)
}

// facts are what is known of an alert, in the order in which people ask.
func (d Deps) facts(r *http.Request, a identity.Actor, al alert.Alert) (page.Summary, error) {
	say := d.Render.Say(r)
	names := d.names(r, a)
	var out page.Summary
	add := func(key string, c page.Cell) { out = append(out, page.SummaryRow{Key: say.T(key), Value: c}) }
	person := func(key, id string, at string) error {
		if id == "" {
			return nil
		}
		c, err := names(id)
		c.Sub = at
		add(key, c)
		return err
	}
	if err := person("alerts.about", al.About, ""); err != nil {
		return nil, err
	}
	when := page.Cell{Text: say.DateTime(al.FirstAt)}
	if !al.LastAt.Equal(al.FirstAt) {
		when.Sub = say.T("alerts.until", say.DateTime(al.LastAt))
	}
	add("alerts.when", when)
	add("alerts.times", page.Cell{Text: say.Number(int64(al.Times))})
	var why []string
	for _, reason := range al.Reasons {
		why = append(why, say.T("alerts.reason", say.Word("alertFeature", reason.Feature), strconv.FormatFloat(reason.Deviations, 'f', 1, 64)))
	}
	if len(why) > 0 {
		add("alerts.why", page.Cell{Text: strings.Join(why, desk.Comma(say))})
	}
	var did []string
	for _, s := range al.Responses {
		did = append(did, say.Word("alertResponse", s))
	}
	if len(did) > 0 {
		add("alerts.responses", page.Cell{Text: strings.Join(did, desk.Comma(say))})
	}
	if ids.Valid(ids.Person, al.About) {
		add("alerts.log", page.Cell{Text: say.T("alerts.logOpen"), Href: "/audit?person=" + al.About})
	}
	if err := person("alerts.acknowledgedBy", al.AcknowledgedBy, say.DateTime(al.AcknowledgedAt)); err != nil {
		return nil, err
	}
	if !al.EscalatedAt.IsZero() {
		add("alerts.escalated", page.Cell{Text: say.DateTime(al.EscalatedAt)})
	}
	if err := person("alerts.closedBy", al.ClosedBy, say.DateTime(al.ClosedAt)); err != nil {
		return nil, err
	}
	if al.Outcome != "" {
		add("alerts.outcome", page.Cell{Text: say.Word("alertOutcome", string(al.Outcome)), Sub: al.Note})
	}
	return out, nil
}

// names says whom an alert is about: people by name, one read each.
func (d Deps) names(r *http.Request, a identity.Actor) func(about string) (page.Cell, error) {
	say, known := d.Render.Say(r), map[string]string{}
	return func(about string) (page.Cell, error) {
		switch {
		case about == "":
			return page.Cell{Text: say.T("alerts.system")}, nil
		case alert.Network(about):
			return page.Cell{Text: say.T("alerts.address")}, nil
		case !ids.Valid(ids.Person, about):
			return page.Cell{Text: about}, nil
		}
		if name, ok := known[about]; ok {
			return page.Cell{Text: name}, nil
		}
		p, err := d.People.Person(r.Context(), a.Org, about)
		if problem.Is(err, problem.NotFound) {
			p.Name, err = about, nil
		}
		known[about] = p.Name
		return page.Cell{Text: p.Name}, err
	}
}
