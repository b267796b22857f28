package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type decideView struct {
	ID       string
	Meters   []page.Meter
	Failures int    // failed critical controls
	Open     int    // findings of this assessment still open
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
	if as.State != assessment.InReview || !p.decides(a, as) {
		p.Render.Redirect(w, r, "/assessments/"+as.ID, "") // it says why not
		return nil
	}
	if f == nil {
		f = form.New(say)
		f.Set("version", strconv.FormatInt(as.Version, 10))
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
		ID: as.ID, Meters: scoreMeters(say, score, score.Band), Failures: len(score.CriticalFailures), Bands: bands(say, "band"),
		Findings: "/vendors/" + as.VendorID + "/findings", Override: f.Get("override.band")+f.Get("override.reason")+f.Get("override.expiresOn") != "",
	}
	for _, list := range byQuestion {
		open, _ := p.openFindings(list)
		view.Open += len(open)
	}
	p.Render.Page(w, r, "decide", page.View{Title: say.T("decide.title", as.VendorName), Breadcrumbs: assessmentTrail(say, as), Form: f, Body: view})
	return nil
}

// approve decides to go on with the vendor. An override is given when any of
// its three fields is.
func (p *pages) approve(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error { return p.showDecide(w, r, a, f) }
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		v := assessment.Verdict{Decision: f.Get("decision"), Conditions: split(f.Get("conditions"))}
		o := scoring.Override{Band: scoring.Band(f.Get("override.band")), Reason: f.Get("override.reason"), ExpiresOn: f.Get("override.expiresOn")}
		if o != (scoring.Override{}) {
			v.Override = &o
		}
		_, err := p.Assessments.Approve(r.Context(), a, id, was, v)
		return onto(err, "/conditions")
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
