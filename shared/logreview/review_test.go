package logreview_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/problem"
)

// office is an organisation with an auditor, an administrator, and somebody who
// is both.
type office struct {
	*apptest.World
	t              *testing.T
	aoi, ben, both identity.Actor
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{World: apptest.New(t, apptest.Options{}), t: t}
	first := identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000009", Roles: []identity.Role{identity.Administrator}}
	o.aoi = o.hire(first, "Aoi", identity.Auditor)
	o.ben = o.hire(first, "Ben", identity.Administrator)
	o.both = o.hire(first, "Both", identity.Administrator, identity.Auditor)
	apptest.Code(t, "ensure", o.LogReviews.Ensure(t.Context(), apptest.Org), "")
	apptest.Code(t, "ensure again", o.LogReviews.Ensure(t.Context(), apptest.Org), "")
	o.sequence()
	return o
}

func (o *office) hire(by identity.Actor, name string, roles ...identity.Role) identity.Actor {
	o.t.Helper()
	p, err := o.People.Invite(o.t.Context(), by, people.New{Name: name, Email: strings.ToLower(name) + "@acme.example", Roles: roles})
	apptest.Code(o.t, "invite", err, "")
	return identity.Actor{Org: apptest.Org, ID: p.ID, Name: name, Email: p.Email, Roles: p.Roles}
}

func (o *office) sequence() {
	o.t.Helper()
	_, err := o.Sequencer.Run(o.t.Context(), 5000)
	apptest.Code(o.t, "sequence", err, "")
}

// tick lets days pass, and the schedule run.
func (o *office) tick(days int) {
	o.t.Helper()
	o.Pass(time.Duration(days) * 24 * time.Hour)
	for range 4 {
		_, err := o.Tick.Run(o.t.Context(), 100)
		apptest.Code(o.t, "tick", err, "")
		o.Pass(2 * time.Second)
	}
	o.Drain()
}

func (o *office) last() logreview.Review {
	o.t.Helper()
	all, _, err := o.LogReviews.List(o.t.Context(), o.aoi, 1, "")
	apptest.Code(o.t, "list", err, "")
	if len(all) == 0 {
		return logreview.Review{}
	}
	r, err := o.LogReviews.Get(o.t.Context(), o.aoi, all[0].ID)
	apptest.Code(o.t, "get", err, "")
	return r
}

func (o *office) sign(by identity.Actor, r logreview.Review) (logreview.Review, error) {
	return o.LogReviews.Sign(o.t.Context(), by, r.ID, r.Version, logreview.Verdict{Conclusion: logreview.InOrder, Statement: " Refusals were mistyped codes. "})
}

func TestAReviewCountsItsStretch(t *testing.T) {
	o := open(t)
	for range 3 {
		o.Refusals.Note(o.aoi, "vendor:create", "")
	}
	apptest.Code(t, "flush", o.Refusals.Flush(t.Context(), audit.All), "")
	_, _, err := o.Journal.Export(t.Context(), o.aoi, audit.Filter{}, "")
	apptest.Code(t, "export", err, "")
	apptest.Code(t, "alert", o.Alerts.Raise(t.Context(), apptest.Org, detect.Hit{Rule: alert.BackupLate, Severity: detect.High, At: o.Now.Read()}), "")
	o.sequence()
	r, err := o.LogReviews.Start(t.Context(), o.aoi)
	apptest.Code(t, "start", err, "")
	if r.State != logreview.Open || r.From.Size != 0 || r.Counted != r.To.Size || r.DueOn != "2026-12-07" {
		t.Fatalf("%+v", r)
	}
	signed, err := o.Log.Checkpoint(t.Context(), apptest.Org)
	apptest.Code(t, "checkpoint", err, "")
	v, err := o.Log.Key.Verifier(apptest.Org)
	apptest.Code(t, "verifier", err, "")
	c, err := checkpoint.Open([]byte(r.Checkpoint), v)
	if err != nil || signed != r.Checkpoint || c.N != r.To.Size || c.Hash != r.To.Root {
		t.Errorf("%v: %s, %+v", err, r.Checkpoint, r.To)
	}
	var total int64
	for _, n := range r.Counts {
		total += n.Times
	}
	if total != r.To.Size+2 { // three refusals are one entry
		t.Errorf("%d counted of %d entries: %+v", total, r.To.Size, r.Counts)
	}
	want := map[logreview.Group]int64{logreview.Refused: 3, logreview.Rights: 3, logreview.Exports: 1, logreview.Alerts: 1, logreview.Settings: 1}
	if diff := cmp.Diff(want, logreview.Sum(r.Counts)); diff != "" {
		t.Error(diff)
	}
	if got := o.last().Alerts; got == nil || *got != (alert.Tally{Open: 1}) {
		t.Errorf("alerts %+v", got)
	}
	_, err = o.LogReviews.Start(t.Context(), o.both)
	apptest.Code(t, "another beside it", err, problem.Conflict)
}

