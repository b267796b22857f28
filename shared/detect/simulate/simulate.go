// Package simulate makes the audit events of an organisation's working days,
// with attacks planted among them, so that what detection finds can be
// measured against what is there. The same seed gives the same events.
//
// It models people with hours, habits and duties: analysts who review in
// bursts, an auditor who reads for a whole day once a month, somebody who
// works late before a deadline, a new laptop now and then, a mistyped
// password. These are what a detector must not be alarmed by.
package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"vendorrisk/shared/audit"
)

// Options of a simulation. Attacks are planted into the days from Train on.
type Options struct {
	Seed   uint64
	People int // staff
	Days   int
	Train  int // days at the start without attacks
	Each   int // how often each attack is planted
}

// Days is what a simulation made.
type Days struct {
	Start   time.Time
	Events  []audit.Event // by time
	Attacks []Attack
}

// Attack is one that was planted.
type Attack struct {
	Kind  string
	Actor string // "" for attacks from outside
	From  time.Time
	To    time.Time // exclusive
	Rule  string    // the rule that must fire; "" when only the model can see it
}

// Covers tells whether an actor's hour is part of the attack.
func (a *Attack) Covers(actor string, hour time.Time) bool {
	return a.Actor != "" && a.Actor == actor && hour.Add(time.Hour).After(a.From) && hour.Before(a.To)
}

// start is a Monday.
var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

type person struct {
	id      string
	role    string
	begin   int // hour at which they start, UTC
	sources []string
	late    float64 // chance of working late on a day
}

type world struct {
	*rand.Rand
	o      Options
	people []person
	out    Days
}

// Run makes the days.
func Run(o Options) Days {
	w := &world{Rand: rand.New(rand.NewPCG(o.Seed, 7)), o: o} //nolint:gosec // must be repeatable
	w.out.Start = start
	roles := []string{"procurement", "analyst", "approver", "auditor", "procurement", "analyst", "procurement", "analyst", "administrator"}
	for i := range o.People {
		w.people = append(w.people, person{
			id: fmt.Sprintf("per_%026d", i+1), role: roles[i%len(roles)], begin: 6 + w.IntN(4),
			sources: []string{fmt.Sprintf("office-%d", i%3), fmt.Sprintf("home-%d", i)}, late: 0.03 + 0.1*w.Float64(),
		})
	}
	for day := range o.Days {
		w.day(start.AddDate(0, 0, day), day)
	}
	w.attacks()
	slices.SortStableFunc(w.out.Events, func(a, b audit.Event) int { return a.At.Compare(b.At) })
	for i := range w.out.Events {
		w.out.Events[i].ID = fmt.Sprintf("evt_%026d", i+1)
	}
	return w.out
}

func (w *world) add(at time.Time, actor, role, source, action, subject, outcome string, times int64) {
	e := audit.Event{At: at, Actor: actor, Action: action, Subject: subject, Outcome: outcome, Source: source}
	if role != "" {
		e.Roles = []string{role}
	}
	if outcome == audit.Refused {
		e.Count = times
	}
	w.out.Events = append(w.out.Events, e)
}

// poisson draws a count with a mean (Knuth).
func (w *world) poisson(mean float64) int {
	limit, p, n := math.Exp(-mean), 1.0, 0
	for {
		if p *= w.Float64(); p <= limit {
			return n
		}
		n++
	}
}

func (w *world) within(from time.Time, d time.Duration) time.Time {
	return from.Add(time.Duration(w.Int64N(int64(d))))
}

// record is one of the organisation's; people come back to the same ones.
func (w *world) record(kind string) string {
	return fmt.Sprintf("%s_%026d", kind, int(math.Abs(w.NormFloat64())*60)+1)
}

func (w *world) day(day time.Time, n int) {
	if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
		if w.Float64() < 0.1 { // somebody looks in
			w.work(w.people[w.IntN(len(w.people))], day.Add(time.Duration(9+w.IntN(6))*time.Hour), 1, n, 0.5)
		}
		return
	}
	for _, p := range w.people {
		if w.Float64() < 0.12 { // away
			continue
		}
		hours := 7 + w.IntN(3)
		if w.Float64() < p.late {
			hours += 2 + w.IntN(3)
		}
		w.work(p, day.Add(time.Duration(p.begin)*time.Hour), hours, n, 1)
	}
	for i := range w.poisson(4) { // vendors answer
		actor, from := fmt.Sprintf("inv_%026d", n*10+i), day.Add(time.Duration(5+w.IntN(12))*time.Hour)
		source := fmt.Sprintf("vendor-%d", w.IntN(40))
		for range 1 + w.poisson(8) {
			w.add(w.within(from, 2*time.Hour), actor, "vendor", source, "assessment:answer", w.record("asm"), audit.Done, 1)
		}
		if w.Float64() < 0.3 {
			w.add(from, audit.Anonymous, "", source, "portal:try", w.record("asm"), audit.Done, 1)
		}
	}
}

// work is one person's day of hours from a time on.
func (w *world) work(p person, from time.Time, hours, day int, pace float64) {
	source := p.sources[w.IntN(len(p.sources))]
	if w.Float64() < 0.01 { // travelling
		source = fmt.Sprintf("hotel-%d-%d", day, w.IntN(9))
	}
	if w.Float64() < 0.08 { // mistyped
		w.add(from, audit.Anonymous, "", source, "session:create", p.id, audit.Refused, int64(1+w.IntN(2)))
	}
	if w.Float64() < 0.006 {
		w.add(from, p.id, p.role, source, "device:seen", p.id, audit.Done, 1)
	}
	w.add(from.Add(time.Second), p.id, p.role, source, "session:create", p.id, audit.Done, 1)
	reads, opens, changes := 0.3, 1.5, 1.5
	switch p.role {
	case "analyst":
		reads, opens, changes = 1, 3, 2
		if w.Float64() < 0.2 { // a day of reviews
			reads, opens = 5, 7
		}
	case "auditor":
		reads, opens, changes = 0.5, 2, 0.1
		if day%21 == 7 { // the monthly sample
			reads, opens = 7, 12
		}
	case "approver":
		reads, opens, changes = 0.5, 2, 1
	case "administrator":
		reads, opens, changes = 0.05, 0.3, 0.8
	}
	for h := range hours {
		at := from.Add(time.Duration(h) * time.Hour)
		if h == 4 || w.Float64() < 0.25 { // lunch, meetings
			continue
		}
		for range w.poisson(reads * pace) {
			w.add(w.within(at, time.Hour), p.id, p.role, source, "evidence:read", w.record("evd"), audit.Done, 1)
		}
		for range w.poisson(opens * pace) {
			w.add(w.within(at, time.Hour), p.id, p.role, source, "assessment:read", w.record("asm"), audit.Done, 1)
		}
		for range w.poisson(changes * pace) {
			w.add(w.within(at, time.Hour), p.id, p.role, source, "vendor:update", w.record("ven"), audit.Done, 1)
		}
		if w.Float64() < 0.02 { // a page that is not theirs
			w.add(w.within(at, time.Hour), p.id, p.role, source, "person:read", "main", audit.Refused, int64(1+w.IntN(2)))
		}
	}
}
