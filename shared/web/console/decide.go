package console

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type decideView struct {
	ID       string
	Meters   []page.Meter
	Reviewed string // how many answers with evidence are reviewed; "" without evidence
	Finished string // whether the review is, and the analyst's word
	Out      string // weight left out as not applicable; "" for none
	Failures string // failed critical controls; "" for none
	Open     string // findings of this assessment still open, by severity; "" for none
	Tone     string // of the notice that says so: warn when something speaks against going on
	Findings string // path
	Bands    []form.Choice
	Override bool // what was typed there is to be seen
}

func (p *pages) decideForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showDecide(w, r, a, nil)
}

func (p *pages) showDecide(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := p.Render.Say(r)
	file, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	as := file.Assessment
	if as.State != assessment.InReview || !p.decides(a, file) {
		p.Render.Redirect(w, r, "/assessments/"+as.ID, "") // it says why not
		return nil
	}
	if f == nil {
		f = form.New(say)
		desk.SetVersion(f, as.Version)
	}
	score, err := p.Assessments.Score(r.Context(), a, file)
	if err != nil {
		return err
	}
	byQuestion, err := p.findingsOf(r, a, as)
	if err != nil {
		return err
	}
	view := decideView{
		ID: as.ID, Meters: scoreMeters(say, score, score.Band), Bands: bands(say, "band"),
		Findings: "/vendors/" + as.VendorID + "/findings", Override: f.Get("override.band")+f.Get("override.reason")+f.Get("override.expiresOn") != "",
	}
	view.warn(say, file, score, p.openBySeverity(byQuestion))
	p.Render.Page(w, r, "decide", page.View{Title: say.T("decide.title", as.VendorName), Breadcrumbs: assessmentTrail(say, as), Form: f, Body: view})
	return nil
}

// warn says what the approver should know before deciding.
func (v *decideView) warn(say *i18n.Localizer, f *assessment.File, score scoring.Result, open map[string]int) {
	failures := len(score.CriticalFailures)
	v.Tone = "info"
	v.Finished = say.T("reviewing.notFinished")
	if m := f.Assessment.ReviewFinished; m != nil {
		v.Finished = say.T("reviewing.finishedSay", m.ByName, say.Date(m.At))
		if m.Note != "" {
			v.Finished = say.T("reviewing.withNote", v.Finished, m.Note)
		}
	} else {
		v.Tone = "warn"
	}
	if score.NotApplicable > 0 {
		v.Out = outShort(say, score)
	}
	if reviewed, all := reviewedEvidence(f); all > 0 {
		v.Reviewed = say.T("decide.reviewed", reviewed, all)
		if reviewed < all {
			v.Tone = "warn"
		}
	}
	if failures > 0 {
		v.Failures = say.T("score.failures", failures)
	}
	var parts []string
	total := 0
	for _, severity := range slices.Backward(finding.Severities) {
		if n := open[severity]; n > 0 {
			total += n
			parts = append(parts, say.T("decide.ofSeverity", say.Word("severity", severity), n))
		}
	}
	if total > 0 {
		v.Open = say.T("decide.openFindings", total, strings.Join(parts, desk.Comma(say)))
	}
	if failures > 0 || total > 0 {
		v.Tone = "warn"
	}
}

// reviewedEvidence counts the answers that have evidence, and those of them
// that an analyst has judged.
func reviewedEvidence(f *assessment.File) (reviewed, all int) {
	view := f.View()
	for _, s := range f.Questionnaire.Sections {
		for _, q := range s.Questions {
			if view.Questions[q.ID] != questionnaire.Shown || len(f.Files(q.ID)) == 0 {
				continue
			}
			all++
			if f.Reviews[q.ID].Version > 0 {
				reviewed++
			}
		}
	}
	return reviewed, all
}

// openBySeverity counts the findings that are still to be worked on.
func (p *pages) openBySeverity(byQuestion map[string][]finding.Finding) map[string]int {
	out := map[string]int{}
	for _, list := range byQuestion {
		open, _ := p.openFindings(list)
		for _, f := range open {
			out[f.Severity]++
		}
	}
	return out
}

// approve decides to go on with the vendor. An override is given when any of
// its three fields is.
func (p *pages) approve(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error { return p.showDecide(w, r, a, f) }
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		v := assessment.Verdict{Decision: f.Get("decision"), Conditions: desk.Lines(f.Get("conditions"))}
		o := scoring.Override{Band: scoring.Band(f.Get("override.band")), Reason: f.Get("override.reason"), ExpiresOn: f.Get("override.expiresOn")}
		if o != (scoring.Override{}) {
			v.Override = &o
		}
		_, err := p.Assessments.Approve(r.Context(), a, id, was, v)
		return desk.Onto(err, "/conditions")
	})
}

// reject decides against the vendor.
func (p *pages) reject(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error { return p.showDecide(w, r, a, f) }
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		_, err := p.Assessments.Reject(r.Context(), a, id, was, f.Get("reason"))
		return err
	})
}