func TestTheNextReviewBeginsWhereThisOneEnds(t *testing.T) {
	o := open(t)
	_, err := o.LogReviews.Start(t.Context(), o.aoi)
	apptest.Code(t, "start", err, "")
	first := o.last()
	_, err = o.LogReviews.Sign(t.Context(), o.aoi, first.ID, first.Version, logreview.Verdict{Conclusion: "fine", Statement: "ok"})
	var e *problem.Error
	if !errors.As(err, &e) || len(e.Fields) != 2 {
		t.Errorf("both faults at once: %v", err)
	}
	_, err = o.LogReviews.Sign(t.Context(), o.aoi, first.ID, first.Version+1, logreview.Verdict{Conclusion: logreview.FollowUp, Statement: "Something else."})
	apptest.Code(t, "another version", err, problem.Conflict)
	done, err := o.sign(o.aoi, first)
	apptest.Code(t, "sign", err, "")
	if done.State != logreview.Signed || done.SignedByName != "Aoi" || done.Statement != "Refusals were mistyped codes." || done.Alerts == nil {
		t.Errorf("%+v", done)
	}
	_, err = o.sign(o.aoi, done)
	apptest.Code(t, "twice", err, problem.Conflict)
	o.sequence()
	next, err := o.LogReviews.Start(t.Context(), o.aoi)
	apptest.Code(t, "the next", err, "")
	if next.From != done.To || next.Counted != next.To.Size-next.From.Size {
		t.Errorf("from %+v, not %+v", next.From, done.To)
	}
	if page, _, err := o.LogReviews.List(t.Context(), identity.Actor{Org: apptest.Other, ID: o.aoi.ID, Roles: o.aoi.Roles}, 10, ""); err != nil || len(page) != 0 {
		t.Errorf("another organisation reads %d: %v", len(page), err)
	}
}

func TestAReviewBeginsAndRemindsByItself(t *testing.T) {
	o := open(t)
	mails := func(template string) int { return len(o.Mail.To(o.aoi.Email, template)) }
	o.tick(29)
	if r := o.last(); r.ID != "" {
		t.Fatalf("too early: %+v", r)
	}
	o.sequence()
	o.tick(2)
	r := o.last()
	if r.State != logreview.Open || r.StartedBy != "system" || mails("log-review-due") != 1 || len(o.Mail.To(o.ben.Email, "log-review-due")) != 0 {
		t.Fatalf("%+v, %d mails", r, mails("log-review-due"))
	}
	o.tick(13)
	if n := mails("log-review-overdue"); n != 0 {
		t.Errorf("reminded %d times before it is due", n)
	}
	for range 10 {
		o.tick(1)
	}
	if n := mails("log-review-overdue"); n != 2 {
		t.Errorf("reminded %d times in ten days", n)
	}
	_, err := o.sign(o.aoi, r)
	apptest.Code(t, "sign", err, "")
	day, err := o.LogReviews.DueOn(t.Context(), o.aoi)
	if want := o.Now.Read().AddDate(0, 1, 0).Format("2006-01-02"); err != nil || day != want {
		t.Errorf("due on %s, not %s: %v", day, want, err)
	}
}

// Whoever changed people, rights or settings does not sign that off; in another
// stretch the same person may.
func TestWhoAdministeredDoesNotSign(t *testing.T) {
	o := open(t)
	o.hire(o.both, "Cem", identity.Analyst)
	o.sequence()
	_, err := o.LogReviews.Start(t.Context(), o.both)
	apptest.Code(t, "start", err, "")
	r := o.last()
	if o.LogReviews.MaySign(o.both, r) || !o.LogReviews.MaySign(o.aoi, r) || o.LogReviews.MaySign(o.ben, r) {
		t.Errorf("administered: %v", r.Administered)
	}
	_, err = o.sign(o.both, r)
	apptest.Code(t, "who administered", err, problem.Forbidden)
	_, err = o.sign(o.ben, r)
	apptest.Code(t, "no auditor", err, problem.Forbidden)
	_, err = o.sign(o.aoi, r)
	apptest.Code(t, "an auditor", err, "")
	o.sequence()
	_, err = o.LogReviews.Start(t.Context(), o.aoi)
	apptest.Code(t, "start", err, "")
	_, err = o.sign(o.both, o.last())
	apptest.Code(t, "in another stretch", err, "")
}

// Where nobody is an auditor, administrators hear that one is needed.
func TestWithoutAnAuditorAdministratorsAreTold(t *testing.T) {
	o := open(t)
	for _, a := range []identity.Actor{o.aoi, o.both} {
		_, err := o.People.Update(t.Context(), o.ben, a.ID, 1, people.Change{Active: apptest.Ptr(false)})
		apptest.Code(t, "deactivate", err, "")
	}
	o.sequence()
	o.tick(32)
	if n := len(o.Mail.To(o.ben.Email, "log-review-due")); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// A long stretch is counted a piece a tick, and goes on after a break.
func TestALongStretchIsCountedInPieces(t *testing.T) {
	o := open(t)
	for range 450 {
		apptest.Code(t, "event", o.Journal.Record(t.Context(), identity.AsSystem(apptest.Org), "schedule:update", "sch_1"), "")
		o.sequence()
	}
	r, err := o.LogReviews.Start(t.Context(), o.aoi)
	apptest.Code(t, "start", err, "")
	if r.State != logreview.Collecting || r.Counted == 0 || r.Counted >= r.To.Size {
		t.Fatalf("%s, %d of %d", r.State, r.Counted, r.To.Size)
	}
	_, err = o.sign(o.aoi, r)
	apptest.Code(t, "signed too early", err, problem.Conflict)
	o.Pass(2 * time.Second)
	o.tick(0)
	if r = o.last(); r.State != logreview.Open || r.Counted != r.To.Size || times(r, "schedule:update") != 450 {
		t.Errorf("%s, %d of %d, %d times", r.State, r.Counted, r.To.Size, times(r, "schedule:update"))
	}
}

func times(r logreview.Review, action string) (n int64) {
	for _, c := range r.Counts {
		if c.Action == action {
			n += c.Times
		}
	}
	return n
}
