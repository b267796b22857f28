package contracts

import (
	"net/http"
	"strconv"
	"strings"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type checklistView struct {
	Change  string // path where regimes are chosen, "" when the actor may not
	Regimes []regimeView
}

type regimeView struct {
	ID, Title, Note string
	Clauses         page.Table
}

// checklist shows every clause of the chosen regimes with how the contract
// stands to it.
func (d Deps) checklist(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f, err := d.Contracts.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	lang, at := string(say.Lang), contractsPath+f.Contract.ID
	view := checklistView{}
	if d.May(a, "contract:update") && f.Contract.Status != contract.Terminated {
		view.Change = at + "/regimes"
	}
	for _, t := range f.Templates {
		rv := regimeView{ID: t.Regime, Title: t.Title.In(lang), Note: t.Note.In(lang), Clauses: page.Table{
			Caption: t.Title.In(lang), HideCaption: true,
			Columns: []page.Column{{Label: say.T("contract.mustSay")}, {Label: say.T("label.state")}, {Label: say.T("contract.atClause")}, {Label: say.T("contract.remark")}},
		}}
		for _, c := range t.Clauses {
			k := f.Checks[c.ID]
			remark := page.Cell{Text: k.Remark}
			if k.Reason != "" {
				remark = page.Cell{Text: k.Reason, Sub: k.Remark}
			}
			rv.Clauses.Rows = append(rv.Clauses.Rows, []page.Cell{
				{Text: c.Title.In(lang), Href: at + "/clauses/" + c.ID, Sub: c.Source},
				{Badge: desk.Badge(say, "clauseStanding", string(f.StandingOf(c.ID)))}, {Text: k.Reference}, remark,
			})
		}
		view.Regimes = append(view.Regimes, rv)
	}
	d.Render.Page(w, r, "checklist", page.View{
		Title: say.T("contract.checklistTitle", f.Contract.Title), Breadcrumbs: trail(say, f.Contract, page.Link{Text: f.Contract.Title, Href: at}),
		Subnav: contractNav(say, f.Contract.ID, "clauses"), Body: view,
	})
	return nil
}

type regimesView struct {
	Action, Cancel string
	Choices        []form.Choice
}

// chooseRegimes asks what the contract is held to.
func (d Deps) chooseRegimes(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	c, err := d.Contracts.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(d.Render.Say(r))
	desk.SetVersion(f, c.Version)
	var chosen []string
	for _, ref := range c.Regimes {
		regime, _, _ := strings.Cut(ref, "/")
		chosen = append(chosen, regime)
	}
	f.Set("regimes", chosen...)
	return d.showRegimes(w, r, a, c, f)
}

func (d Deps) showRegimes(w http.ResponseWriter, r *http.Request, a identity.Actor, c contract.Contract, f *form.Form) error {
	say := d.Render.Say(r)
	all, err := d.Contracts.Propose(r.Context(), a, c)
	if err != nil {
		return err
	}
	at := contractsPath + c.ID
	view := regimesView{Action: at + "/regimes", Cancel: at + "/clauses"}
	for _, p := range all {
		view.Choices = append(view.Choices, d.regimeChoice(say, p))
	}
	d.Render.Page(w, r, "regimes", page.View{Title: say.T("contract.choose"), Breadcrumbs: trail(say, c, page.Link{Text: c.Title, Href: at}), Form: f, Body: view})
	return nil
}

// regimeChoice names a regime with when it applies and what speaks for it.
func (d Deps) regimeChoice(say *i18n.Localizer, p contract.Proposal) form.Choice {
	lang := string(say.Lang)
	out := form.Choice{Value: p.Template.Regime, Label: p.Template.Title.In(lang), Hint: p.Template.Note.In(lang)}
	if !p.Proposed {
		return out
	}
	var why []string
	if p.Why.PersonalData {
		why = append(why, say.T("contract.why.personal"))
	}
	for _, c := range p.Why.Categories {
		why = append(why, vendors.DataCategoryName(c, lang))
	}
	for _, c := range p.Why.Countries {
		why = append(why, say.T("contract.why.country", c))
	}
	if p.Why.Tier != "" {
		why = append(why, say.T("contract.why.tier", say.Word("tier", p.Why.Tier)))
	}
	out.Hint = say.T("contract.why.all", strings.Join(why, desk.Comma(say)), out.Hint)
	return out
}

func (d Deps) saveRegimes(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	regimes := f.All("regimes")
	if regimes == nil {
		regimes = []string{}
	}
	c, err := d.Contracts.Update(r.Context(), a, r.PathValue("id"), was, contract.Details{Regimes: &regimes})
	if again, err := desk.Refused(f, desk.Onto(err, "/regimes")); err != nil {
		return err
	} else if again {
		now, err := d.Contracts.Get(r.Context(), a, r.PathValue("id"))
		if err != nil {
			return err
		}
		return d.showRegimes(w, r, a, now, f)
	}
	d.Render.Redirect(w, r, contractsPath+c.ID+"/clauses", "saved")
	return nil
}

type clauseView struct {
	Action, Cancel string
	Must, Source   string
	Severity       page.Badge
	Now            page.Badge
	Facts          page.Summary
	May, Stale     bool
	Standings      []form.Choice
}

// clause shows what the contract must say, and asks whether it does.
func (d Deps) clause(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := d.Contracts.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	k := f.Checks[r.PathValue("clause")]
	fm := form.New(d.Render.Say(r))
	for name, value := range map[string]string{
		"version": strconv.FormatInt(k.Version, 10), "standing": string(k.Standing), "reason": k.Reason, "reference": k.Reference, "remark": k.Remark,
	} {
		fm.Set(name, value)
	}
	return d.showClause(w, r, a, f, fm, false)
}

func (d Deps) showClause(w http.ResponseWriter, r *http.Request, a identity.Actor, f contract.File, fm *form.Form, stale bool) error {
	say := d.Render.Say(r)
	id := r.PathValue("clause")
	t, c, ok := f.Clause(id)
	if !ok {
		return problem.New(problem.NotFound, "the contract is not held to such a clause")
	}
	lang, at := string(say.Lang), contractsPath+f.Contract.ID
	view := clauseView{
		Action: at + "/clauses/" + id, Cancel: at + "/clauses", Must: c.Text.In(lang), Source: say.T("contract.sourceOf", t.Short.In(lang), c.Source),
		Severity: page.NewBadge(say, "severity", c.Severity), Now: page.NewBadge(say, "clauseStanding", string(f.StandingOf(id))),
		May: d.May(a, "contract:check"), Stale: stale,
	}
	for _, s := range contract.Standings {
		view.Standings = append(view.Standings, form.Choice{Value: string(s), Label: say.Word("clauseStanding", string(s)), Hint: say.T("contract.standing." + string(s))})
	}
	if k, ok := f.Checks[id]; ok {
		view.Facts = d.checkFacts(r, a, say, k)
	}
	pv := page.View{
		Title: c.Title.In(lang), Form: fm, Body: view,
		Breadcrumbs: trail(say, f.Contract, page.Link{Text: f.Contract.Title, Href: at}, page.Link{Text: say.T("contract.clauses"), Href: at + "/clauses"}),
	}
	return d.Render.Form(w, r, "clause", pv, stale)
}

func (d Deps) checkFacts(r *http.Request, a identity.Actor, say *i18n.Localizer, k contract.Check) page.Summary {
	var out page.Summary
	add := func(key string, c page.Cell) { out.Add(say.T(key), c) }
	add("contract.atClause", page.Cell{Text: k.Reference})
	add("contract.remark", page.Cell{Text: k.Remark})
	add("label.reason", page.Cell{Text: k.Reason})
	if k.FindingID != "" {
		add("contract.finding", page.Cell{Text: say.T("contract.toFinding"), Href: "/findings/" + k.FindingID})
	}
	add("contract.judgedBy", page.Cell{Text: d.name(r, a, k.By), Sub: say.Date(k.UpdatedAt)})
	return out
}

func (d Deps) judge(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	fm, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id, cl := r.PathValue("id"), r.PathValue("clause")
	j := contract.Judgement{Version: was, Standing: contract.Standing(fm.Get("standing")), Reason: fm.Get("reason"), Reference: fm.Get("reference"), Remark: fm.Get("remark")}
	if j.Standing != contract.NotApplicable {
		j.Reason = "" // the field is there for one answer only
	}
	_, err = d.Contracts.Judge(r.Context(), a, id, cl, j)
	if err == nil {
		d.Render.Redirect(w, r, d.after(r, a, id, cl, fm.Get("_next") != ""), "saved")
		return nil
	}
	f, openErr := d.Contracts.Open(r.Context(), a, id)
	if openErr != nil {
		return openErr
	}
	if k := f.Checks[cl]; problem.Is(err, problem.Conflict) && k.Version != was {
		desk.SetVersion(fm, k.Version)
		return d.showClause(w, r, a, f, fm, true)
	}
	if again, rest := desk.Refused(fm, err); !again {
		return rest
	}
	return d.showClause(w, r, a, f, fm, false)
}

// after is where to go after a judgement: the next clause that waits for one,
// or the list.
func (d Deps) after(r *http.Request, a identity.Actor, id, done string, next bool) string {
	at := contractsPath + id + "/clauses"
	if !next {
		return at
	}
	f, err := d.Contracts.Open(r.Context(), a, id)
	if err != nil {
		return at
	}
	if n := nextOpen(f, done); n != "" {
		return at + "/" + n
	}
	return at
}

// nextOpen is the first clause after another one that nobody has judged, from
// the beginning again when none follows; "" when all are judged.
func nextOpen(f contract.File, done string) string {
	first, passed := "", done == ""
	for _, t := range f.Templates {
		for _, c := range t.Clauses {
			if f.StandingOf(c.ID) == contract.Open {
				if passed {
					return c.ID
				}
				if first == "" {
					first = c.ID
				}
			}
			passed = passed || c.ID == done
		}
	}
	return first
}
