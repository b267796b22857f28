package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// invitee is one recipient with the state of the mail.
type invitee struct {
	Email    string
	Delivery page.Badge
	State    string // opened, waiting, replaced
	Sections string // of a colleague: the sections handed over
	Link     string // just made in this browser; "" otherwise
	Resend   bool
	ID       string // of the invitation
	Reset    bool   // a second factor stands, and may be reset
}

type assessmentView struct {
	ID, Version string
	State       page.Badge
	Buttons     []page.Button
	Start       bool // may take it into review now
	SendDraft   bool
	Submit      bool   // hand in on the vendor's behalf
	Wait        string // why the actor cannot decide although the role could
	Facts       page.Summary
	Rework      *page.Notice
	Decision    page.Summary
	Invitees    []invitee
	Invite      bool
	Reports     bool
	History     []page.Event
	Stale       bool
}

// assessment shows where an assessment stands and what can be done with it.
func (p *pages) assessment(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showAssessment(w, r, a, r.PathValue("id"), nil, false)
}

// showAssessment shows it anew after a change that was refused: with the
// form's faults, or as it stands when somebody was faster (409).
func (p *pages) showAssessment(w http.ResponseWriter, r *http.Request, a identity.Actor, id string, f *form.Form, stale bool) error {
	say := p.Render.Say(r)
	file, err := p.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	if f == nil {
		f = form.New(say)
	}
	as := file.Assessment
	view := p.assessmentView(say, a, file)
	view.Stale = stale
	if view.Invitees, err = p.invitees(r, a, file); err != nil {
		return err
	}
	pv := page.View{
		Title: say.T("assessment.title", as.VendorName), Form: f, Body: view,
		Breadcrumbs: desk.Crumbs(say, "assessments", page.Link{Text: as.VendorName, Href: "/vendors/" + as.VendorID}),
		Subnav:      assessmentNav(say, as, "overview"),
	}
	return p.Render.Form(w, r, "assessment", pv, stale)
}

// assessmentNav are the sister pages of an assessment.
func assessmentNav(say *i18n.Localizer, as assessment.Assessment, here string) []page.Link {
	at := "/assessments/" + as.ID
	links := []page.Link{
		{Text: say.T("vendor.overview"), Href: at, Here: here == "overview"},
		{Text: say.T("assessment.answers"), Href: at + "/answers", Here: here == "answers"},
		{Text: say.T("assessment.score"), Href: at + "/score", Here: here == "score"},
	}
	if as.Previous != "" {
		links = append(links, page.Link{Text: say.T("difference.nav"), Href: at + "/difference", Here: here == "difference"})
	}
	return links
}

func (p *pages) assessmentView(say *i18n.Localizer, a identity.Actor, f *assessment.File) assessmentView {
	as := f.Assessment
	v := assessmentView{
		ID: as.ID, Version: strconv.FormatInt(as.Version, 10), State: *desk.Badge(say, "assessmentState", string(as.State)), Facts: p.assessmentFacts(say, f),
		Decision: p.decisionFacts(say, as), History: history(say, f),
		Start:     as.State == assessment.Submitted && p.May(a, "assessment:review"),
		SendDraft: as.State == assessment.Draft && p.May(a, "assessment:send"),
		Submit:    as.State.Answerable() && p.May(a, "assessment:submit"),
		Invite:    as.State != assessment.Draft && !as.State.Ended() && p.May(a, "assessment:invite"),
		Reports:   as.State != assessment.Draft && p.May(a, "report:create"),
	}
	add := func(key, path string) {
		next := len(v.Buttons) == 0 && (path == "/answers" || path == "/decide")
		v.Buttons = append(v.Buttons, page.Button{Text: say.T(key), Href: "/assessments/" + as.ID + path, Primary: next})
	}
	if as.State.Answerable() && p.May(a, "assessment:answer") {
		add("behalf.button", "/answer")
	}
	inReview := as.State == assessment.InReview
	if inReview && p.May(a, "assessment:review") {
		add("assessment.review", "/answers")
	}
	switch {
	case inReview && p.decides(a, f):
		add("decide.button", "/decide")
	case inReview && p.May(a, "assessment:approve"):
		v.Wait = say.T("assessment.otherDecides")
	}
	if inReview && p.May(a, "assessment:return") {
		add("transition.return", "/return")
	}
	if !as.State.Ended() && p.May(a, "assessment:cancel") {
		add("transition.cancel", "/cancel")
	}
	if d := as.Decision; d != nil && d.Proposal != nil && d.Proposal.State == assessment.Waiting && p.May(a, "assessment:decline-override") {
		v.Buttons = append(v.Buttons, page.Button{Text: say.T("override.look"), Href: "/assessments/" + as.ID + "/override", Primary: p.Assessments.MayConfirm(a, f)})
	}
	if as.Rework != nil && as.State.Answerable() {
		v.Rework = &page.Notice{Tone: "warn", Title: say.T("assessment.rework", sectionTitles(say, f, as.Rework.Sections)), Text: as.Rework.Message}
	}
	return v
}

