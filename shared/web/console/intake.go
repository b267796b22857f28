package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// factorField is one factor of the intake as radios, in the model's words.
type factorField struct {
	Name, Title string
	Levels      []form.Choice
}

type intakeView struct {
	Vendor     vendors.Vendor
	Engagement vendors.Engagement
	Named      bool // the engagement is not the only, unnamed one
	Factors    []factorField
	Stale      bool // somebody else changed the vendor meanwhile
}

func (p *pages) intakeForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	file, err := p.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(p.Render.Say(r))
	desk.SetVersion(f, file.Vendor.Version)
	e, err := engagementOf(file, r.URL.Query().Get("engagement"))
	if err != nil {
		return err
	}
	for id, level := range e.Factors {
		f.Set("factors."+id, strconv.Itoa(level))
	}
	return p.showIntake(w, r, a, file.Vendor, e, f, false)
}

func (p *pages) showIntake(w http.ResponseWriter, r *http.Request, a identity.Actor, v vendors.Vendor, e vendors.Engagement, f *form.Form, stale bool) error {
	say := p.Render.Say(r)
	model, err := p.Library.CurrentModel(r.Context(), a.Org)
	if err != nil {
		return err
	}
	body := intakeView{Vendor: v, Engagement: e, Named: e.ID != vendors.DefaultEngagement, Stale: stale}
	for _, factor := range model.Inherent.Factors {
		title, _ := questionnaire.Text(factor.Title).In(string(say.Lang))
		field := factorField{Name: "factors." + factor.ID, Title: title}
		for level, text := range factor.Levels {
			label, _ := questionnaire.Text(text).In(string(say.Lang))
			field.Levels = append(field.Levels, form.Choice{Value: strconv.Itoa(level), Label: label})
		}
		body.Factors = append(body.Factors, field)
	}
	view := page.View{
		Title: say.T("intake.title", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}),
		Form: f, Body: body,
	}
	return p.Render.Form(w, r, "intake", view, stale)
}

func (p *pages) intakeSave(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	model, err := p.Library.CurrentModel(r.Context(), a.Org)
	if err != nil {
		return err
	}
	file, err := p.Vendors.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	now := file.Vendor
	e, err := engagementOf(file, f.Get("engagement"))
	if err != nil {
		return err
	}
	_, _, err = p.Vendors.Intake(r.Context(), a, id, was, e.ID, factors(f, model))
	if err == nil {
		p.Render.Redirect(w, r, "/vendors/"+id+"/risk", "saved")
		return nil
	}
	stale := problem.Is(err, problem.Conflict) && now.Version != was
	if stale {
		desk.SetVersion(f, now.Version)
	} else if again, err := desk.Refused(f, err); !again {
		return err
	}
	return p.showIntake(w, r, a, now, e, f, stale)
}

// factors are the levels that were chosen; scoring names those that are not.
func factors(f *form.Form, model scoring.Model) map[string]int {
	out := map[string]int{}
	for _, factor := range model.Inherent.Factors {
		if level, err := strconv.Atoi(f.Get("factors." + factor.ID)); err == nil {
			out[factor.ID] = level
		}
	}
	return out
}
