package console

import (
	"fmt"
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type vendorFormView struct {
	Action    string // path that the form posts to
	Cancel    string
	Button    string
	Countries []form.Choice
	Data      []form.Choice
	Now       page.Summary // what stands, when somebody else changed it meanwhile
}

// lists are the fields of a vendor that one input asks for as a whole.
var lists = []string{"/services", "/dataCategories"}

func (p *pages) vendorNew(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f := form.New(p.Render.Say(r))
	f.Set("owner", a.Email)
	p.showNew(w, r, f)
	return nil
}

func (p *pages) showNew(w http.ResponseWriter, r *http.Request, f *form.Form) {
	say := p.Render.Say(r)
	v := vendorForm(say, "/vendors/new")
	v.Cancel, v.Button = "/vendors", say.T("vendors.create")
	p.Render.Page(w, r, "vendor_form", page.View{Title: say.T("vendors.add"), Breadcrumbs: desk.Crumbs(say, "vendors"), Form: f, Body: v})
}

func (p *pages) vendorCreate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	if f.ChangeRows("contacts", "subProcessors") {
		p.showNew(w, r, f)
		return nil
	}
	v, err := p.Vendors.Create(r.Context(), a, details(f))
	if again, err := desk.Refused(f, desk.Onto(err, lists...)); err != nil {
		return err
	} else if again {
		p.showNew(w, r, f)
		return nil
	}
	to := "/vendors/" + v.ID
	if p.May(a, "vendor:intake") {
		to += "/intake" // the next step: without it nobody knows what to ask
	}
	p.Render.Redirect(w, r, to, "added")
	return nil
}

func (p *pages) vendorEdit(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := p.Vendors.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	p.Render.Page(w, r, "vendor_form", p.editView(p.Render.Say(r), v, prefilled(p.Render.Say(r), v)))
	return nil
}

func (p *pages) editView(say *i18n.Localizer, v vendors.Vendor, f *form.Form) page.View {
	at := "/vendors/" + v.ID
	body := vendorForm(say, at+"/edit")
	body.Cancel, body.Button = at, say.Word("action", "save")
	return page.View{Title: say.T("vendor.editTitle", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: at}), Form: f, Body: body}
}

func (p *pages) vendorUpdate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f, was, err := desk.Parse(w, r, say)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if f.ChangeRows("contacts", "subProcessors") {
		v, err := p.Vendors.Get(r.Context(), a, id)
		if err != nil {
			return err
		}
		p.Render.Page(w, r, "vendor_form", p.editView(say, v, f))
		return nil
	}
	_, err = p.Vendors.Update(r.Context(), a, id, was, details(f))
	if err == nil {
		p.Render.Redirect(w, r, "/vendors/"+id, "saved")
		return nil
	}
	now, getErr := p.Vendors.Get(r.Context(), a, id)
	if getErr != nil {
		return getErr
	}
	view := p.editView(say, now, f)
	if problem.Is(err, problem.Conflict) && now.Version != was {
		// What was typed stays; saving again goes over what stands now.
		desk.SetVersion(f, now.Version)
		body := view.Body.(vendorFormView) // editView made it
		body.Now = p.stands(say, now)
		view.Body = body
		p.Render.Conflict(w, r, "vendor_form", view)
		return nil
	}
	if again, err := desk.Refused(f, desk.Onto(err, lists...)); !again {
		return err
	}
	p.Render.Page(w, r, "vendor_form", view)
	return nil
}

// stands is a vendor's record as another person left it.
func (p *pages) stands(say *i18n.Localizer, v vendors.Vendor) page.Summary {
	out := append(page.Summary{{Key: say.T("label.name"), Value: page.Cell{Text: v.Name}}}, p.vendorFacts(say, v)...)
	var contacts, subs []string
	for _, c := range v.Contacts {
		contacts = append(contacts, c.Name+" <"+c.Email+">")
	}
	for _, s := range v.SubProcessors {
		subs = append(subs, s.Name)
	}
	separator := desk.Comma(say)
	return append(out,
		page.SummaryRow{Key: say.T("label.contacts"), Value: page.Cell{Text: strings.Join(contacts, separator)}},
		page.SummaryRow{Key: say.T("label.subProcessors"), Value: page.Cell{Text: strings.Join(subs, separator)}})
}

func vendorForm(say *i18n.Localizer, action string) vendorFormView {
	v := vendorFormView{Action: action, Countries: countries()[say.Lang]}
	for _, c := range vendors.DataCategories {
		v.Data = append(v.Data, form.Choice{Value: c, Label: vendors.DataCategoryName(c, string(say.Lang)), Exclusive: c == "none"})
	}
	return v
}

func prefilled(say *i18n.Localizer, v vendors.Vendor) *form.Form {
	f := form.New(say)
	desk.SetVersion(f, v.Version)
	f.Set("name", v.Name)
	f.Set("legalName", v.LegalName)
	f.Set("website", v.Website)
	f.Set("country", v.Country)
	f.Set("services", strings.Join(v.Services, "\n"))
	f.Set("dataCategories", v.DataCategories...)
	f.Set("owner", v.Owner)
	for i, c := range v.Contacts {
		at := fmt.Sprintf("contacts.%d", i)
		f.Set(at+".name", c.Name)
		f.Set(at+".email", c.Email)
		f.Set(at+".role", c.Role)
	}
	for i, s := range v.SubProcessors {
		at := fmt.Sprintf("subProcessors.%d", i)
		f.Set(at+".name", s.Name)
		f.Set(at+".country", s.Country)
		f.Set(at+".purpose", s.Purpose)
	}
	return f
}

// details reads the whole record from the form. A row in which nothing was
// filled in is no row.
func details(f *form.Form) vendors.Details {
	line := func(name string) *string { s := f.Get(name); return &s }
	services, data := desk.Lines(f.Get("services")), f.All("dataCategories")
	contacts, subs := []vendors.Contact{}, []vendors.SubProcessor{}
	for i := range f.Count("contacts") {
		at := fmt.Sprintf("contacts.%d", i)
		contacts = append(contacts, vendors.Contact{Name: f.Get(at + ".name"), Email: f.Get(at + ".email"), Role: f.Get(at + ".role")})
	}
	for i := range f.Count("subProcessors") {
		at := fmt.Sprintf("subProcessors.%d", i)
		subs = append(subs, vendors.SubProcessor{Name: f.Get(at + ".name"), Country: f.Get(at + ".country"), Purpose: f.Get(at + ".purpose")})
	}
	// Only empty rows at the end go: those before keep the numbers that faults
	// are named by.
	for n := len(contacts); n > 0 && contacts[n-1] == (vendors.Contact{}); n-- {
		contacts = contacts[:n-1]
	}
	for n := len(subs); n > 0 && subs[n-1] == (vendors.SubProcessor{}); n-- {
		subs = subs[:n-1]
	}
	return vendors.Details{
		Name: line("name"), LegalName: line("legalName"), Website: line("website"), Country: line("country"), Owner: line("owner"),
		Services: &services, DataCategories: &data, Contacts: &contacts, SubProcessors: &subs,
	}
}