func (p *pages) assessmentFacts(say *i18n.Localizer, f *assessment.File) page.Summary {
	as, total := f.Assessment, f.View().Total
	title, lang := f.Questionnaire.Title.In(string(say.Lang))
	due := page.Cell{Text: say.Day(as.DueOn)}
	if !as.State.Ended() {
		due = p.dayCell(say, as.DueOn)
	}
	tier := page.Cell{Badge: desk.Band(say, "tier", as.Tier)}
	if as.Assumed {
		tier.Sub = say.T("assessment.assumed")
	}
	facts := page.Summary{
		{Key: say.T("label.questionnaire"), Value: page.Cell{Text: title, Lang: foreign(say, lang), Sub: as.Questionnaire.Version,
			Href: "/questionnaires/" + as.Questionnaire.Name + "/" + as.Questionnaire.Version}},
		{Key: say.T("label.tier"), Value: tier},
		{Key: say.T("label.due"), Value: due},
		{Key: say.T("assessment.progress"), Value: page.Cell{Text: say.T("assessment.answered", total.Answered, total.Total)}},
		{Key: say.T("label.owner"), Value: page.Cell{Text: as.Owner}},
	}
	if depth := depthTitle(say, f); depth != "" {
		facts = slices.Insert(facts, 1, page.SummaryRow{Key: say.T("send.depthLabel"), Value: page.Cell{Text: depth}})
	}
	if row, ok := reviewFact(say, f); ok {
		facts = append(facts, row)
	}
	if len(as.AnsweredBy) > 0 {
		facts = append(facts, page.SummaryRow{Key: say.T("assessment.onBehalf"), Value: page.Cell{Text: say.T("assessment.onBehalfText")}})
	}
	return facts
}

func depthTitle(say *i18n.Localizer, f *assessment.File) string {
	for _, d := range f.Questionnaire.Depths {
		if d.ID == f.Assessment.Depth {
			title, _ := d.Title.In(string(say.Lang))
			return title
		}
	}
	return ""
}

// foreign is the language of a text when it is not the page's.
func foreign(say *i18n.Localizer, lang string) string {
	if lang == string(say.Lang) {
		return ""
	}
	return lang
}

