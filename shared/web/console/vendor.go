package console

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// onOverview is how many findings and sub-processors the overview shows.
const onOverview = 10

type vendorView struct {
	Badges      []page.Badge
	Buttons     []page.Button
	Meters      []page.Meter
	Facts       page.Summary
	Assessments page.Table
	Contracts   page.Table
	Findings    page.Table
	Incidents   page.Table
	Accepted    page.Table
	Contacts    page.Table
	Subs        page.Table
	Next        page.Summary
	More        page.Link // to all findings, when not all open ones are shown
}

// vendor is the overview of one vendor, read in one query.
func (p *pages) vendor(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f, err := p.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	findings, err := finding.FromItems(f.Rest)
	if err != nil {
		return err
	}
	summaries, err := summariesOf(f.Rest)
	if err != nil {
		return err
	}
	next, err := p.nextDue(say, a, f)
	if err != nil {
		return err
	}
	titles, err := p.titles(r.Context(), a, say)
	if err != nil {
		return err
	}
	v := f.Vendor
	view := vendorView{
		Buttons: p.vendorButtons(say, a, v, running(summaries)), Facts: p.vendorFacts(say, v), Next: next,
		Badges:      []page.Badge{*desk.Badge(say, "vendorState", string(v.Status))},
		Meters:      vendorMeters(say, v),
		Assessments: p.summaryTable(say, a, v, summaries, titles),
		Contacts:    contactTable(say, v.Contacts), Subs: subTable(say, v.SubProcessors),
	}
	if view.Contracts, err = p.contractTable(say, a, f); err != nil {
		return err
	}
	incidents, badge, err := p.vendorIncidents(say, f.Rest)
	if err != nil {
		return err
	}
	if view.Incidents = incidents; badge != nil {
		view.Badges = append(view.Badges, *badge)
	}
	open, accepted := p.openFindings(findings)
	if len(open) > onOverview {
		view.More = page.Link{Text: say.T("vendor.allFindings", len(findings)), Href: "/vendors/" + v.ID + "/findings"}
	}
	view.Findings = p.findingTable(say, open[:min(onOverview, len(open))])
	view.Findings.Caption = say.T("vendor.openFindings", len(open))
	view.Findings.Empty.Title = say.T("vendor.noFindings")
	view.Accepted = p.findingTable(say, accepted)
	view.Accepted.Caption = say.T("vendor.acceptedRisks")
	p.Render.Page(w, r, "vendor", page.View{
		Title: v.Name, Breadcrumbs: desk.Crumbs(say, "vendors"), Subnav: desk.VendorNav(say, v.ID, "overview"), Body: view,
	})
	return nil
}

// running tells whether an assessment is under way.
func running(all []assessment.Summary) bool {
	return slices.ContainsFunc(all, func(s assessment.Summary) bool { return !s.State.Ended() })
}

// vendorButtons are what the actor can do with a vendor as it stands.
func (p *pages) vendorButtons(say *i18n.Localizer, a identity.Actor, v vendors.Vendor, underWay bool) []page.Button {
	var out []page.Button
	add := func(action, key, path string) {
		if p.May(a, action) {
			next := len(out) == 0 && (path == "/intake" || path == "/send") && !underWay
			out = append(out, page.Button{Text: say.T(key), Href: "/vendors/" + v.ID + path, Primary: next})
		}
	}
	ended := v.Status == vendors.Offboarding || v.Status == vendors.Terminated
	if v.Tier == "" && v.Status != vendors.Terminated {
		add("vendor:intake", "vendor.doIntake", "/intake")
	}
	if !ended {
		add("assessment:send", "vendor.send", "/send")
	}
	if v.Status == vendors.Terminated {
		return out
	}
	add("vendor:update", "vendor.edit", "/edit")
	if v.Tier != "" {
		add("vendor:intake", "vendor.redoIntake", "/intake")
	}
	add("finding:create", "finding.raise", "/findings/new")
	add("incident:report", "incident.report", "/incidents/new")
	if !ended {
		add("schedule:update", "schedule.title", "/schedule")
	}
	add("vendor:offboard", "end.button", "/end")
	return out
}

func vendorMeters(say *i18n.Localizer, v vendors.Vendor) []page.Meter {
	return []page.Meter{
		{Label: say.T("label.inherent"), Kind: page.Risk, Score: points(v.InherentRisk), Band: desk.Band(say, "tier", v.Tier)},
		{Label: say.T("label.residual"), Kind: page.Risk, Score: points(v.ResidualRisk), Band: desk.Band(say, "band", v.ResidualBand)},
	}
}

