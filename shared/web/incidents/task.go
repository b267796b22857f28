package incidents

import (
	"net/http"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type taskView struct {
	Action, Cancel, Hint, Zone string
	New, Own, Review, Stale    bool
	YesOrNot                   []form.Choice
}

func (d Deps) taskTable(say *i18n.Localizer, a identity.Actor, v *incident.View) page.Table {
	t := page.Table{Caption: say.T("incident.tasks"), Columns: []page.Column{
		{Label: say.T("incident.task")}, {Label: say.T("incident.assignee")}, {Label: say.T("label.due")}, {Label: say.T("label.state")}, {Label: say.T("incident.note")},
	}}
	for _, k := range v.Tasks {
		name := page.Cell{Text: k.Title.In(string(say.Lang))}
		if d.May(a, "incident:task") && v.Closing == nil {
			name.Href = "/incidents/" + v.ID + "/tasks/" + k.ID
		}
		state := page.Cell{Badge: desk.Badge(say, "task", "not_started")}
		due := page.Cell{Text: say.DateTime(k.DueAt)}
		switch {
		case !k.DoneAt.IsZero():
			state = page.Cell{Badge: desk.Badge(say, "task", "complete"), Sub: say.DateTime(k.DoneAt) + " · " + k.DoneName}
		case !k.DueAt.IsZero():
			due.Sub = d.away(say, k.DueAt)
			if d.Now().After(k.DueAt) {
				state = page.Cell{Badge: desk.Badge(say, "obligationState", "overdue")}
			}
		}
		who := k.Assignee
		if who == "" {
			who = say.T("incident.unassigned")
		}
		t.Rows = append(t.Rows, []page.Cell{name, {Text: who}, due, state, {Text: k.Note}})
	}
	return t
}

// findTask answers the task that the path names; a blank one for "new".
func findTask(r *http.Request, v *incident.View) (k incident.Task, isNew bool, err error) {
	id := r.PathValue("task")
	if id == "new" {
		return k, true, nil
	}
	for _, k := range v.Tasks {
		if k.ID == id {
			return k, false, nil
		}
	}
	return k, false, problem.New(problem.NotFound, "there is no such task")
}

func (d Deps) taskForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	k, isNew, err := findTask(r, &v)
	if err != nil {
		return err
	}
	f := d.fresh(r, &v)
	f.Set("title", k.Title.In("en"))
	f.Set("assignee", k.Assignee)
	f.Set("note", k.Note)
	f.Set("done", "false")
	if !k.DoneAt.IsZero() {
		f.Set("done", "true")
	}
	if isNew {
		f.Set("assignee", a.Email)
	}
	if zone, err := time.LoadLocation(v.Zone); err == nil && !k.DueAt.IsZero() {
		f.Set("dueAt", k.DueAt.In(zone).Format(typed))
	}
	return d.showTask(w, r, f, &v, false)
}

func (d Deps) showTask(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	k, isNew, err := findTask(r, v)
	if err != nil {
		return err
	}
	at := "/incidents/" + v.ID
	title := k.Title.In(string(say.Lang))
	if isNew {
		title = say.T("incident.addTask")
	}
	d.Render.Page(w, r, "task", page.View{Title: title, Breadcrumbs: under(say, &v.Incident), Form: f, Body: taskView{
		Action: at + "/tasks/" + r.PathValue("task"), Cancel: at, Hint: k.Hint.In(string(say.Lang)), Zone: v.Zone, New: isNew,
		Own: isNew || k.Title["zh-CN"] == "", Review: k.ID == "review", Stale: stale,
		YesOrNot: []form.Choice{{Value: "true", Label: say.T("incident.yes")}, {Value: "false", Label: say.T("incident.no")}},
	}})
	return nil
}

func (d Deps) task(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	k, isNew, err := findTask(r, &now)
	if err != nil {
		return err
	}
	assignee, note, due := f.Get("assignee"), f.Get("note"), moment(f.Get("dueAt"), now.Zone)
	in := incident.TaskDetails{Assignee: &assignee, Note: &note, DueAt: &due}
	if isNew || k.Title["zh-CN"] == "" {
		title := f.Get("title")
		in.Title = &title
	}
	if !isNew && k.ID != "review" {
		done := f.Get("done") == "true"
		in.Done = &done
	}
	if isNew {
		_, err = d.Incidents.AddTask(r.Context(), a, now.ID, was, in)
	} else {
		_, err = d.Incidents.UpdateTask(r.Context(), a, now.ID, k.ID, was, in)
	}
	return d.after(w, r, f, &now, err, d.showTask)
}
