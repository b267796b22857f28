package console

import (
	"net/http"
	"strconv"
	"strings"

	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type findingView struct {
	ID       string
	Facts    page.Summary
	Texts    bool // the words stand in several languages
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
	say := p.Render.Say(r)
	f := form.New(say)
	for name, value := range map[string]string{
		"version": strconv.FormatInt(fd.Version, 10), "title": fd.TitleIn(string(say.Lang)), "detail": fd.DetailIn(string(say.Lang)), "severity": fd.Severity,
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
	facts, err := p.findingFacts(r, a, fd)
	if err != nil {
		return err
	}
	view := findingView{
		ID: fd.ID, Facts: facts, Texts: len(fd.Texts) > 1, Edit: p.May(a, "finding:update"), Accepts: p.MayOn(a, "finding:accept-risk", policy.Resource{Org: a.Org, ProposedBy: fd.RaisedBy}),
		Severity: severities(say), Stale: stale,
	}
	for _, s := range finding.Statuses {
		if s != finding.RiskAccepted || view.Accepts || fd.StatusOn(p.today()) == s {
			view.Statuses = append(view.Statuses, form.Choice{Value: string(s), Label: say.Word("findingState", string(s))})
		}
	}
	pv := page.View{
		Title:       fd.TitleIn(string(say.Lang)),
		Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}, page.Link{Text: say.Word("nav", "findings"), Href: "/vendors/" + v.ID + "/findings"}),
		Form:        f, Body: view,
	}
	return p.Render.Form(w, r, "finding", pv, stale)
}

// severities are choices, worst first.
func severities(say *i18n.Localizer) []form.Choice { return bands(say, "severity") }

func (p *pages) findingFacts(r *http.Request, a identity.Actor, fd finding.Finding) (page.Summary, error) {
	say := p.Render.Say(r)
	out := page.Summary{
		{Key: say.T("label.severity"), Value: page.Cell{Badge: desk.Badge(say, "severity", fd.Severity)}},
		{Key: say.T("label.state"), Value: page.Cell{Badge: desk.Badge(say, "findingState", string(fd.StatusOn(p.today())))}},
	}
	add := func(key string, c page.Cell) {
		if c.Text != "" {
			out = append(out, page.SummaryRow{Key: say.T(key), Value: c})
		}
	}
	add("finding.detail", page.Cell{Text: fd.DetailIn(string(say.Lang))})
	add("finding.vendorSays", page.Cell{Text: fd.VendorSays})
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
	if fd.ContractID != "" {
		add("finding.fromContract", page.Cell{Text: say.T("finding.toClause"), Href: "/contracts/" + fd.ContractID + "/clauses/" + fd.ClauseID})
	}
	if pr := fd.Proposal; pr != nil {
		add("finding.proposed", page.Cell{Text: say.T("finding.proposal." + pr.Why), Sub: say.Day(pr.On)})
	}
	about, err := p.questionCell(r, a, fd)
	if err != nil {
		return nil, err
	}
	add("label.question", about)
	raised := page.Cell{Text: say.Date(fd.CreatedAt)}
	if fd.Rule != "" {
		raised.Sub = say.T("finding.byRule")
	}
	add("finding.raised", raised)
	return out, nil
}

// questionCell leads from a finding to its question among the answers; empty
// when it has none, or none that is shown now.
func (p *pages) questionCell(r *http.Request, a identity.Actor, fd finding.Finding) (page.Cell, error) {
	if fd.AssessmentID == "" || fd.QuestionID == "" {
		return page.Cell{}, nil
	}
	f, err := p.Assessments.Open(r.Context(), a, fd.AssessmentID)
	if problem.Is(err, problem.NotFound) || problem.Is(err, problem.Forbidden) {
		return page.Cell{}, nil
	} else if err != nil {
		return page.Cell{}, err
	}
	say, view := p.Render.Say(r), f.View()
	for _, s := range f.Questionnaire.Sections {
		for i, q := range s.Questions {
			if q.ID != fd.QuestionID || view.Questions[q.ID] != questionnaire.Shown {
				continue
			}
			title, lang := q.Text.In(string(say.Lang))
			return page.Cell{Text: title, Lang: foreign(say, lang), Href: questionPath(fd.AssessmentID, s.ID, i)}, nil
		}
	}
	return page.Cell{}, nil
}

// findingUpdate saves the form. Accepting the risk takes its reason and its
// last day along; the subject holds it to the approvers.
func (p *pages) findingUpdate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	now, err := p.Findings.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	d := findingDetails(f)
	lang := string(p.Render.Say(r).Lang)
	if *d.Title == strings.TrimSpace(now.TitleIn(lang)) && *d.Detail == strings.TrimSpace(now.DetailIn(lang)) {
		d.Title, d.Detail = nil, nil // as they stood: the words of the other languages stay too
	}
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
		desk.SetVersion(f, now.Version)
		return p.showFinding(w, r, a, now, f, true)
	}
	if again, err := desk.Refused(f, err); err != nil {
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
