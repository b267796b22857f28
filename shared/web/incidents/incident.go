package incidents

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// shownSteps is how much of the history the page shows.
const shownSteps = 30

type incidentView struct {
	Badges  []page.Badge
	Drill   bool
	Buttons []page.Button
	Report  []page.Hidden // what asks for the PDF; nil for who may not
	What    string
	Next    *nextView
	AtOnce  []page.Link // notices that are due without delay
	Clocks  page.Table
	Others  page.Table // rules that do not apply
	Count   int
	Note    string
	Facts   page.Summary
	Tasks   page.Table
	AddTask string
	Notices page.Table
	Injects page.Table
	Coming  string
	Steps   page.Table
	Review  page.Summary
	Better  page.Table
	History []page.Event
}

// nextView is the deadline that comes first, drawn large.
type nextView struct {
	Tone, When, Away, About string
	Notice                  page.Link
}

// show is the page of one incident or drill: one read.
func (d Deps) show(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	at := local(say, v.Zone)
	view := incidentView{
		Drill: v.Drill != nil, Buttons: d.buttons(say, a, &v), What: v.WhatIn(string(say.Lang)), Facts: d.summary(at, &v), Note: d.Incidents.Note().In(string(say.Lang)),
		Badges:  []page.Badge{*desk.Badge(say, "incidentState", string(v.State)), *desk.Badge(say, "severity", v.Severity)},
		Notices: noticeTable(at, a, d, &v), Tasks: d.taskTable(at, a, &v), History: history(say, &v),
	}
	if d.May(a, "incident:task") && v.Closing == nil {
		view.AddTask = "/incidents/" + v.ID + "/tasks/new"
	}
	d.clocks(at, a, &v, &view)
	d.drill(at, a, &v, &view)
	view.Review, view.Better = review(say, &v)
	if d.May(a, "report:create") {
		kind := "incident"
		if v.Drill != nil {
			kind = "drill"
		}
		view.Report = []page.Hidden{{Name: "kind", Value: kind}, {Name: "incidentId", Value: v.ID}, {Name: "language", Value: string(say.Lang)}}
	}
	d.Render.Page(w, r, "incident", page.View{Title: title(say, &v.Incident), Breadcrumbs: trail(say, &v.Incident), Body: view})
	return nil
}

func title(say *i18n.Localizer, i *incident.Incident) string {
	return i.Marked(string(say.Lang)) + i.TitleIn(string(say.Lang))
}

func trail(say *i18n.Localizer, i *incident.Incident, more ...page.Link) []page.Link {
	first := page.Link{Text: say.Word("nav", "incidents"), Href: "/incidents"}
	if i.Drill != nil {
		first = page.Link{Text: say.T("incident.drills"), Href: "/drills"}
	}
	return append([]page.Link{first, {Text: i.VendorName, Href: "/vendors/" + i.VendorID}}, more...)
}

// under is the trail of a form of an incident.
func under(say *i18n.Localizer, i *incident.Incident) []page.Link {
	return trail(say, i, page.Link{Text: title(say, i), Href: "/incidents/" + i.ID})
}

// buttons are what the actor can do with an incident as it stands.
func (d Deps) buttons(say *i18n.Localizer, a identity.Actor, v *incident.View) []page.Button {
	var out []page.Button
	add := func(action, key, path string, next bool) {
		if d.May(a, action) {
			out = append(out, page.Button{Text: say.T(key), Href: "/incidents/" + v.ID + path, Primary: next})
		}
	}
	if v.Closing != nil {
		add("incident:reopen", "incident.reopen", "/reopen", false)
		return out
	}
	add("incident:notify", "incident.addNotice", "/notices/new", true)
	add("incident:update", "incident.editFacts", "/facts", false)
	add("incident:review", "incident.writeReview", "/review", false)
	by := ""
	if v.Review != nil {
		by = v.Review.By
	}
	if d.MayOn(a, "incident:close", policy.Resource{Org: a.Org, ReviewedBy: []string{by}}) {
		add("incident:close", "incident.close", "/close", v.Review != nil)
	}
	return out
}

var tones = map[clocks.State]string{clocks.Expired: "bad", clocks.Warned80: "bad", clocks.Warned50: "warn"}

