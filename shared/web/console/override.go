package console

import (
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type overrideView struct {
	ID      string
	Facts   page.Summary
	May     bool // confirm it
	Own     bool // the actor proposed it, and may take it back
	Score   string
	Wait    string // why the actor cannot confirm; "" when they can
	Decline string // words of the button
}

// overrideForm shows a proposed override to the second person.
func (p *pages) overrideForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showOverride(w, r, a, nil)
}

func (p *pages) showOverride(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := p.Render.Say(r)
	file, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	as := file.Assessment
	if as.Decision == nil || as.Decision.Proposal == nil || as.Decision.Proposal.State != assessment.Waiting {
		p.Render.Redirect(w, r, "/assessments/"+as.ID, "") // it says how it stands
		return nil
	}
	if f == nil {
		f = form.New(say)
		desk.SetVersion(f, as.Version)
	}
	pr := as.Decision.Proposal
	v := overrideView{
		ID: as.ID, May: p.Assessments.MayConfirm(a, file), Own: pr.By == a.ID, Score: "/assessments/" + as.ID + "/score", Decline: say.T("override.decline"),
		Facts: page.Summary{
			{Key: say.T("override.computed"), Value: page.Cell{Badge: desk.Band(say, "band", as.Decision.Computed)}},
			{Key: say.T("override.proposed"), Value: page.Cell{Badge: desk.Band(say, "band", pr.Override.Band)}},
			{Key: say.T("decide.overrideReason"), Value: page.Cell{Text: pr.Override.Reason}},
			{Key: say.T("decide.expires"), Value: p.dayCell(say, pr.Override.ExpiresOn)},
			{Key: say.T("override.by"), Value: page.Cell{Text: pr.ByName, Sub: say.DateTime(pr.At)}},
		},
	}
	switch {
	case v.Own:
		v.Wait, v.Decline = say.T("override.ownText"), say.T("override.takeBack")
	case !v.May:
		v.Wait = say.T("override.notYou")
	}
	p.Render.Page(w, r, "override", page.View{
		Title: say.T("override.title", as.VendorName), Breadcrumbs: assessmentTrail(say, as), Form: f, Body: v,
	})
	return nil
}

// confirmOverride puts the proposed band in force.
func (p *pages) confirmOverride(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.transition(w, r, a, "", nil, func(id string, was int64, _ *form.Form) error {
		_, err := p.Assessments.ConfirmOverride(r.Context(), a, id, was)
		return err
	})
}

// declineOverride lets the computed band stand.
func (p *pages) declineOverride(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error { return p.showOverride(w, r, a, f) }
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		_, err := p.Assessments.DeclineOverride(r.Context(), a, id, was, f.Get("reason"))
		return err
	})
}

// proposalFact says how a proposed override stands, for the decision's facts.
func proposalFact(say *i18n.Localizer, pr *assessment.Proposal) page.SummaryRow {
	cell := page.Cell{Text: say.T("override.waits", say.Word("band", string(pr.Override.Band)), pr.ByName), Sub: pr.Override.Reason}
	if pr.State == assessment.Declined {
		cell.Text, cell.Sub = say.T("override.declined", say.Word("band", string(pr.Override.Band)), pr.ByName, pr.DecidedByName), pr.Reason
	}
	return page.SummaryRow{Key: say.T("decide.override"), Value: cell}
}

// waitingOverrides is the start page's list for approvers; nil when nothing waits.
func (p *pages) waitingOverrides(r *http.Request, a identity.Actor) (*waiting, error) {
	say := p.Render.Say(r)
	items, _, err := p.Assessments.WaitingOverrides(r.Context(), a, onHome, "")
	if err != nil || len(items) == 0 {
		return nil, err
	}
	t := page.Table{Caption: say.T("override.list"), Columns: []page.Column{
		{Label: say.T("label.vendor")}, {Label: say.T("override.computed")}, {Label: say.T("override.proposed")}, {Label: say.T("override.by")},
	}}
	for _, o := range items {
		t.Rows = append(t.Rows, []page.Cell{
			{Text: o.VendorName, Href: "/assessments/" + o.AssessmentID + "/override"}, {Badge: desk.Band(say, "band", o.Computed)},
			{Badge: desk.Band(say, "band", o.Proposed)}, {Text: o.ByName, Sub: say.Date(o.At)},
		})
	}
	return &waiting{Table: t}, nil
}
