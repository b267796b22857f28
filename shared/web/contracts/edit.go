package contracts

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type editView struct {
	Action, Cancel string
	New, Stale     bool
	Roles          []form.Choice
	Engagements    []form.Choice
	Units          []form.Choice
	Renewals       []form.Choice
	Others         []form.Choice
	Statuses       []form.Choice
	Regimes        []form.Choice // of a new one: what speaks for it is chosen already
}

// lists are asked for in one field each.
var lists = []string{"/services", "/engagements", "/regimes"}

// newContract begins a contract, with the parties and the regimes that the
// vendor's facts speak for.
func (d Deps) newContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := d.Directory.Organisation(r.Context(), a.Org)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	f := form.New(say)
	name := v.Vendor.LegalName
	if name == "" {
		name = v.Vendor.Name
	}
	for field, value := range map[string]string{
		"parties.0.name": o.Name, "parties.0.role": "customer", "parties.1.name": name, "parties.1.role": "vendor", "owner": v.Vendor.Owner,
		"notice.count": "0", "notice.unit": "months", "renewal.kind": string(contract.NoRenewal), "engagements": vendors.DefaultEngagement,
		"services": strings.Join(v.Vendor.Services, "\n"), "status": string(contract.Active),
	} {
		f.Set(field, value)
	}
	proposed, err := d.proposed(r, a, v)
	if err != nil {
		return err
	}
	f.Set("regimes", proposed...)
	return d.showNew(w, r, a, v, f)
}

// proposed are the regimes that a vendor's facts speak for.
func (d Deps) proposed(r *http.Request, a identity.Actor, v vendors.File) ([]string, error) {
	all, err := d.Contracts.Propose(r.Context(), a, contract.Contract{VendorID: v.Vendor.ID})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range all {
		if p.Proposed {
			out = append(out, p.Template.Regime)
		}
	}
	return out, nil
}

func (d Deps) showNew(w http.ResponseWriter, r *http.Request, a identity.Actor, v vendors.File, f *form.Form) error {
	say := d.Render.Say(r)
	at := "/vendors/" + v.Vendor.ID + "/contracts"
	body, err := d.editBody(say, v, "")
	if err != nil {
		return err
	}
	body.Action, body.Cancel, body.New = at+"/new", at, true
	body.Statuses = choices(say, "contractState", contract.Draft, contract.Active)
	all, err := d.Contracts.Propose(r.Context(), a, contract.Contract{VendorID: v.Vendor.ID})
	if err != nil {
		return err
	}
	for _, p := range all {
		body.Regimes = append(body.Regimes, d.regimeChoice(say, p))
	}
	d.Render.Page(w, r, "edit", page.View{
		Title: say.T("contract.newTitle", v.Vendor.Name), Form: f, Body: body,
		Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Vendor.Name, Href: "/vendors/" + v.Vendor.ID}, page.Link{Text: say.Word("nav", "contracts"), Href: at}),
	})
	return nil
}

func (d Deps) createContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	v, err := d.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if f.ChangeRows("parties") {
		return d.showNew(w, r, a, v, f)
	}
	details := read(f)
	regimes := f.All("regimes")
	details.Regimes = &regimes
	if f.Refused() {
		return d.showNew(w, r, a, v, f)
	}
	c, err := d.Contracts.Create(r.Context(), a, v.Vendor.ID, details)
	if again, err := desk.Refused(f, desk.Onto(err, lists...)); err != nil {
		return err
	} else if again {
		return d.showNew(w, r, a, v, f)
	}
	d.Render.Redirect(w, r, contractsPath+c.ID, "added")
	return nil
}

func (d Deps) editContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	c, err := d.Contracts.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showEdit(w, r, a, c, fill(form.New(d.Render.Say(r)), c), false)
}

func (d Deps) showEdit(w http.ResponseWriter, r *http.Request, a identity.Actor, c contract.Contract, f *form.Form, stale bool) error {
	say := d.Render.Say(r)
	v, err := d.Vendors.Open(r.Context(), a, c.VendorID)
	if err != nil {
		return err
	}
	body, err := d.editBody(say, v, c.ID)
	if err != nil {
		return err
	}
	at := contractsPath + c.ID
	body.Action, body.Cancel, body.Stale = at+"/edit", at, stale
	switch c.Status {
	case contract.Draft:
		body.Statuses = choices(say, "contractState", contract.Draft, contract.Active)
	case contract.Expired:
		body.Statuses = choices(say, "contractState", contract.Expired, contract.Active, contract.Terminated)
	default:
		body.Statuses = choices(say, "contractState", contract.Active, contract.Terminated)
	}
	pv := page.View{Title: say.T("contract.editTitle", c.Title), Breadcrumbs: trail(say, c, page.Link{Text: c.Title, Href: at}), Form: f, Body: body}
	return d.Render.Form(w, r, "edit", pv, stale)
}

func (d Deps) updateContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	c, err := d.Contracts.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if f.ChangeRows("parties") {
		return d.showEdit(w, r, a, c, f, false)
	}
	details := read(f)
	if f.Refused() {
		return d.showEdit(w, r, a, c, f, false)
	}
	_, err = d.Contracts.Update(r.Context(), a, c.ID, was, details)
	return d.saved(w, r, f, desk.Onto(err, lists...), was, c.Version, contractsPath+c.ID, "saved", func(stale bool) error {
		return d.showEdit(w, r, a, c, f, stale)
	})
}