// clocks fills in the tables, those that run first and by deadline, and the
// next deadline.
func (d Deps) clocks(say *i18n.Localizer, a identity.Actor, v *incident.View, view *incidentView) {
	lang := string(say.Lang)
	notice := func(c clocks.Clock) page.Link {
		if !d.May(a, "incident:notify") || v.Closing != nil {
			return page.Link{}
		}
		return page.Link{Text: say.T("incident.recordThis"), Href: desk.Query("/incidents/"+v.ID+"/notices/new", "clock", c.ID)}
	}
	cs := slices.Clone(v.Clocks)
	slices.SortStableFunc(cs, func(x, y clocks.Clock) int {
		if o, p := x.State.Open(), y.State.Open(); o != p {
			return slices.Index([]bool{o, p}, true)*2 - 1
		}
		if xz, yz := x.Deadline.IsZero(), y.Deadline.IsZero(); xz != yz {
			return slices.Index([]bool{yz, xz}, true)*2 - 1
		}
		return x.Deadline.Compare(y.Deadline)
	})
	view.Clocks = page.Table{Caption: say.T("incident.clocks"), Columns: []page.Column{
		{Label: say.T("incident.to")}, {Label: say.T("incident.deadline")}, {Label: say.T("label.state")}, {Label: say.T("incident.why")},
	}, Empty: page.Empty{Title: say.T("incident.noClocks"), Text: say.T("incident.noClocksText")}}
	view.Others = page.Table{HideCaption: true, Caption: say.T("incident.others"), Columns: []page.Column{{Label: say.T("incident.to")}, {Label: say.T("incident.whyNot")}}}
	for _, c := range cs {
		to := page.Cell{Text: say.T("incident.about", c.Name.In(lang), c.To.In(lang)), Sub: c.Rule.In(lang) + " · " + c.Source.In(lang)}
		if c.State == clocks.NotApplicable {
			why := reasons(say, c)
			if c.NotNeeded != "" {
				why = say.T("incident.decided", c.NotNeeded)
			}
			view.Others.Rows = append(view.Others.Rows, []page.Cell{to, {Text: why}})
			continue
		}
		view.Clocks.Rows = append(view.Clocks.Rows, []page.Cell{to, d.deadline(say, c), d.clockState(say, c), {Text: reasons(say, c)}})
		if c.Promptly && c.State.Open() {
			if l := notice(c); l.Href != "" {
				view.AtOnce = append(view.AtOnce, page.Link{Text: say.T("incident.about", c.Name.In(lang), c.To.In(lang)), Href: l.Href})
			}
		}
	}
	view.Count = len(view.Others.Rows)
	if next := clocks.Next(v.Clocks); !next.Deadline.IsZero() && v.Closing == nil {
		tone := tones[next.State]
		if tone == "" {
			tone = "info"
		}
		view.Next = &nextView{Tone: tone, When: say.DateTime(next.Deadline), Away: d.away(say, next.Deadline), About: say.T("incident.about", next.Name.In(lang), next.To.In(lang)), Notice: notice(next)}
	}
}

func (d Deps) deadline(say *i18n.Localizer, c clocks.Clock) page.Cell {
	switch {
	case c.Promptly:
		return page.Cell{Text: say.T("incident.promptly")}
	case c.Deadline.IsZero():
		return page.Cell{Text: say.T("incident.notBegun")}
	case c.State.Open():
		return page.Cell{Text: say.DateTime(c.Deadline), Sub: d.away(say, c.Deadline)}
	default:
		return page.Cell{Text: say.DateTime(c.Deadline)}
	}
}

func (d Deps) clockState(say *i18n.Localizer, c clocks.Clock) page.Cell {
	cell := page.Cell{Badge: desk.Badge(say, "clockState", string(c.State))}
	if !c.SentAt.IsZero() {
		cell.Sub = say.T("incident.sentAt", say.DateTime(c.SentAt))
	}
	return cell
}

func reasons(say *i18n.Localizer, c clocks.Clock) string {
	var all []string
	for _, r := range c.Why {
		all = append(all, r.Text.In(string(say.Lang)))
	}
	if say.Lang == i18n.Chinese {
		return strings.Join(all, "；")
	}
	return strings.Join(all, "; ")
}

