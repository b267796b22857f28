package console

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/library"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// What is offered first: the customer data questionnaire, three weeks to answer.
const (
	usualQuestionnaire = "customer-data-security"
	usualDays          = 21
)

type sendView struct {
	Vendor         vendors.Vendor
	Unrated        bool // no intake: the deepest is called for
	Questionnaires []form.Choice
	Depths         []form.Choice
	Whole          string // without depths: how many questions there are
	Contacts       []form.Choice
	Languages      []form.Choice
}

// sendForm offers the questionnaire and depth that the vendor's tier calls
// for. ?questionnaire=name@version offers another.
func (p *pages) sendForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := p.Vendors.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(p.Render.Say(r))
	f.Set("questionnaire", r.URL.Query().Get("questionnaire"))
	f.Set("dueOn", p.Now().AddDate(0, 0, usualDays).Format(clock.Date))
	if len(v.Contacts) > 0 {
		f.Set("recipients", v.Contacts[0].Email)
	}
	return p.showSend(w, r, a, v, f)
}

func (p *pages) showSend(w http.ResponseWriter, r *http.Request, a identity.Actor, v vendors.Vendor, f *form.Form) error {
	say := p.Render.Say(r)
	entries, _, err := p.Library.List(r.Context(), a, maxTitles, "")
	if err != nil {
		return err
	}
	view := sendView{Vendor: v, Unrated: v.Tier == "", Languages: languages()}
	entry := chosen(entries, f.Get("questionnaire"))
	f.Set("questionnaire", entry.Name+"@"+entry.Version)
	for _, e := range entries {
		title, _ := e.Title.In(string(say.Lang))
		view.Questionnaires = append(view.Questionnaires, form.Choice{Value: e.Name + "@" + e.Version, Label: say.T("send.entry", title, e.Version)})
	}
	view.offerDepths(say, entry, v.Tier, f)
	for _, c := range v.Contacts {
		if !slices.ContainsFunc(view.Contacts, func(x form.Choice) bool { return identity.FoldEmail(x.Value) == identity.FoldEmail(c.Email) }) {
			view.Contacts = append(view.Contacts, form.Choice{Value: c.Email, Label: c.Name, Hint: strings.Join(slices.DeleteFunc([]string{c.Email, c.Role}, func(s string) bool { return s == "" }), " · ")})
		}
	}
	p.Render.Page(w, r, "send", page.View{
		Title: say.T("send.title", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}), Form: f, Body: view,
	})
	return nil
}

// chosen is the library's entry that was asked for, else the usual one in its
// newest version, else the newest of all.
func chosen(entries []library.Entry, want string) library.Entry {
	var usual, last library.Entry
	for _, e := range entries { // by name and version
		if e.Name+"@"+e.Version == want {
			return e
		}
		if last = e; e.Name == usualQuestionnaire {
			usual = e
		}
	}
	if usual.Name != "" {
		return usual
	}
	return last
}

// offerDepths marks the depth for the tier and preselects it.
func (v *sendView) offerDepths(say *i18n.Localizer, e library.Entry, tier scoring.Band, f *form.Form) {
	if len(e.Depths) == 0 { // some questions are asked only after certain answers
		v.Whole = say.T("send.upTo", e.QuestionCount)
		return
	}
	called := e.Depths[len(e.Depths)-1].ID
	for _, d := range e.Depths {
		if slices.Contains(d.Tiers, string(tier)) {
			called = d.ID
		}
	}
	known := false
	for _, d := range e.Depths {
		title, _ := d.Title.In(string(say.Lang))
		c := form.Choice{Value: d.ID, Label: say.T("send.depth", title, say.T("send.upTo", d.QuestionCount))}
		switch {
		case d.ID == called && tier == "":
			c.Hint = say.T("send.calledUnrated")
		case d.ID == called:
			c.Hint = say.T("send.called", say.Word("tier", string(tier)))
		}
		known = known || f.Get("depth") == d.ID
		v.Depths = append(v.Depths, c)
	}
	if !known {
		f.Set("depth", called)
	}
}

func languages() []form.Choice {
	var out []form.Choice
	for _, l := range i18n.Languages {
		out = append(out, form.Choice{Value: string(l), Label: l.Name()})
	}
	return out
}

// send sends, and shows the assessment with its links.
func (p *pages) send(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	v, err := p.Vendors.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	to := recipients(f, len(v.Contacts) > 0)
	if f.Refused() {
		return p.showSend(w, r, a, v, f)
	}
	name, ver, _ := strings.Cut(f.Get("questionnaire"), "@")
	as, invited, err := p.Assessments.Send(r.Context(), a, v.ID, assessment.Order{
		Questionnaire: name, Version: ver, Depth: f.Get("depth"), DueOn: f.Get("dueOn"), Recipients: to, Language: f.Get("language"),
	})
	if again, err := desk.Refused(f, desk.Onto(err, "/recipients")); err != nil {
		return err
	} else if again {
		return p.showSend(w, r, a, v, f)
	}
	p.keepLinks(w, as.ID, invited)
	p.Render.Redirect(w, r, "/assessments/"+as.ID, "sent")
	return nil
}

// recipients are the contacts that were ticked and the address that was typed.
// The typed one is checked here, so that its fault stands at its own field.
// Nobody at all is a fault of the contacts, where they are offered.
func recipients(f *form.Form, contacts bool) []string {
	to := f.All("recipients")
	other := f.Get("otherRecipient")
	switch {
	case other != "" && !identity.ValidEmail(other):
		f.Fault("otherRecipient", "field.email")
	case other != "" && !slices.ContainsFunc(to, func(x string) bool { return identity.FoldEmail(x) == identity.FoldEmail(other) }):
		to = append(to, other)
	case len(to) == 0 && contacts:
		f.Fault("recipients", "send.nobody")
	case len(to) == 0:
		f.Fault("otherRecipient", "send.nobody")
	}
	return to
}

// sendDraft sends an assessment that was prepared over the API.
func (p *pages) sendDraft(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	_, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	_, invited, err := p.Assessments.SendDraft(r.Context(), a, id, was)
	if problem.Is(err, problem.Conflict) {
		return p.showAssessment(w, r, a, id, nil, true)
	} else if err != nil {
		return err
	}
	p.keepLinks(w, id, invited)
	p.Render.Redirect(w, r, "/assessments/"+id, "sent")
	return nil
}
