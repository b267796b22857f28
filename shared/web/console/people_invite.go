package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type inviteView struct {
	Roles, Languages []form.Choice
}

// inviteForm asks whom to let in.
func (p *pages) inviteForm(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	f := form.New(p.Render.Say(r))
	f.Set("language", string(i18n.Choose(r)))
	return p.showInvite(w, r, f)
}

func (p *pages) showInvite(w http.ResponseWriter, r *http.Request, f *form.Form) error {
	say := p.Render.Say(r)
	v := inviteView{Roles: roleChoices(say)}
	for _, l := range i18n.Languages {
		v.Languages = append(v.Languages, form.Choice{Value: string(l), Label: l.Name()})
	}
	p.Render.Page(w, r, "person_new", page.View{Title: say.T("people.invite"), Breadcrumbs: desk.Crumbs(say, "people"), Form: f, Body: v})
	return nil
}

func roleChoices(say *i18n.Localizer) []form.Choice {
	var out []form.Choice
	for _, role := range identity.StaffRoles {
		out = append(out, form.Choice{Value: string(role), Label: say.Word("role", string(role))})
	}
	return out
}

func chosenRoles(f *form.Form) []identity.Role {
	var out []identity.Role
	for _, role := range f.All("roles") {
		out = append(out, identity.Role(role))
	}
	return out
}

// invitePerson mails the person a one-time link.
func (p *pages) invitePerson(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	_, err = p.Staff.Invite(r.Context(), a, people.New{Name: f.Get("name"), Email: f.Get("email"), Roles: chosenRoles(f), Language: f.Get("language")})
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return p.showInvite(w, r, f)
	}
	p.Render.Redirect(w, r, "/people", "sent")
	return nil
}
