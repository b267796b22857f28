package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type personView struct {
	ID            string
	Email         string
	Roles, Active []form.Choice
	Stale         bool
	Link          bool // a new link can be sent
}

// personForm shows one person, to be changed.
func (p *pages) personForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	person, err := p.Directory.Person(r.Context(), a.Org, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.showPerson(w, r, person, p.personFields(r, person), false)
}

// personFields is a form that holds what stands now.
func (p *pages) personFields(r *http.Request, person identity.Person) *form.Form {
	f := form.New(p.Render.Say(r))
	desk.SetVersion(f, person.Version)
	f.Set("name", person.Name)
	f.Set("active", strconv.FormatBool(person.Active))
	for _, role := range person.Roles {
		f.Set("roles", append(f.All("roles"), string(role))...)
	}
	return f
}

func (p *pages) showPerson(w http.ResponseWriter, r *http.Request, person identity.Person, f *form.Form, stale bool) error {
	say := p.Render.Say(r)
	v := page.View{
		Title: say.T("people.edit"), Breadcrumbs: desk.Crumbs(say, "people"), Form: f,
		Body: personView{ID: person.ID, Email: person.Email, Roles: roleChoices(say), Active: yesNo(say), Stale: stale, Link: person.Active},
	}
	return p.Render.Form(w, r, "person", v, stale)
}

func yesNo(say *i18n.Localizer) []form.Choice {
	return []form.Choice{{Value: "true", Label: say.T("people.yes")}, {Value: "false", Label: say.T("people.no")}}
}

// personSave changes name, roles and whether the person may sign in.
func (p *pages) personSave(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id, name, roles := r.PathValue("id"), f.Get("name"), chosenRoles(f)
	change := people.Change{Name: &name, Roles: &roles}
	if active, err := strconv.ParseBool(f.Get("active")); err == nil {
		change.Active = &active
	}
	_, err = p.Staff.Update(r.Context(), a, id, was, change)
	if err == nil {
		p.Render.Redirect(w, r, "/people", "saved")
		return nil
	}
	now, found := p.Directory.Person(r.Context(), a.Org, id)
	if found != nil {
		return found
	}
	if problem.Is(err, problem.Conflict) && now.Version != was {
		return p.showPerson(w, r, now, p.personFields(r, now), true)
	}
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return p.showPerson(w, r, now, f, false)
	}
	return nil
}

// personSignOut ends all sessions of a person.
func (p *pages) personSignOut(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := p.Directory.EndSessions(r.Context(), p.Journal, a, r.PathValue("id")); err != nil {
		return err
	}
	p.Render.Redirect(w, r, "/people", "done")
	return nil
}

// personLink mails a new one-time link.
func (p *pages) personLink(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := p.Staff.Relink(r.Context(), a, r.PathValue("id")); err != nil {
		return err
	}
	p.Render.Redirect(w, r, "/people", "sent")
	return nil
}
