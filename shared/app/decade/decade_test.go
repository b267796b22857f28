package decade

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
)

// duty is one kind of work that fires by itself, with the model of when.
type duty interface {
	name() string
	begin(d *decade) // what people set up at the start
	check(d *decade) // after every tick was done: what fired is what the model says
	act(d *decade)   // what people do then
	fired() int      // how much has come due
}

// decade is a system on its way through ten years.
type decade struct {
	*apptest.World
	t       *testing.T
	dice    *rand.Rand
	crashes int
	since   string              // the day of the last look into the log
	known   map[string]bool     // events that were seen there
	fresh   []audit.Event       // the schedule's since then, oldest first
	letters map[string][]letter // what was to be written about a record
}

// duties are all kinds; each World gets its own.
func duties() []duty {
	return []duty{
		&reassessments{}, &expiring{}, &answering{}, &overrides{}, &findings{}, &obligations{}, &contracts{}, &incidents{},
		&permissionReviews{}, &logReviews{}, &verifications{}, &restoreDrills{}, &alerts{},
	}
}

// TestTenYearsWithCrashesFireEveryDutyOnce is a property test: whatever the
// order of days without ticks, ticks at once, clocks that jump back and calls
// to storage that break off (before or after they were done), each thing that
// came due was done exactly once, and none before its time.
func TestTenYearsWithCrashesFireEveryDutyOnce(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			live(t, seed)
		})
	}
}

func live(t *testing.T, seed uint64) {
	d := &decade{World: apptest.New(t, apptest.Options{}), t: t, known: map[string]bool{}, letters: map[string][]letter{}, dice: rand.New(rand.NewPCG(seed, 6))} //nolint:gosec // the same each time, so that a failure can be seen again
	d.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Auditor, apptest.Admin, boss)
	d.must(d.Begin(t.Context(), apptest.Org))
	all := duties()
	for _, x := range all {
		x.begin(d)
	}
	d.settle(all)
	for end := apptest.Start.AddDate(10, 0, 0); d.Now.Read().Before(end); {
		d.pass()
		for range d.dice.IntN(3) {
			d.crash()
		}
		d.settle(all)
		for _, x := range all {
			x.act(d)
		}
		d.settle(all)
		if t.Failed() {
			t.FailNow()
		}
	}
	d.noMailTwice()
	d.eachLetterOnce()
	if d.crashes < 20 {
		t.Errorf("only %d calls broke off", d.crashes)
	}
	t.Logf("%d calls broke off", d.crashes)
	for _, x := range all {
		t.Logf("%d %s", x.fired(), x.name())
		if x.fired() < 6 {
			t.Errorf("only %d %s came due", x.fired(), x.name())
		}
	}
}

// pass lets some time go by: mostly weeks, often hours, and now and then the
// clock jumps back. Ticks run within one hour, so that no day ends in between.
func (d *decade) pass() {
	jump := time.Duration(1+d.dice.IntN(50*24)) * time.Hour
	switch d.dice.IntN(10) {
	case 0:
		jump = -48 * time.Hour
	case 1, 2, 3, 4:
		jump = time.Duration(1+d.dice.IntN(30)) * time.Hour
	}
	d.Now.Set(d.Now.Read().Truncate(time.Hour).Add(jump))
}

// crash runs a tick, or two at once, in which one call to storage breaks off.
func (d *decade) crash() {
	fault := d.Break.At(table.AnyCall, 1+int64(d.dice.IntN(80)), d.dice.IntN(2) == 0)
	var all sync.WaitGroup
	for range 1 + d.dice.IntN(2) {
		all.Go(func() { _, _ = d.Tick.Run(context.Background(), 50) })
	}
	all.Wait()
	d.Break.Mend()
	if fault.Fired() {
		d.crashes++
	}
}

// settle runs ticks and delivers messages until nothing is due, what was put
// off after a crash among it, and holds all of it to the model.
func (d *decade) settle(all []duty) {
	d.t.Helper()
	d.Tick.Failed = func(k table.Key, err error) { d.t.Errorf("at %s, %s: %v", d.Now.Read(), k, err) }
	defer func() { d.Tick.Failed = nil }() // a crash may fail as it likes
	_, err := d.Sequencer.Run(d.t.Context(), 10_000)
	d.must(err)
	for quiet, n := 0, 0; quiet < 3; n++ {
		if n == 200 {
			d.t.Fatal("after 200 ticks there is still something due")
		}
		d.Now.Pass(90 * time.Second)
		r, err := d.Tick.Run(d.t.Context(), 50)
		d.must(err)
		if r.Failed > 0 || r.Unknown > 0 {
			d.t.Fatalf("the tick: %+v", r)
		}
		if quiet++; d.Drain() > 0 || r.Left || r.Done > 1 { // the log's verification is looked for every minute
			quiet = 0
		}
	}
	d.look()
	for _, x := range all {
		x.check(d)
	}
}

