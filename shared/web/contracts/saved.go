package contracts

import (
	"net/http"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
)

// saved answers what became of a change that was based on version was while
// stands is the version now: it goes on, shows the form again with its faults,
// or, when somebody else was first, shows it as it was typed, to be saved over
// what stands.
func (d Deps) saved(w http.ResponseWriter, r *http.Request, f *form.Form, err error, was, stands int64, to, flash string, show func(stale bool) error) error {
	if problem.Is(err, problem.Conflict) && stands != was {
		desk.SetVersion(f, stands)
		return show(true)
	}
	if again, rest := desk.Refused(f, err); rest != nil {
		return rest
	} else if again {
		return show(false)
	}
	d.Render.Redirect(w, r, to, flash)
	return nil
}