func (p *pages) decisionFacts(say *i18n.Localizer, as assessment.Assessment) page.Summary {
	d := as.Decision
	if d == nil {
		return nil
	}
	outcome := page.Cell{Badge: desk.Badge(say, "decision", d.Decision), Sub: say.T("assessment.decidedBy", d.ByName, say.Date(d.At))}
	if as.State == assessment.Rejected {
		outcome.Badge = desk.Badge(say, "assessmentState", string(assessment.Rejected))
	}
	out := page.Summary{{Key: say.T("label.decision"), Value: outcome}}
	key := "decide.conditions"
	if as.State == assessment.Rejected {
		key = "label.reason"
	}
	for _, c := range d.Conditions {
		out = append(out, page.SummaryRow{Key: say.T(key), Value: page.Cell{Text: c}})
	}
	out = append(out, page.SummaryRow{Key: say.T("label.residual"), Value: page.Cell{Badge: desk.Band(say, "band", d.BandOn(p.today()))}})
	if o := d.Override; o != nil {
		text := say.T("decide.overridden", say.Word("band", string(d.Computed)), say.Word("band", string(o.Band)), say.Day(o.ExpiresOn))
		if p.today() > o.ExpiresOn {
			text = say.T("decide.lapsed", say.Word("band", string(o.Band)), say.Day(o.ExpiresOn))
		}
		out = append(out, page.SummaryRow{Key: say.T("decide.override"), Value: page.Cell{Text: text, Sub: o.Reason}})
		if pr := d.Proposal; pr != nil {
			out = append(out, page.SummaryRow{Key: say.T("override.by"), Value: page.Cell{Text: say.T("override.confirmed", pr.ByName, pr.DecidedByName)}})
		}
	} else if d.Proposal != nil {
		out = append(out, proposalFact(say, d.Proposal))
	}
	return out
}

func history(say *i18n.Localizer, f *assessment.File) []page.Event {
	var out []page.Event
	for _, s := range slices.Backward(f.Assessment.History) {
		e := page.Event{When: s.At, Title: say.Word("assessmentState", string(s.To)), Actor: s.ByName, Detail: s.Reason}
		if s.By == "system" {
			e.Actor = say.Word("role", "system")
		}
		if s.To == assessment.Approved {
			e.Detail = say.Word("decision", s.Reason)
		}
		if len(s.Sections) > 0 {
			e.Detail = say.T("assessment.sections", sectionTitles(say, f, s.Sections), s.Reason)
		}
		out = append(out, e)
	}
	return out
}

func sectionTitles(say *i18n.Localizer, f *assessment.File, ids []string) string {
	var names []string
	for _, s := range f.Questionnaire.Sections {
		if slices.Contains(ids, s.ID) {
			names = append(names, text(say, s.Title))
		}
	}
	return strings.Join(names, desk.Comma(say))
}

func text(say *i18n.Localizer, t questionnaire.Text) string {
	s, _ := t.In(string(say.Lang))
	return s
}

// invitees lists the invitations, the newest of each address first.
func (p *pages) invitees(r *http.Request, a identity.Actor, f *assessment.File) ([]invitee, error) {
	say := p.Render.Say(r)
	list, err := p.Assessments.Deliveries(r.Context(), a, f)
	if err != nil {
		return nil, err
	}
	links := keptLinks(r)
	var out []invitee
	for _, d := range slices.Backward(list) {
		in := invitee{Email: d.Email, Delivery: *desk.Badge(say, "delivery", string(d.Delivery)), Sections: sectionTitles(say, f, d.Sections)}
		switch {
		case !d.Live:
			in.State = say.T("invite.ended")
		case d.Opened:
			in.State = say.T("invite.opened")
		default:
			in.State = say.T("invite.waiting")
		}
		if d.Live {
			in.Link = links[d.InvitationID]
			in.ID, in.Reset = d.InvitationID, d.SecondFactor && p.May(a, "recipient:reset")
			in.Resend = len(d.Sections) == 0 && !f.Assessment.State.Ended() && p.May(a, "assessment:invite")
		}
		out = append(out, in)
	}
	return out, nil
}

// invite sends a new link to an address: to a recipient again, which ends the
// old link, or to somebody new.
func (p *pages) invite(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	invited, err := p.Assessments.Invite(r.Context(), a, id, f.Get("email"))
	if problem.Is(err, problem.Invalid) && f.Refuse(err) {
		return p.showAssessment(w, r, a, id, f, false)
	} else if err != nil {
		return err
	}
	p.keepLinks(w, id, []assessment.Invited{invited})
	p.Render.Redirect(w, r, "/assessments/"+id, "sent")
	return nil
}
