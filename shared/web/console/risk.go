package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// rated is the inherent risk of one engagement with where it comes from.
type rated struct {
	Name   string
	Rate   string // where to rate it (again); "" for who may not
	Meter  page.Meter
	Floors []page.Notice
	Table  page.Table
	Model  string
}

type riskView struct {
	Rated   []rated
	Open    []page.Link // engagements that nobody has rated yet
	Many    bool        // several engagements: the highest counts
	Buttons []page.Button
	Empty   page.Empty
}

// inherentRisk shows how a vendor's tier comes about: points by factor, and the
// floors that lifted it.
func (p *pages) inherentRisk(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f, err := p.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	model, err := p.Library.CurrentModel(r.Context(), a.Org)
	if err != nil {
		return err
	}
	v, at := f.Vendor, "/vendors/"+f.Vendor.ID
	view := riskView{Many: len(f.Engagements) > 1, Empty: page.Empty{Title: say.T("risk.none"), Text: say.T("risk.noneText")}}
	for _, e := range f.Engagements {
		if e.ID == vendors.DefaultEngagement {
			e.Name = say.T("engagement.main")
		}
		rate := ""
		if v.Status != vendors.Terminated && p.May(a, "vendor:intake") {
			rate = intakePath(v.ID, e.ID)
		}
		if e.Result == nil {
			view.Open = append(view.Open, page.Link{Text: e.Name, Href: rate})
			continue
		}
		one := engagementRisk(say, model, e)
		one.Rate = rate
		view.Rated = append(view.Rated, one)
	}
	running := v.Status == vendors.Prospect || v.Status == vendors.Active
	if running && len(view.Rated) > 0 && p.May(a, "assessment:send") {
		view.Buttons = append(view.Buttons, page.Button{Text: say.T("vendor.send"), Href: at + "/send", Primary: true})
	}
	if v.Status != vendors.Terminated && p.May(a, "vendor:intake") {
		key := "vendor.redoIntake"
		if len(view.Rated) == 0 {
			key = "vendor.doIntake"
		}
		view.Buttons = append(view.Buttons, page.Button{Text: say.T(key), Href: at + "/intake", Primary: len(view.Buttons) == 0},
			page.Button{Text: say.T("engagement.add"), Href: at + "/engagements/new"})
	}
	p.Render.Page(w, r, "risk", page.View{
		Title: say.T("risk.title", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: at}),
		Subnav: desk.VendorNav(say, v.ID, "risk"), Body: view,
	})
	return nil
}

func engagementRisk(say *i18n.Localizer, model scoring.Model, e vendors.Engagement) rated {
	in, res := string(say.Lang), e.Result
	out := rated{
		Name: e.Name, Model: say.T("risk.model", res.ModelVersion),
		Meter: page.Meter{Label: say.T("label.inherent"), Kind: page.Risk, Score: points(&res.EffectiveScore), Band: desk.Band(say, "tier", res.Tier)},
		Table: page.Table{Caption: say.T("risk.byFactor"), Columns: []page.Column{
			{Label: say.T("risk.factor")}, {Label: say.T("risk.level")}, {Label: say.T("risk.points"), Number: true}, {Label: say.T("risk.possible"), Number: true},
		}},
	}
	for _, fl := range res.Floors {
		reason, _ := questionnaire.Text(fl.Reason).In(in)
		n := page.Notice{Tone: "info", Title: say.T("risk.floorHolds", say.Word("tier", string(fl.AtLeastTier))), Text: reason}
		if fl.Lifted {
			n.Tone, n.Title = "warn", say.T("risk.floorLifted", say.Hundredths(int(res.Score)), say.Word("tier", string(res.ComputedTier)), say.Word("tier", string(fl.AtLeastTier)))
		}
		out.Floors = append(out.Floors, n)
	}
	words := map[string]scoring.Factor{}
	for _, f := range model.Inherent.Factors {
		words[f.ID] = f
	}
	for _, fr := range res.Factors {
		title, level := fr.ID, say.Number(int64(fr.Level))
		if f, ok := words[fr.ID]; ok && fr.Level < len(f.Levels) {
			title, _ = questionnaire.Text(f.Title).In(in)
			level, _ = questionnaire.Text(f.Levels[fr.Level]).In(in)
		}
		out.Table.Rows = append(out.Table.Rows, []page.Cell{
			{Text: title}, {Text: level}, {Text: say.Hundredths(int(fr.Points))}, {Text: say.Hundredths(int(fr.Possible))},
		})
	}
	out.Table.Rows = append(out.Table.Rows, []page.Cell{
		{Text: say.T("score.total")}, {}, {Text: say.Hundredths(int(res.Score))}, {Text: say.Hundredths(page.Full)},
	})
	return out
}
