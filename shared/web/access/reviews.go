package access

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// reviews lists the reviews of permissions.
func (d Deps) reviews(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	items, cursor, err := d.Permissions.List(r.Context(), a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	due, err := d.Permissions.DueOn(r.Context(), a)
	if err != nil {
		return err
	}
	v := page.List{Lead: say.T("permissions.lead")}
	if d.May(a, "permission-review:start") && (len(items) == 0 || items[0].State == permission.Finished) {
		v.Button = page.Button{Text: say.T("permissions.start"), Href: ReviewsPath, Primary: true, Post: true}
	}
	if due != "" {
		v.Note = say.T("permissions.next", say.Day(due))
	}
	v.Table = page.Table{
		Caption: say.T("permissions.title"), HideCaption: true, Empty: page.Empty{Title: say.T("permissions.none")},
		Columns: []page.Column{{Label: say.T("permissions.begun")}, {Label: say.T("label.state")}, {Label: say.T("permissions.dueOn")}, {Label: say.T("permissions.progress")}, {Label: say.T("permissions.finishedBy")}},
	}
	for _, rev := range items {
		row := []page.Cell{
			{Text: say.Date(rev.CreatedAt), Href: ReviewsPath + "/" + rev.ID}, {Text: state(say, rev)}, desk.Day(say, d.Now(), rev.DueOn),
			{Text: say.T("permissions.decided", rev.Decided, rev.Lines), Sub: say.T("permissions.revokedCount", rev.Revoked)}, {},
		}
		if rev.State == permission.Finished {
			row[2] = page.Cell{Text: say.Day(rev.DueOn)}
			row[4] = page.Cell{Text: rev.FinishedByName, Sub: say.Date(rev.FinishedAt)}
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	v.Table.Next, v.Table.First = desk.Pager(r, cursor)
	d.Render.Page(w, r, page.Records, page.View{Title: say.T("permissions.title"), Breadcrumbs: desk.Crumbs(say, "people"), Body: v})
	return nil
}

func state(say *i18n.Localizer, r permission.Review) string {
	switch r.State {
	case permission.Collecting:
		return say.T("permissions.collecting")
	case permission.Finished:
		return say.T("permissions.finished")
	default:
		return say.T("permissions.open")
	}
}

// start begins a review now.
func (d Deps) start(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	rev, err := d.Permissions.Start(r.Context(), a)
	if err != nil {
		return err
	}
	d.Render.Redirect(w, r, ReviewsPath+"/"+rev.ID, "added")
	return nil
}

type reviewView struct {
	ID, Version string
	Facts       page.Summary
	Lines       []lineView
	Next, First string
	Decide      bool
	Finish      bool
	Stale       bool
}

// lineView is one right, with the form to decide it.
type lineView struct {
	Line     permission.Line
	Title    string
	Facts    page.Summary
	Form     *form.Form // of this line
	Field    string     // name of its reason
	Open     bool       // it can be decided by who looks
	Own      bool       // it is their own right
	Redecide bool       // it is confirmed, and can still be revoked
}

// review shows the lines of a review, with forms while it is open.
func (d Deps) review(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.showReview(w, r, a, nil, false)
}

// showReview shows a review; refused is the form of the line that was refused.
func (d Deps) showReview(w http.ResponseWriter, r *http.Request, a identity.Actor, refused *form.Form, stale bool) error {
	say := d.Render.Say(r)
	id := r.PathValue("id")
	rev, err := d.Permissions.Get(r.Context(), a, id)
	if err != nil {
		return err
	}
	lines, cursor, err := d.Permissions.Lines(r.Context(), a, id, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	v := reviewView{ID: id, Version: strconv.FormatInt(rev.Version, 10), Facts: d.reviewFacts(say, rev), Stale: stale}
	v.Decide = rev.State == permission.Open && d.May(a, "permission-review:decide")
	v.Finish = rev.State == permission.Open && rev.Decided == rev.Lines && d.May(a, "permission-review:finish")
	f := refused
	if f == nil {
		f = form.New(say)
	}
	for _, l := range lines {
		v.Lines = append(v.Lines, d.lineView(say, a, v.Decide, l, f))
	}
	v.Next, v.First = desk.Pager(r, cursor)
	pv := page.View{
		Title: say.T("permissions.of", say.Date(rev.CreatedAt)), Breadcrumbs: desk.Crumbs(say, "people", page.Link{Text: say.T("permissions.title"), Href: ReviewsPath}),
		Form: f, Body: v,
	}
	return d.Render.Form(w, r, "review", pv, stale)
}

func (d Deps) reviewFacts(say *i18n.Localizer, rev permission.Review) page.Summary {
	facts := page.Summary{
		{Key: say.T("label.state"), Value: page.Cell{Text: state(say, rev)}},
		{Key: say.T("permissions.progress"), Value: page.Cell{Text: say.T("permissions.decided", rev.Decided, rev.Lines), Sub: say.T("permissions.revokedCount", rev.Revoked)}},
		{Key: say.T("permissions.dueOn"), Value: page.Cell{Text: say.Day(rev.DueOn)}},
	}
	if rev.State == permission.Finished {
		facts = append(facts, page.SummaryRow{Key: say.T("permissions.finishedBy"), Value: page.Cell{Text: rev.FinishedByName, Sub: say.DateTime(rev.FinishedAt)}},
			page.SummaryRow{Key: say.T("permissions.digest"), Value: page.Cell{Text: rev.Digest}})
	}
	return facts
}

func (d Deps) lineView(say *i18n.Localizer, a identity.Actor, decide bool, l permission.Line, f *form.Form) lineView {
	v := lineView{Line: l, Form: f, Field: "reason-" + l.ID, Own: l.PersonID == a.ID, Redecide: l.Decision == permission.Confirmed}
	v.Open = decide && l.Decision != permission.Revoked
	what := say.Word("role", string(l.Role))
	if l.Kind == permission.KindToken {
		what = say.T("permissions.token", l.TokenName)
	}
	v.Title = say.T("permissions.right", l.PersonName, what)
	last := page.Cell{Text: say.T("token.neverUsed")}
	if !l.LastUsedAt.IsZero() {
		last = page.Cell{Text: say.DateTime(l.LastUsedAt)}
	}
	if l.Unused(d.Now()) && l.Decision == "" {
		last.Sub = say.T("permissions.unused", permission.UnusedAfter)
	}
	v.Facts = page.Summary{{Key: say.T("label.email"), Value: page.Cell{Text: l.Email}}, {Key: say.T("token.used"), Value: last}}
	if l.Kind == permission.KindToken {
		v.Facts = append(v.Facts, page.SummaryRow{Key: say.T("token.actions"), Value: page.Cell{Text: strings.Join(l.Actions, desk.Comma(say))}},
			page.SummaryRow{Key: say.T("token.expires"), Value: page.Cell{Text: say.DateTime(l.ExpiresAt)}})
	}
	if l.Decision != "" {
		said := page.Cell{Text: say.T("permissions."+string(l.Decision), l.ByName, say.DateTime(l.At)), Sub: l.Reason}
		v.Facts = append(v.Facts, page.SummaryRow{Key: say.T("label.decision"), Value: said})
		if l.Alone {
			v.Facts = append(v.Facts, page.SummaryRow{Key: say.T("permissions.note"), Value: page.Cell{Text: say.T("permissions.alone")}})
		}
	}
	return v
}

// decide confirms or revokes one right.
func (d Deps) decide(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id, line := r.PathValue("id"), r.PathValue("line")
	field := "reason-" + line
	_, err = d.Permissions.Decide(r.Context(), a, id, line, was, permission.Verdict{Decision: permission.Decision(f.Get("decision")), Reason: f.Get(field)})
	if problem.Is(err, problem.Conflict) {
		return d.showReview(w, r, a, nil, true)
	}
	if again, err := desk.Refused(f, renamed(err, "/reason", "/"+field)); err != nil {
		return err
	} else if again {
		return d.showReview(w, r, a, f, false)
	}
	to := ReviewsPath + "/" + id
	if c := f.Get("cursor"); c != "" {
		to = desk.Query(to, "cursor", c)
	}
	d.Render.Redirect(w, r, to, "saved")
	return nil
}

// renamed moves the faults of one field to another, which stands for it on the
// page.
func renamed(err error, from, to string) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Fields = append([]problem.FieldError{}, e.Fields...)
	for i := range moved.Fields {
		if moved.Fields[i].Pointer == from {
			moved.Fields[i].Pointer = to
		}
	}
	return &moved
}

// finish closes a review that is decided.
func (d Deps) finish(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	_, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if _, err := d.Permissions.Finish(r.Context(), a, id, was); problem.Is(err, problem.Conflict) {
		return d.showReview(w, r, a, nil, true)
	} else if err != nil {
		return err
	}
	d.Render.Redirect(w, r, ReviewsPath+"/"+id, "done")
	return nil
}

// file is the review as CSV.
func (d Deps) file(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	var b bytes.Buffer
	id := r.PathValue("id")
	if err := d.Permissions.Export(r.Context(), a, id, &b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="permission-review-`+id+`.csv"`)
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.Bytes()))
	return nil
}