// summary is what is known of the incident, times in its own zone.
func (d Deps) summary(say *i18n.Localizer, v *incident.View) page.Summary {
	var out page.Summary
	add := func(key string, c page.Cell) { out.Add(say.T(key), c) }
	words := func(family string, values []string) string {
		var all []string
		for _, s := range values {
			all = append(all, say.Word(family, s))
		}
		return strings.Join(all, desk.Comma(say))
	}
	add("label.vendor", page.Cell{Text: v.VendorName, Href: "/vendors/" + v.VendorID})
	add("label.owner", page.Cell{Text: v.Owner})
	add("incident.began", page.Cell{Text: say.DateTime(v.BeganAt)})
	add("incident.detected", page.Cell{Text: say.DateTime(v.DetectedAt)})
	add("incident.told", page.Cell{Text: say.DateTime(v.ToldAt)})
	add("incident.aware", page.Cell{Text: say.DateTime(v.AwareAt), Sub: v.Zone})
	add("incident.classified", page.Cell{Text: say.DateTime(v.ClassifiedAt)})
	add("incident.contained", page.Cell{Text: say.DateTime(v.ContainedAt)})
	add("incident.handled", page.Cell{Text: say.DateTime(v.HandledAt)})
	var data []string
	for _, c := range v.DataCategories {
		data = append(data, vendors.DataCategoryName(c, string(say.Lang)))
	}
	add("incident.data", page.Cell{Text: strings.Join(data, desk.Comma(say))})
	people := page.Cell{Text: say.Word("peopleBasis", v.People.Basis)}
	if v.People.Basis != "unknown" {
		people = page.Cell{Text: say.Number(v.People.Count), Sub: people.Text}
	}
	add("incident.people", people)
	var places []string
	for _, j := range v.Jurisdictions {
		places = append(places, placeName(say, j))
	}
	add("incident.places", page.Cell{Text: strings.Join(places, desk.Comma(say))})
	add("incident.role", page.Cell{Text: say.Word("dataRole", v.Role)})
	add("incident.risk", page.Cell{Text: say.Word("riskToPeople", v.Risk)})
	add("incident.entities", page.Cell{Text: words("entityKind", v.Entities)})
	if v.Significant {
		add("incident.significant", page.Cell{Text: say.T("incident.yes")})
	}
	if level := d.Incidents.Level(&v.Incident); level != "" && slices.Contains(v.Jurisdictions, "CN") {
		add("incident.level", page.Cell{Text: say.Word("chinaLevel", level)})
		add("incident.operator", page.Cell{Text: say.Word("chinaOperator", v.Operator)})
	}
	if h := v.Contract.CustomerHours; h > 0 {
		add("incident.customerHours", page.Cell{Text: say.T("incident.hoursOnly", h)})
	}
	if h := v.Contract.VendorHours; h > 0 {
		add("incident.vendorHours", page.Cell{Text: say.T("incident.hoursOnly", h)})
	}
	return out
}

// history is what happened, newest first.
func history(say *i18n.Localizer, v *incident.View) []page.Event {
	var out []page.Event
	for _, st := range slices.Backward(v.History) {
		e := page.Event{When: st.At, Title: say.Word("incidentStep", st.What), Actor: st.ByName, Detail: st.Note}
		if st.By == "system" {
			e.Actor = say.Word("role", "system")
		}
		var moved []string
		for _, c := range st.Changes {
			if st.What != "reported" || c.Now != clocks.NotApplicable {
				moved = append(moved, change(say, v, c))
			}
		}
		if len(moved) > 0 {
			e.Detail = strings.TrimSpace(e.Detail + "\n" + strings.Join(moved, "\n"))
		}
		if out = append(out, e); len(out) == shownSteps {
			break
		}
	}
	return out
}

// change says what a change of facts did to a clock.
func change(say *i18n.Localizer, v *incident.View, c clocks.Change) string {
	name := c.Clock
	for _, k := range v.Clocks {
		if k.ID == c.Clock {
			name = say.T("incident.about", k.Name.In(string(say.Lang)), k.To.In(string(say.Lang)))
		}
	}
	now := say.Word("clockState", string(c.Now))
	if !c.Deadline.IsZero() && c.Now.Open() {
		now += say.T("incident.until", local(say, v.Zone).DateTime(c.Deadline))
	}
	return say.T("incident.changed", name, now)
}
