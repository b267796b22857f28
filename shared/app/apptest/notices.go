package apptest

import (
	"testing"

	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// Ear hears the notices that wait for people, before they go out in a digest.
type Ear struct {
	w    *World
	to   []string
	seen map[string]bool
	all  []notify.Waiting
}

// Listen hears what is left for the addresses from now on.
func (w *World) Listen(addresses ...string) *Ear {
	return &Ear{w: w, to: addresses, seen: map[string]bool{}}
}

// Heard answers what was left so far, in order: every notice once, when it is
// asked for after each tick. subject "" is any.
func (e *Ear) Heard(t testing.TB, subject string) []notify.Waiting {
	t.Helper()
	for _, to := range e.to {
		page, err := e.w.DB.Query(t.Context(), table.Query{PK: notify.NoticesPK(e.w.Journal, Org, to), Prefix: notify.NoticeKind + "#"})
		must(t, err)
		for _, it := range page.Items {
			n, err := table.Decode[notify.Waiting](it)
			must(t, err)
			if !e.seen[n.ID] {
				e.seen[n.ID] = true
				e.all = append(e.all, n)
			}
		}
	}
	var out []notify.Waiting
	for _, n := range e.all {
		if subject == "" || n.Subject == subject {
			out = append(out, n)
		}
	}
	return out
}
