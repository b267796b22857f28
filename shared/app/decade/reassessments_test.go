package decade

import (
	"maps"
	"slices"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// reassessments: each vendor is assessed again on the day that is planned.
type reassessments struct {
	plans map[string]string // vendor → day of its open plan
	made  int
}

func (*reassessments) name() string { return "reassessments" }
func (r *reassessments) fired() int { return r.made }

func (r *reassessments) begin(d *decade) {
	r.plans = map[string]string{}
	for range 3 {
		as := d.Approved(d.t)
		reachable(d, as.VendorID)
		r.plan(d, as.VendorID)
	}
}

// plan sets the vendor's next day, 1 to 14 months away.
func (r *reassessments) plan(d *decade, vendor string) {
	day := d.Now.Read().AddDate(0, d.between(1, 14), d.dice.IntN(28)).Format(clock.Date)
	sc, err := d.Reassessment.Get(d.t.Context(), apptest.Buyer, vendor)
	d.must(err)
	_, err = d.Reassessment.Set(d.t.Context(), apptest.Buyer, vendor, sc.Version, reassessment.Setting{DueOn: &day})
	d.must(err)
	r.plans[vendor] = day
}

func (r *reassessments) check(d *decade) {
	for _, vendor := range slices.Sorted(maps.Keys(r.plans)) {
		day := r.plans[vendor]
		made := cancelled(d, vendor)
		due := day <= d.today()
		if due != (len(made) == 1) {
			d.t.Errorf("due on %s, it is %s: %d assessments", day, d.Now.Read(), len(made))
		}
		if due {
			r.made++
			r.plan(d, vendor)
		}
	}
}

func (*reassessments) act(*decade) {}

// reachable gives a vendor somebody to invite.
func reachable(d *decade, vendor string) {
	v, err := d.Vendors.Get(d.t.Context(), apptest.Buyer, vendor)
	d.must(err)
	_, err = d.Vendors.Update(d.t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Contacts: &[]vendors.Contact{{Name: "Jana Vogt", Email: apptest.Contact}}})
	d.must(err)
}

// cancelled ends a vendor's open assessments, to each of which the vendor was
// invited by one mail, and answers them.
func cancelled(d *decade, vendor string) []string {
	f, err := d.Vendors.Open(d.t.Context(), apptest.Analyst, vendor)
	d.must(err)
	var out []string
	for _, it := range f.Rest {
		if !assessment.IsSummaryKey(it.SK) {
			continue
		}
		s, err := table.Decode[assessment.Summary](it)
		d.must(err)
		if !s.State.Ended() {
			if n := d.mailed(apptest.Contact, s.ID, "invitation"); n != 1 {
				d.t.Errorf("%s: %d invitations", s.ID, n)
			}
			_, err := d.Assessments.Cancel(d.t.Context(), apptest.Buyer, s.ID, 0, "seen by the model")
			d.must(err)
			out = append(out, s.ID)
		}
	}
	return out
}

func clockDate(d *decade, day string) time.Time {
	at, err := clock.ParseDate(day)
	d.must(err)
	return at
}

// answering: a vendor that does not answer is reminded 14 and 3 days before the
// due day and 1, 7 and 14 after it, in the morning of a working day; of several
// that were missed only the last is said; after sixty days it expires.
type answering struct {
	id, due string
	last    int // offset of the last reminder, or far before
	done    int
	said    int // reminders of this one, and its expiry
	// looks is when it is looked at again that could not be said in the night or
	// on a weekend: a clock that jumps back does not bring that forward.
	looks time.Time
}

func (*answering) name() string      { return "reminders and expiries of assessments" }
func (a *answering) fired() int      { return a.done }
func (a *answering) begin(d *decade) { a.send(d) }

func (a *answering) send(d *decade) {
	o := d.Order()
	o.DueOn = d.in(d.between(20, 60))
	as, _, err := d.Assessments.Send(d.t.Context(), apptest.Buyer, d.Vendor(d.t, 2).ID, o)
	d.must(err)
	a.id, a.due, a.last, a.said, a.looks = as.ID, as.DueOn, -1000, 0, wakes(d, d.Now.Read())
}

// opens is the morning of a day, or of the Monday after it.
func opens(d *decade, day string, offset int) time.Time {
	at := clockDate(d, day).AddDate(0, 0, offset)
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return at.Add(8 * time.Hour)
}

// wakes is now, or the next morning of a working day.
func wakes(d *decade, now time.Time) time.Time {
	if now.Hour() >= 8 && now.Hour() < 19 && now.Weekday() != time.Saturday && now.Weekday() != time.Sunday {
		return now
	}
	return opens(d, now.Add(5*time.Hour).Format(clock.Date), 0)
}

func (a *answering) check(d *decade) {
	now := d.Now.Read()
	var want []string
	if expired := !opens(d, a.due, assessment.ExpireAfter).After(now); expired {
		want = append(want, "assessment:expire")
		d.letters[a.id] = append(d.letters[a.id], tell("expired", a.id, apptest.Buyer, apptest.Admin, boss)...)
	} else {
		last := a.last
		for _, offset := range []int{-14, -3, 1, 7, 14} {
			if offset > a.last && !opens(d, a.due, offset).After(now) {
				last = offset
			}
		}
		switch wakes := wakes(d, now); {
		case last == a.last || now.Before(a.looks):
		case wakes.After(now):
			a.looks = wakes
		default:
			a.last, want = last, []string{"assessment:remind"}
			a.written(d, last)
		}
	}
	events := d.system(a.id)
	var got []string
	for _, e := range events[a.said:] {
		got = append(got, e.Action)
	}
	if len(got) != len(want) || len(got) == 1 && got[0] != want[0] {
		d.t.Errorf("%s, due on %s, at %s: %v, want %v", a.id, a.due, now, got, want)
	}
	a.said, a.done = a.said+len(got), a.done+len(got)
	reminders := a.said
	if len(events) > 0 && events[len(events)-1].Action == "assessment:expire" {
		reminders--
	}
	if n := d.mailed(apptest.Contact, a.id, "reminder", "reminder-late"); n != reminders {
		d.t.Errorf("%s: %d mails, %d reminders", a.id, n, reminders)
	}
}

// written notes who of the staff reads of a reminder: from the first after the
// due day on the owner, of the third the administrators too.
func (a *answering) written(d *decade, offset int) {
	if offset > 0 {
		d.letters[a.id] = append(d.letters[a.id], tell("overdue", a.id, apptest.Buyer)...)
	}
	if offset == 14 {
		d.letters[a.id] = append(d.letters[a.id], tell("overdue", a.id, apptest.Admin, boss)...)
	}
}

func (a *answering) act(d *decade) {
	if d.Read(d.t, a.id).State.Ended() {
		a.send(d)
	}
}
