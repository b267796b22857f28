package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type findingView struct {
	ID       string
	Facts    page.Summary
	Edit     bool
	Statuses []form.Choice
	Accepts  bool // the actor may accept the risk
	Severity []form.Choice
	Stale    bool
}

// finding shows a finding and, to who may change it, the form to do so.
func (p *pages) finding(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	fd, err := p.Findings.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(p.Render.Say(r))
	for name, value := range map[string]string{
		"version": strconv.FormatInt(fd.Version, 10), "title": fd.Title, "detail": fd.Detail, "severity": fd.Severity,
		"status": string(fd.StatusOn(p.today())), "owner": fd.Owner, "dueOn": fd.DueOn, "remediation": fd.Remediation,
	} {
		f.Set(name, value)
	}
	if ac := fd.Acceptance; ac != nil {
		f.Set("acceptance.reason", ac.Reason)
		f.Set("acceptance.expiresOn", ac.ExpiresOn)
	}
	return p.showFinding(w, r, a, fd, f, false)
}

func (p *pages) showFinding(w http.ResponseWriter, r *http.Request, a identity.Actor, fd finding.Finding, f *form.Form, stale bool) error {
	say := p.Render.Say(r)
	v, err := p.Vendors.Get(r.Context(), a, fd.VendorID)
	if err != nil {
		return err
	}
	view := findingView{
		ID: fd.ID, Facts: p.findingFacts(say, fd), Edit: p.May(a, "finding:update"), Accepts: p.May(a, "finding:accept-risk"),
		Severity: severities(say), Stale: stale,
	}
	for _, s := range finding.Statuses {
		if s != finding.RiskAccepted || view.Accepts || fd.StatusOn(p.today()) == s {
			view.Statuses = append(view.Statuses, form.Choice{Value: string(s), Label: say.Word("findingState", string(s))})
		}
	}
	pv := page.View{
		Title:       fd.Title,
		Breadcrumbs: crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}, page.Link{Text: say.Word("nav", "findings"), Href: "/vendors/" + v.ID + "/findings"}),
		Form:        f, Body: view,
	}
	if stale {
		p.Render.Conflict(w, r, "finding", pv)
		return nil
	}
	p.Render.Page(w, r, "finding", pv)
	return nil
}

// severities are choices, worst first.
func severities(say *i18n.Localizer) []form.Choice { return bands(say, "severity") }

func (p *pages) findingFacts(say *i18n.Localizer, fd finding.Finding) page.Summary {
	out := page.Summary{
		{Key: say.T("label.severity"), Value: page.Cell{Badge: badge(say, "severity", fd.Severity)}},
		{Key: say.T("label.state"), Value: page.Cell{Badge: badge(say, "findingState", string(fd.StatusOn(p.today())))}},
	}
	add := func(key string, c page.Cell) {
		if c.Text != "" {
			out = append(out, page.SummaryRow{Key: say.T(key), Value: c})
		}
	}
	add("finding.detail", page.Cell{Text: fd.Detail})
	add("label.owner", page.Cell{Text: fd.Owner})
	if fd.DueOn != "" {
		add("label.due", p.dayCell(say, fd.DueOn))
	}
	add("finding.remediation", page.Cell{Text: fd.Remediation})
	if ac := fd.Acceptance; ac != nil {
		add("finding.acceptance", page.Cell{Text: ac.Reason, Sub: say.T("finding.acceptedUntil", say.Day(ac.ExpiresOn))})
	}
	if fd.AssessmentID != "" {
		add("finding.from", page.Cell{Text: say.T("finding.toAssessment"), Href: "/assessments/" + fd.AssessmentID})
	}
	add("finding.raised", page.Cell{Text: say.Date(fd.CreatedAt)})
	return out
}

// findingUpdate saves the form. Accepting the risk takes its reason and its
// last day along; the subject holds it to the approvers.
func (p *pages) findingUpdate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	was, err := version(f)
	if err != nil {
		return err
	}
	now, err := p.Findings.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	d := findingDetails(f)
	status := finding.Status(f.Get("status"))
	d.Status = &status
	if status == finding.RiskAccepted {
		d.Acceptance = &finding.Acceptance{Reason: f.Get("acceptance.reason"), ExpiresOn: f.Get("acceptance.expiresOn")}
		if ac := now.Acceptance; ac != nil && ac.Reason == d.Acceptance.Reason && ac.ExpiresOn == d.Acceptance.ExpiresOn {
			d.Acceptance = ac // unchanged: who signed it stays
		}
	}
	_, err = p.Findings.Update(r.Context(), a, now.ID, was, d)
	if problem.Is(err, problem.Conflict) {
		f.Set("version", strconv.FormatInt(now.Version, 10))
		return p.showFinding(w, r, a, now, f, true)
	}
	if again, err := refused(f, err); err != nil {
		return err
	} else if again {
		return p.showFinding(w, r, a, now, f, false)
	}
	p.Render.Redirect(w, r, "/findings/"+now.ID, "saved")
	return nil
}

func findingDetails(f *form.Form) finding.Details {
	line := func(name string) *string { s := f.Get(name); return &s }
	return finding.Details{
		Title: line("title"), Detail: line("detail"), Severity: line("severity"), Owner: line("owner"),
		DueOn: line("dueOn"), Remediation: line("remediation"),
	}
}
