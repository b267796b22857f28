package portal

import (
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type delegateView struct {
	Sections   []form.Choice
	People     page.Table
	Answerable bool
}

// showDelegates lists who was handed sections and takes another colleague.
func (d Deps) showDelegates(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	d.delegatePage(w, r, k, form.New(d.Render.Say(r)))
	return nil
}

func (d Deps) delegatePage(w http.ResponseWriter, r *http.Request, k *desk, f *form.Form) {
	say := d.Render.Say(r)
	v := delegateView{Answerable: k.Assessment.State.Answerable(), People: k.people(say)}
	for _, s := range k.sections {
		if k.editable(s.ID) {
			v.Sections = append(v.Sections, form.Choice{Value: s.ID, Label: title(say, s)})
		}
	}
	d.Render.Page(w, r, "delegate", page.View{Title: say.T("portal.delegate"), Breadcrumbs: k.crumbs(say), Form: f, Body: v})
}

// people are the colleagues who were handed sections.
func (k *desk) people(say *i18n.Localizer) page.Table {
	t := page.Table{
		Caption: say.T("portal.colleagues"), HideCaption: true,
		Columns: []page.Column{{Label: say.T("portal.email")}, {Label: say.T("portal.sections")}, {Label: say.T("portal.opened")}},
		Empty:   page.Empty{Title: say.T("portal.noColleagues")},
	}
	titles := map[string]string{}
	for _, s := range k.sections {
		titles[s.ID] = title(say, s)
	}
	for _, inv := range k.Invitations {
		if len(inv.Sections) == 0 || !inv.Revoked.IsZero() {
			continue
		}
		var names []string
		for _, s := range inv.Sections {
			if titles[s] != "" {
				names = append(names, titles[s])
			}
		}
		opened := say.T("portal.notOpened")
		if !inv.Opened.IsZero() {
			opened = say.Date(inv.Opened)
		}
		t.Rows = append(t.Rows, []page.Cell{{Text: inv.Email}, {Text: strings.Join(names, " · ")}, {Text: opened}})
	}
	return t
}

// delegate hands sections to a colleague, who gets a link that opens only
// those. Whoever hands over keeps access.
func (d Deps) delegate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	email := f.Get("email")
	for _, inv := range k.Invitations {
		if len(inv.Sections) == 0 && inv.Revoked.IsZero() && identity.FoldEmail(inv.Email) == identity.FoldEmail(email) {
			f.Fault("email", "portal.hasAll")
			d.delegatePage(w, r, k, f)
			return nil
		}
	}
	_, err = d.Assessments.Delegate(r.Context(), a, email, f.All("sections"))
	switch {
	case err == nil:
		d.Render.Redirect(w, r, "/portal/delegate", "sent")
		return nil
	case f.Refuse(err):
	case problem.Is(err, problem.Conflict) && k.Assessment.State.Answerable():
		f.Fault("email", "portal.tooManyPeople")
	default:
		return err
	}
	d.delegatePage(w, r, k, f)
	return nil
}
