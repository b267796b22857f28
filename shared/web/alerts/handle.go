package alerts

import (
	"net/http"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
)

// handle acknowledges or closes, as the pressed button says.
func (d Deps) handle(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id, state, outcome, note := r.PathValue("id"), alert.State(f.Get("state")), alert.Outcome(f.Get("outcome")), f.Get("note")
	change := alert.Change{State: &state, Note: &note}
	if outcome != "" {
		change.Outcome = &outcome
	}
	_, err = d.Alerts.Handle(r.Context(), a, id, was, change)
	if err == nil {
		d.Render.Redirect(w, r, Path+"/"+id, "saved")
		return nil
	}
	now, found := d.Alerts.Get(r.Context(), a, id)
	if found != nil {
		return found
	}
	if problem.Is(err, problem.Conflict) {
		return d.draw(w, r, a, now, form.New(d.Render.Say(r)), true)
	}
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return d.draw(w, r, a, now, f, false)
	}
	return nil
}

// release lifts what the alert holds its person back with.
func (d Deps) release(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	al, err := d.Alerts.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := d.Release(r.Context(), a, al.About); err != nil {
		return err
	}
	d.Render.Redirect(w, r, Path+"/"+al.ID, "done")
	return nil
}