func (p *pages) vendorFacts(say *i18n.Localizer, v vendors.Vendor) page.Summary {
	var data []string
	for _, c := range v.DataCategories {
		data = append(data, vendors.DataCategoryName(c, string(say.Lang)))
	}
	separator := desk.Comma(say)
	facts := page.Summary{}
	add := func(key string, c page.Cell) {
		if c.Text != "" || c.Badge != nil {
			facts = append(facts, page.SummaryRow{Key: say.T(key), Value: c})
		}
	}
	add("label.legalName", page.Cell{Text: v.LegalName})
	add("label.website", page.Cell{Text: v.Website, Href: v.Website})
	add("label.country", page.Cell{Text: countryName(say, v.Country)})
	add("label.services", page.Cell{Text: strings.Join(v.Services, separator)})
	add("label.dataCategories", page.Cell{Text: strings.Join(data, separator)})
	add("label.owner", page.Cell{Text: v.Owner})
	if v.Decision != "" {
		add("label.decision", page.Cell{Badge: desk.Badge(say, "decision", v.Decision), Sub: say.Day(v.DecidedOn)})
	}
	add("end.reason", page.Cell{Text: v.OffboardReason})
	return facts
}

// nextDue says when the vendor is assessed again, and why then.
func (p *pages) nextDue(say *i18n.Localizer, a identity.Actor, f vendors.File) (page.Summary, error) {
	sc, planned, err := reassessment.FromItems(f.Rest)
	if err != nil || !planned {
		return nil, err
	}
	due := page.SummaryRow{Key: say.T("schedule.next"), Value: p.dayCell(say, sc.DueOn)}
	if p.May(a, "schedule:update") {
		due.Action = page.Link{Text: say.T("action.change"), Href: "/vendors/" + f.Vendor.ID + "/schedule"}
	}
	return page.Summary{
		due, {Key: say.T("due.why"), Value: page.Cell{Text: trigger.SayAll(sc.Reasons, string(say.Lang))}},
		{Key: say.T("due.cadence"), Value: page.Cell{Text: cadence(say, sc.CadenceMonths)}},
	}, nil
}

// summariesOf are the assessments in a vendor's partition, newest first.
func summariesOf(items []table.Item) ([]assessment.Summary, error) {
	var out []assessment.Summary
	for _, it := range items {
		if !assessment.IsSummaryKey(it.SK) {
			continue
		}
		s, err := table.Decode[assessment.Summary](it)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	slices.Reverse(out) // ids follow time
	return out, nil
}

func (p *pages) summaryTable(say *i18n.Localizer, a identity.Actor, v vendors.Vendor, items []assessment.Summary, titles titles) page.Table {
	t := page.Table{
		Caption: say.Word("nav", "assessments"),
		Columns: []page.Column{
			{Label: say.T("label.questionnaire")}, {Label: say.T("label.state")}, {Label: say.T("label.residual")}, {Label: say.T("label.due")},
		},
		Empty: page.Empty{Title: say.T("vendor.noAssessments")},
	}
	if p.May(a, "assessment:send") && (v.Status == vendors.Prospect || v.Status == vendors.Active) {
		t.Empty.Action = page.Link{Text: say.T("vendor.send"), Href: "/vendors/" + v.ID + "/send"}
	}
	for _, s := range items {
		residual := page.Cell{Text: say.T("label.notYet")}
		if s.Band != "" {
			residual = page.Cell{Badge: desk.Band(say, "band", s.Band), Sub: say.Day(s.DecidedOn)}
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: titles.of(s.Questionnaire), Href: "/assessments/" + s.ID, Sub: say.T("vendor.sentOn", say.Date(s.CreatedAt))},
			{Badge: desk.Badge(say, "assessmentState", string(s.State))}, residual, {Text: say.Day(s.DueOn)},
		})
	}
	return t
}

func contactTable(say *i18n.Localizer, list []vendors.Contact) page.Table {
	t := page.Table{
		Caption: say.T("label.contacts"), Empty: page.Empty{Title: say.T("vendor.noContacts")},
		Columns: []page.Column{{Label: say.T("label.name")}, {Label: say.T("label.email")}, {Label: say.T("label.contactRole")}},
	}
	for _, c := range list {
		t.Rows = append(t.Rows, []page.Cell{{Text: c.Name}, {Text: c.Email, Href: "mailto:" + c.Email}, {Text: c.Role}})
	}
	return t
}

func subTable(say *i18n.Localizer, list []vendors.SubProcessor) page.Table {
	t := page.Table{
		Caption: say.T("label.subProcessors"), Empty: page.Empty{Title: say.T("vendor.noSubs")},
		Columns: []page.Column{{Label: say.T("label.name")}, {Label: say.T("label.country")}, {Label: say.T("label.purpose")}},
	}
	for _, s := range list {
		t.Rows = append(t.Rows, []page.Cell{{Text: s.Name}, {Text: countryName(say, s.Country)}, {Text: s.Purpose}})
	}
	return t
}
