package contracts

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type obligationEditView struct {
	Action, Cancel string
	Fixed, Stale   bool // made by off-boarding: only who and when change
	Sides          []form.Choice
	Clauses        []form.Choice
	Recurrences    []form.Choice
	YesNo          []form.Choice
}

// other is the choice of a rule of one's own.
const other = "other"

func (d Deps) newObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f := form.New(d.Render.Say(r))
	file, err := d.Contracts.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := d.Directory.Organisation(r.Context(), a.Org)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{"owes": obligation.VendorOwes, "graceDays": "14", "remindDays": days(obligation.Reminders(o)), "owner": file.Contract.Owner, "evidenceRequired": "true"} {
		f.Set(name, value)
	}
	return d.showObligationNew(w, r, file, f)
}

func (d Deps) showObligationNew(w http.ResponseWriter, r *http.Request, file contract.File, f *form.Form) error {
	say := d.Render.Say(r)
	at := contractsPath + file.Contract.ID
	body := obligationForm(say, file)
	body.Action, body.Cancel = at+"/obligations/new", at
	d.Render.Page(w, r, "obligation_edit", page.View{
		Title: say.T("obligation.add"), Breadcrumbs: trail(say, file.Contract, page.Link{Text: file.Contract.Title, Href: at}), Form: f, Body: body,
	})
	return nil
}

// obligationForm has the choices of the form; clauses are those that the
// contract has, in full or weaker.
func obligationForm(say *i18n.Localizer, file contract.File) obligationEditView {
	v := obligationEditView{
		Sides: prefixed(say, "obligation.side.", obligation.Sides),
		YesNo: []form.Choice{{Value: "true", Label: say.Word("answer", "yes")}, {Value: "false", Label: say.Word("answer", "no")}},
	}
	for _, t := range file.Templates {
		for _, c := range t.Clauses {
			v.Clauses = append(v.Clauses, form.Choice{Value: c.ID, Label: say.T("obligation.clauseOf", t.Short.In(string(say.Lang)), c.Title.In(string(say.Lang)))})
		}
	}
	for _, rule := range usual {
		v.Recurrences = append(v.Recurrences, form.Choice{Value: rule, Label: recurrence(say, rule)})
	}
	v.Recurrences = append(v.Recurrences, form.Choice{Value: other, Label: say.T("obligation.ownRule")})
	return v
}

func (d Deps) createObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	file, err := d.Contracts.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	details := readObligation(f)
	if f.Refused() {
		return d.showObligationNew(w, r, file, f)
	}
	o, err := d.Obligations.Create(r.Context(), a, file.Contract.ID, details)
	if again, err := desk.Refused(f, desk.Onto(err, "/remindDays")); err != nil {
		return err
	} else if again {
		return d.showObligationNew(w, r, file, f)
	}
	d.Render.Redirect(w, r, ObligationsPath+"/"+o.ID, "added")
	return nil
}

// days writes numbers of days as the form takes them.
func days(all []int) string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ", ")
}

func (d Deps) editObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := d.Obligations.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(d.Render.Say(r))
	rule := o.Recurrence
	if rule != "" && !slices.Contains(usual, rule) {
		f.Set("recurrence", rule)
		rule = other
	}
	for name, value := range map[string]string{
		"version": strconv.FormatInt(o.Version, 10), "title": o.Title, "detail": o.Detail, "owes": o.Owes, "clause": o.Clause, "clauseId": o.ClauseID, "owner": o.Owner,
		"dueOn": o.DueOn, "every": rule, "graceDays": strconv.Itoa(o.GraceDays), "evidenceRequired": strconv.FormatBool(o.EvidenceRequired), "remindDays": days(o.RemindDays),
	} {
		f.Set(name, value)
	}
	return d.showObligationEdit(w, r, a, o, f, false)
}

func (d Deps) showObligationEdit(w http.ResponseWriter, r *http.Request, a identity.Actor, o obligation.Obligation, f *form.Form, stale bool) error {
	say := d.Render.Say(r)
	var file contract.File
	if o.ContractID != "" {
		var err error
		if file, err = d.Contracts.Open(r.Context(), a, o.ContractID); err != nil {
			return err
		}
	}
	at := ObligationsPath + "/" + o.ID
	body := obligationForm(say, file)
	body.Action, body.Cancel, body.Fixed, body.Stale = at+"/edit", at, o.Kind == obligation.ReturnOrDelete, stale
	pv := page.View{Title: say.T("obligation.editTitle", o.Title), Breadcrumbs: d.obligationTrail(say, o, page.Link{Text: o.Title, Href: at}), Form: f, Body: body}
	return d.Render.Form(w, r, "obligation_edit", pv, stale)
}

func (d Deps) updateObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	o, err := d.Obligations.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	details := readObligation(f)
	if o.Kind == obligation.ReturnOrDelete {
		details.Title, details.Owes, details.Recurrence, details.EvidenceRequired = nil, nil, nil, nil
	}
	if f.Refused() {
		return d.showObligationEdit(w, r, a, o, f, false)
	}
	_, err = d.Obligations.Update(r.Context(), a, o.ID, was, details)
	return d.saved(w, r, f, desk.Onto(err, "/remindDays"), was, o.Version, ObligationsPath+"/"+o.ID, "saved", func(stale bool) error {
		return d.showObligationEdit(w, r, a, o, f, stale)
	})
}

// readObligation reads the form; what is no number is named at once.
func readObligation(f *form.Form) obligation.Details {
	line := func(name string) *string {
		if !f.Has(name) {
			return nil
		}
		s := f.Get(name)
		return &s
	}
	d := obligation.Details{
		Title: line("title"), Detail: line("detail"), Owes: line("owes"), Clause: line("clause"), ClauseID: line("clauseId"), Owner: line("owner"), DueOn: line("dueOn"),
	}
	if f.Has("every") {
		rule := f.Get("every")
		if rule == other {
			if rule = f.Get("recurrence"); rule == "" {
				f.Fault("recurrence", "field.required")
			}
		}
		d.Recurrence = &rule
	}
	if f.Has("graceDays") {
		n := number(f, "graceDays")
		d.GraceDays = &n
	}
	if f.Has("evidenceRequired") {
		yes := f.Get("evidenceRequired") == "true"
		d.EvidenceRequired = &yes
	}
	if f.Has("remindDays") {
		days := []int{}
		for _, s := range strings.FieldsFunc(f.Get("remindDays"), func(r rune) bool { return strings.ContainsRune(" ,;，、；", r) }) {
			n, err := strconv.Atoi(s)
			if err != nil || len(s) > 6 {
				f.Fault("remindDays", "field.wholeNumber")
				break
			}
			days = append(days, n)
		}
		d.RemindDays = &days
	}
	return d
}
