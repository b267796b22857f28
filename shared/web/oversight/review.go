package oversight

import (
	"net/http"
	"slices"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type reviewView struct {
	ID          string
	Facts       page.Summary
	Verified    page.Notice // how far the log is known to be whole
	Collecting  bool
	Figures     page.Table
	Actions     page.Table
	Log         string // path of the events of the stretch
	Sign        bool
	Conclusions []form.Choice
	Apart       bool // who looks is an auditor who must not sign this one
	Statement   string
	Stale       bool
}

// review shows what happened in a stretch of the log, and the form to sign it.
func (d Deps) review(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.showReview(w, r, a, form.New(d.Render.Say(r)), false)
}

func (d Deps) showReview(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form, stale bool) error {
	say := d.Render.Say(r)
	rev, err := d.Reviews.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	known, err := d.Checks.Get(r.Context(), a)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	desk.SetVersion(f, rev.Version)
	v := reviewView{
		ID: rev.ID, Facts: d.about(say, rev), Verified: Verified(say, known), Collecting: rev.State == logreview.Collecting,
		Figures: figures(say, rev), Actions: actions(say, rev), Log: events(rev), Statement: rev.Statement, Stale: stale,
	}
	if rev.State == logreview.Open && d.May(a, "log-review:sign") {
		v.Sign = d.Reviews.MaySign(a, rev)
		v.Apart = !v.Sign
	}
	for _, c := range logreview.Conclusions {
		v.Conclusions = append(v.Conclusions, form.Choice{Value: string(c), Label: say.Word("logConclusion", string(c))})
	}
	pv := page.View{
		Title:       say.T("logreview.of", say.Date(rev.CreatedAt)),
		Breadcrumbs: desk.Crumbs(say, "audit", page.Link{Text: say.T("logreview.title"), Href: ReviewsPath}), Form: f, Body: v,
	}
	return d.Render.Form(w, r, "review", pv, stale)
}

func (d Deps) about(say *i18n.Localizer, r logreview.Review) page.Summary {
	var out page.Summary
	add := func(key string, c page.Cell) { out = append(out, page.SummaryRow{Key: say.T(key), Value: c}) }
	out = append(out, page.SummaryRow{Key: say.T("label.state"), Value: page.Cell{Badge: desk.Badge(say, "logReviewState", string(r.State))}})
	add("logreview.stretch", page.Cell{Text: days(say, r), Sub: say.T("logreview.entries", say.Number(r.From.Size), say.Number(r.To.Size-1))})
	add("logreview.checkpoint", page.Cell{Text: r.To.Root.String(), Sub: say.T("logreview.checkpointText")})
	switch r.State {
	case logreview.Signed:
		add("logreview.signedBy", page.Cell{Text: r.SignedByName, Sub: say.DateTime(r.SignedAt)})
		add("logreview.conclusion", page.Cell{Text: say.Word("logConclusion", string(r.Conclusion))})
	default:
		add("logreview.dueOn", desk.Day(say, d.Now(), r.DueOn))
	}
	return out
}

// figures are what a reviewer looks at first; the actions of each group stand
// below.
func figures(say *i18n.Localizer, r logreview.Review) page.Table {
	t := page.Table{
		Caption: say.T("logreview.figures"), HideCaption: true,
		Columns: []page.Column{{Label: say.T("logreview.what")}, {Label: say.T("logreview.times"), Number: true}},
	}
	sum := logreview.Sum(r.Counts)
	for _, g := range logreview.Groups {
		c := page.Cell{Text: say.Word("logGroup", string(g))}
		if g == logreview.Refused && sum[g] > 0 {
			c.Href = events(r, "outcome", audit.Refused)
		}
		row := []page.Cell{c, {Text: say.Number(sum[g])}}
		if g == logreview.Alerts && r.Alerts != nil {
			row[0].Href = "/alerts"
			row[0].Sub = say.T("logreview.alerts", r.Alerts.Open, r.Alerts.Acknowledged, r.Alerts.Closed)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// actions are all counts, each leading to its events; everyday work comes last.
func actions(say *i18n.Localizer, r logreview.Review) page.Table {
	t := page.Table{
		Caption: say.T("logreview.actions"), HideCaption: true, Empty: page.Empty{Title: say.T("audit.none")},
		Columns: []page.Column{{Label: say.T("audit.what")}, {Label: say.T("logreview.group")}, {Label: say.T("logreview.times"), Number: true}},
	}
	group := func(c logreview.Count) logreview.Group {
		if c.Outcome == audit.Refused {
			return logreview.Refused
		}
		return logreview.GroupOf(c.Action)
	}
	place := func(c logreview.Count) int {
		if at := slices.Index(logreview.Groups, group(c)); at >= 0 {
			return at
		}
		return len(logreview.Groups)
	}
	for _, c := range slices.SortedStableFunc(slices.Values(r.Counts), func(a, b logreview.Count) int { return place(a) - place(b) }) {
		name := c.Action
		if say.Has("audit.action." + name) {
			name = say.T("audit.action." + name)
		}
		if c.Outcome == audit.Refused {
			name = say.T("audit.refused", name)
		}
		row := []page.Cell{{Text: name, Href: events(r, "action", c.Action, "outcome", c.Outcome)}, {}, {Text: say.Number(c.Times)}}
		if g := group(c); g != "" {
			row[1].Text = say.Word("logGroup", string(g))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// sign signs a review off.
func (d Deps) sign(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	_, err = d.Reviews.Sign(r.Context(), a, id, was, logreview.Verdict{Conclusion: logreview.Conclusion(f.Get("conclusion")), Statement: f.Get("statement")})
	if problem.Is(err, problem.Conflict) {
		return d.showReview(w, r, a, form.New(d.Render.Say(r)), true)
	}
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return d.showReview(w, r, a, f, false)
	}
	d.Render.Redirect(w, r, ReviewsPath+"/"+id, "done")
	return nil
}