// look reads what is new in the log.
func (d *decade) look() {
	d.t.Helper()
	d.fresh = nil
	for cursor := ""; ; {
		page, next, err := d.Journal.Find(d.t.Context(), apptest.Org, audit.Filter{From: d.since}, 100, cursor)
		d.must(err)
		for _, e := range page {
			if !d.known[e.ID] && e.Actor == identity.AsSystem(apptest.Org).ID {
				d.known[e.ID], d.fresh = true, append(d.fresh, e)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	slices.Reverse(d.fresh)
	d.since = d.in(-3) // the clock may jump back
}

func (d *decade) today() string { return d.Now.Read().Format(clock.Date) }

// in is the day some days from now.
func (d *decade) in(days int) string { return d.Now.Read().AddDate(0, 0, days).Format(clock.Date) }

// between is a random number of least to most.
func (d *decade) between(least, most int) int { return least + d.dice.IntN(most-least+1) }

func (d *decade) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// system are the events about a record that the schedule wrote, oldest first;
// what broke off is put off for some seconds, and reports are made by order.
func (d *decade) system(subject string) []audit.Event {
	d.t.Helper()
	return slices.DeleteFunc(d.Events(d.t, subject), func(e audit.Event) bool {
		return e.Actor != identity.AsSystem(apptest.Org).ID || e.Action == "schedule:postpone" || strings.HasPrefix(e.Action, "report:")
	})
}

// script is what the schedule has to do about a record, in its order.
type script struct {
	subject string
	steps   []step
}

// step is what is done from a day on, and the letter that says so.
type step struct{ day, action, letter string }

// holds fails the test unless every step whose day has come was done once, in
// order, and no other was. It answers how many were.
func (d *decade) holds(s script) int {
	d.t.Helper()
	var want, got []string
	for _, x := range s.steps {
		if x.day <= d.today() {
			want = append(want, x.action)
		}
	}
	done := d.system(s.subject)
	for _, e := range done {
		got = append(got, e.Action)
	}
	if len(got) > len(want) && d.wentBack(s, len(got)) {
		want = got
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("%s, %s: done %v, due was %v of %v", s.subject, d.Now.Read(), got, want, s.steps)
		return len(got)
	}
	d.letters[s.subject] = s.letters(done)
	return len(got)
}

// wentBack tells whether the steps that were done are the first n of the script,
// each in its time, and only the clock stands before the last of them now.
func (d *decade) wentBack(s script, n int) bool {
	all := d.system(s.subject)
	if n > len(s.steps) {
		return false
	}
	for i, x := range s.steps[:n] {
		if all[i].Action != x.action || all[i].At.Format(clock.Date) < x.day {
			return false
		}
	}
	return true
}

// noMailTwice fails the test when a person got the same words twice, but for
// reminders, which say the same each time as long as nothing is done: they are
// counted where their events are.
func (d *decade) noMailTwice() {
	seen := map[string]string{}
	for _, m := range d.Mail.All() {
		if slices.Contains([]string{"permission-review-overdue", "log-review-overdue", "overdue", "unreachable"}, m.Template) {
			continue
		}
		raw, err := json.Marshal([]any{m.To, m.Template, m.Subject, m.Data})
		d.must(err)
		if was, twice := seen[string(raw)]; twice {
			d.t.Errorf("%s and %s say the same: %.300s", was, m.ID, raw)
		}
		seen[string(raw)] = m.ID
		if n := d.Mail.Times(m.ID); n > 1 {
			d.t.Errorf("%s was delivered %d times", m.ID, n)
		}
	}
}

// boss is another administrator: nobody decides about their own rights.
var boss = identity.Actor{
	Org: apptest.Org, ID: "per_00000000000000000000000007", Name: "Bo", Email: "bo@acme.example", Roles: []identity.Role{identity.Administrator},
}
