package oversight

import (
	"net/http"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// reviews lists the reviews of the log.
func (d Deps) reviews(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	items, cursor, err := d.Reviews.List(r.Context(), a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	due, err := d.Reviews.DueOn(r.Context(), a)
	if err != nil {
		return err
	}
	v := page.List{Lead: say.T("logreview.lead")}
	if due != "" && d.May(a, "log-review:start") {
		v.Button = page.Button{Text: say.T("logreview.start"), Href: ReviewsPath, Primary: true, Post: true}
	}
	if due != "" {
		v.Note = say.T("logreview.next", say.Day(due))
	}
	v.Table = page.Table{
		Caption: say.T("logreview.title"), HideCaption: true, Empty: page.Empty{Title: say.T("logreview.none")},
		Columns: []page.Column{
			{Label: say.T("logreview.begun")}, {Label: say.T("label.state")}, {Label: say.T("logreview.stretch")}, {Label: say.T("logreview.dueOn")}, {Label: say.T("logreview.signedBy")},
		},
	}
	for _, rev := range items {
		row := []page.Cell{
			{Text: say.Date(rev.CreatedAt), Href: ReviewsPath + "/" + rev.ID}, {Badge: desk.Badge(say, "logReviewState", string(rev.State))},
			{Text: days(say, rev), Sub: say.T("logreview.size", say.Number(rev.To.Size-rev.From.Size))}, desk.Day(say, d.Now(), rev.DueOn), {},
		}
		if rev.State == logreview.Signed {
			row[3] = page.Cell{Text: say.Day(rev.DueOn)}
			row[4] = page.Cell{Text: rev.SignedByName, Sub: say.Date(rev.SignedAt)}
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	v.Table.Next, v.Table.First = desk.Pager(r, cursor)
	d.Render.Page(w, r, page.Records, page.View{Title: say.T("logreview.title"), Breadcrumbs: desk.Crumbs(say, "audit"), Body: v})
	return nil
}

// days of a review's stretch.
func days(say *i18n.Localizer, r logreview.Review) string {
	from, to := say.Date(r.From.At), say.Date(r.To.At)
	if from == to {
		return to
	}
	return say.T("logreview.days", from, to)
}

// events is the path of the log with the days of a stretch, narrowed further by
// pairs of name and value.
func events(r logreview.Review, pairs ...string) string {
	day := func(m logreview.Mark) string { return m.At.UTC().Format(clock.Date) }
	return desk.Query("/audit", append(pairs, "from", day(r.From), "to", day(r.To))...)
}

// start begins a review now.
func (d Deps) start(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	rev, err := d.Reviews.Start(r.Context(), a)
	if err != nil {
		return err
	}
	d.Render.Redirect(w, r, ReviewsPath+"/"+rev.ID, "added")
	return nil
}
