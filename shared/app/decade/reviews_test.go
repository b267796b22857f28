package decade

import (
	"strings"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/restoredrill"
)

const day = 24 * time.Hour

// rhythm is work that comes again and again, and is looked for once a day: done
// at or after its time, within a day of it, and once.
type rhythm struct {
	due  time.Time
	done int
}

// next holds what the schedule has newly written of an action to the rhythm, and
// answers it, if it was due.
func (r *rhythm) next(d *decade, what string) (audit.Event, bool) {
	d.t.Helper()
	now := d.Now.Read()
	var fresh []audit.Event
	for _, e := range d.fresh {
		if e.Action == what && !(strings.HasSuffix(what, ":start") && len(fresh) > 0 && fresh[0].Subject == e.Subject) { // begun and collected
			fresh = append(fresh, e)
		}
	}
	r.done += len(fresh)
	switch {
	case len(fresh) == 0 && !now.Before(r.due.Add(day)):
		d.t.Errorf("%s was due at %s, and at %s not done", what, r.due, now)
	case len(fresh) > 1 || len(fresh) == 1 && fresh[0].At.Before(r.due):
		d.t.Errorf("%s was due at %s, and done at %v", what, r.due, fresh)
	case len(fresh) == 1:
		return fresh[0], true
	}
	return audit.Event{}, false
}

// review is one that begins months after the last one's end, and of which
// people are reminded each week when it is not done two weeks after its beginning.
type review struct {
	start, remind rhythm
	id            string
	ended         int
}

func (r *review) follow(d *decade, kind, begins string) (begun bool) {
	if r.id != "" {
		if _, said := r.remind.next(d, kind+":remind"); said {
			r.remind.due = d.Now.Read().Truncate(time.Hour).Add(7 * day)
		}
		return false
	}
	e, ok := r.start.next(d, begins)
	if ok {
		r.id, r.ended = e.Subject, r.ended+1
	}
	return ok
}

// permissionReviews: every six months; over when each line was decided.
type permissionReviews struct{ review }

func (*permissionReviews) name() string      { return "permission reviews" }
func (p *permissionReviews) fired() int      { return p.ended }
func (p *permissionReviews) begin(d *decade) { p.start.due = d.Now.Read().AddDate(0, 6, 0) }

func (p *permissionReviews) check(d *decade) {
	if p.follow(d, "permission-review", "permission-review:start") {
		r, err := d.Permissions.Get(d.t.Context(), apptest.Admin, p.id)
		d.must(err)
		p.remind.due = clockDate(d, r.DueOn).Add(day)
	}
}

func (p *permissionReviews) act(d *decade) {
	if p.id == "" || d.dice.IntN(4) > 0 {
		return
	}
	lines, _, err := d.Permissions.Lines(d.t.Context(), apptest.Admin, p.id, 100, "")
	d.must(err)
	for _, l := range lines {
		by := apptest.Admin
		if l.PersonID == by.ID {
			by = boss
		}
		_, err := d.Permissions.Decide(d.t.Context(), by, p.id, l.ID, l.Version, permission.Verdict{Decision: permission.Confirmed, Reason: "still the same work"})
		d.must(err)
	}
	_, err = d.Permissions.Finish(d.t.Context(), apptest.Admin, p.id, 0)
	d.must(err)
	p.id, p.start.due = "", d.Now.Read().AddDate(0, 6, 0)
}

// logReviews: every month; over when an auditor signs.
type logReviews struct{ review }

func (*logReviews) name() string      { return "log reviews" }
func (l *logReviews) fired() int      { return l.ended }
func (l *logReviews) begin(d *decade) { l.start.due = d.Now.Read().AddDate(0, 1, 0) }

func (l *logReviews) check(d *decade) {
	if l.follow(d, "log-review", "log-review:open") {
		r, err := d.LogReviews.Get(d.t.Context(), apptest.Auditor, l.id)
		d.must(err)
		l.remind.due = clockDate(d, r.DueOn).Add(day)
	}
}

func (l *logReviews) act(d *decade) {
	if l.id == "" || d.dice.IntN(3) > 0 {
		return
	}
	_, err := d.LogReviews.Sign(d.t.Context(), apptest.Auditor, l.id, 0, logreview.Verdict{Conclusion: logreview.InOrder, Statement: "Looked at every refusal."})
	d.must(err)
	l.id, l.start.due = "", d.Now.Read().AddDate(0, 1, 0)
}

// verifications: the log is verified every day.
type verifications struct{ rhythm }

func (*verifications) name() string      { return "verifications of the log" }
func (v *verifications) fired() int      { return v.done }
func (v *verifications) begin(d *decade) { v.due = d.Now.Read() }

func (v *verifications) check(d *decade) {
	if e, ok := v.next(d, "audit:verify"); ok {
		v.due = e.At.Add(day)
	}
}

func (*verifications) act(*decade) {}

// restoreDrills: thirty days after the last good one, and every thirty days
// after that, an alert says that there is none.
type restoreDrills struct{ rhythm }

func (*restoreDrills) name() string      { return "late restore drills" }
func (r *restoreDrills) fired() int      { return r.done }
func (r *restoreDrills) begin(d *decade) { r.due = d.Now.Read().AddDate(0, 0, 30) }

func (r *restoreDrills) check(d *decade) {
	if e, ok := r.next(d, "restore-drill:find-late"); ok {
		r.due = e.At.AddDate(0, 0, 30)
	}
}

func (r *restoreDrills) act(d *decade) {
	if d.dice.IntN(4) == 0 {
		_, err := d.RestoreDrill.Record(d.t.Context(), apptest.Admin, restoredrill.Told{OK: apptest.Ptr(true), RTOSeconds: 60})
		d.must(err)
		r.due = d.Now.Read().AddDate(0, 0, 30)
	}
}

// alerts: one that nobody takes up for an hour goes to the administrators. Those
// of late restore drills come by schedule themselves.
type alerts struct {
	due  []time.Time
	done int
}

func (*alerts) name() string  { return "escalations of alerts" }
func (a *alerts) fired() int  { return a.done }
func (*alerts) begin(*decade) {}
func (*alerts) act(*decade)   {}

func (a *alerts) check(d *decade) {
	for _, e := range d.fresh {
		switch e.Action {
		case "restore-drill:find-late":
			a.due = append(a.due, e.At.Add(time.Hour))
		case "alert:escalate":
			al, err := d.Alerts.Get(d.t.Context(), apptest.Admin, e.Subject)
			d.must(err)
			if al.Rule != alert.BackupLate {
				continue
			}
			if len(a.due) == 0 || e.At.Before(a.due[0]) {
				d.t.Errorf("%s was escalated at %s; due were %v", e.Subject, e.At, a.due)
				return
			}
			a.due, a.done = a.due[1:], a.done+1
		}
	}
	if len(a.due) > 0 && !d.Now.Read().Before(a.due[0]) {
		d.t.Errorf("at %s not escalated: %v", d.Now.Read(), a.due)
	}
}