// editBody has the choices of the form; except is the contract itself.
func (d Deps) editBody(say *i18n.Localizer, v vendors.File, except string) (editView, error) {
	b := editView{Roles: prefixed(say, "contract.role.", contract.PartyRoles)}
	for _, u := range contract.NoticeUnits {
		b.Units = append(b.Units, form.Choice{Value: u, Label: say.T("contract.unit." + u)})
	}
	for _, k := range contract.RenewalKinds {
		b.Renewals = append(b.Renewals, form.Choice{Value: string(k), Label: say.T("contract.renewal." + string(k))})
	}
	b.Engagements = []form.Choice{{Value: vendors.DefaultEngagement, Label: say.T("engagement.main")}}
	for _, e := range v.Engagements {
		if e.ID != vendors.DefaultEngagement {
			b.Engagements = append(b.Engagements, form.Choice{Value: e.ID, Label: e.Name})
		}
	}
	all, err := contract.FromItems(v.Rest)
	if err != nil {
		return b, err
	}
	for _, c := range all {
		if c.ID != except {
			b.Others = append(b.Others, form.Choice{Value: c.ID, Label: c.Title})
		}
	}
	return b, nil
}

func prefixed(say *i18n.Localizer, prefix string, values []string) []form.Choice {
	var out []form.Choice
	for _, v := range values {
		out = append(out, form.Choice{Value: v, Label: say.T(prefix + v)})
	}
	return out
}

func choices[T ~string](say *i18n.Localizer, family string, values ...T) []form.Choice {
	var out []form.Choice
	for _, v := range values {
		out = append(out, form.Choice{Value: string(v), Label: say.Word(family, string(v))})
	}
	return out
}

func fill(f *form.Form, c contract.Contract) *form.Form {
	for name, value := range map[string]string{
		"version": strconv.FormatInt(c.Version, 10), "title": c.Title, "reference": c.Reference, "signedOn": c.SignedOn, "startsOn": c.StartsOn, "endsOn": c.EndsOn,
		"notice.count": strconv.Itoa(c.Notice.Count), "notice.unit": c.Notice.Unit, "renewal.kind": string(c.Renewal.Kind), "noticeGivenOn": c.NoticeGiven,
		"governingLaw": c.GoverningLaw, "owner": c.Owner, "overarchingContractId": c.Overarching, "amendsContractId": c.Amends, "status": string(c.Status),
		"terminatedOn": c.TerminatedOn, "reason": c.Reason, "services": strings.Join(c.Services, "\n"),
	} {
		f.Set(name, value)
	}
	if c.Renewal.Months > 0 {
		f.Set("renewal.months", strconv.Itoa(c.Renewal.Months))
	}
	f.Set("engagements", c.Engagements...)
	for i, p := range c.Parties {
		f.Set(fmt.Sprintf("parties.%d.name", i), p.Name)
		f.Set(fmt.Sprintf("parties.%d.role", i), p.Role)
	}
	return f
}

// read reads a contract from the form; what is no number is named at once.
func read(f *form.Form) contract.Details {
	line := func(name string) *string {
		if !f.Has(name) {
			return nil
		}
		s := f.Get(name)
		return &s
	}
	services, engagements := desk.Lines(f.Get("services")), f.All("engagements")
	parties := []contract.Party{}
	for i := range f.Count("parties") {
		at := fmt.Sprintf("parties.%d", i)
		parties = append(parties, contract.Party{Name: f.Get(at + ".name"), Role: f.Get(at + ".role")})
	}
	for n := len(parties); n > 0 && parties[n-1] == (contract.Party{}); n-- {
		parties = parties[:n-1]
	}
	d := contract.Details{
		Title: line("title"), Reference: line("reference"), Parties: &parties, Services: &services, Engagements: &engagements,
		SignedOn: line("signedOn"), StartsOn: line("startsOn"), EndsOn: line("endsOn"), NoticeGiven: line("noticeGivenOn"),
		Notice:       &contract.Notice{Count: number(f, "notice.count"), Unit: f.Get("notice.unit")},
		Renewal:      &contract.Renewal{Kind: contract.RenewalKind(f.Get("renewal.kind"))},
		GoverningLaw: line("governingLaw"), Owner: line("owner"), Overarching: line("overarchingContractId"), Amends: line("amendsContractId"),
	}
	if d.Renewal.Kind == contract.Automatic {
		d.Renewal.Months = number(f, "renewal.months")
	}
	if s := contract.Status(f.Get("status")); s != "" && s != contract.Expired {
		d.Status = &s
		if s == contract.Terminated {
			d.TerminatedOn, d.Reason = line("terminatedOn"), line("reason")
		}
	}
	return d
}

// number reads a whole number; nothing typed is 0.
func number(f *form.Form, name string) int {
	s := f.Get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 6 {
		f.Fault(name, "field.wholeNumber")
		return 0
	}
	return n
}
