package logcheck_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/table"
)

// archive is an organisation whose log grows and is verified.
type archive struct {
	*apptest.World
	t *testing.T
}

func open(t *testing.T) *archive {
	t.Helper()
	a := &archive{apptest.New(t, apptest.Options{}), t}
	p := identity.Person{ID: "per_00000000000000000000000005", Email: "admin@acme.example", Name: "Amina", Roles: []identity.Role{identity.Administrator}, Active: true}
	apptest.Code(t, "person", a.Journal.Commit(t.Context(), audit.Change{
		Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: a.Directory.PersonWrites(apptest.Org, p),
	}), "")
	apptest.Code(t, "ensure", a.LogCheck.Ensure(t.Context(), apptest.Org), "")
	apptest.Code(t, "ensure again", a.LogCheck.Ensure(t.Context(), apptest.Org), "")
	return a
}

// happen adds entries, each batch of its own.
func (a *archive) happen(n int) {
	a.t.Helper()
	for i := range n {
		apptest.Code(a.t, "event", a.Journal.Record(a.t.Context(), identity.AsSystem(apptest.Org), "schedule:update", fmt.Sprintf("sch_%d", i)), "")
		a.sequence()
	}
}

func (a *archive) sequence() {
	a.t.Helper()
	_, err := a.Sequencer.Run(a.t.Context(), 4000)
	apptest.Code(a.t, "sequence", err, "")
}

// tick lets the schedule run some times, a second apart, and answers what is
// known then.
func (a *archive) tick(times int) logcheck.Status {
	a.t.Helper()
	for range times {
		_, err := a.Tick.Run(a.t.Context(), 100)
		apptest.Code(a.t, "tick", err, "")
		a.Pass(2 * time.Second)
	}
	s, err := a.LogCheck.Get(a.t.Context(), apptest.Auditor)
	apptest.Code(a.t, "get", err, "")
	return s
}

// spoil changes the stored event at an index.
func (a *archive) spoil(index int64) (back func()) {
	a.t.Helper()
	b, _, ok, err := transparency.Following(a.t.Context(), a.DB, apptest.Org, index)
	if err != nil || !ok {
		a.t.Fatal(err)
	}
	k := audit.Key(apptest.Org, b.IDs[0])
	was, err := a.DB.Get(a.t.Context(), k)
	apptest.Code(a.t, "event", err, "")
	other := []byte(strings.Replace(string(was.Body), "schedule:update", "schedule:create", 1))
	if bytes.Equal(other, was.Body) {
		a.t.Fatalf("entry %d is another one: %s", index, was.Body)
	}
	a.put(k, other)
	return func() { a.put(k, was.Body) }
}

func (a *archive) put(k table.Key, body []byte) {
	a.t.Helper()
	it, err := a.DB.Get(a.t.Context(), k)
	apptest.Code(a.t, "get", err, "")
	it.Body = body
	apptest.Code(a.t, "put", a.DB.Commit(a.t.Context(), table.Replace(it)), "")
}

func (a *archive) alerts() (n int) {
	a.t.Helper()
	all, _, err := a.Alerts.List(a.t.Context(), apptest.Auditor, "", 100, "")
	apptest.Code(a.t, "alerts", err, "")
	for _, al := range all {
		if al.Rule == alert.LogBroken {
			n++
		}
	}
	return n
}

func TestTheLogIsVerifiedByScheduleInPieces(t *testing.T) {
	a := open(t)
	a.happen(30)
	if s := a.tick(1); s.Size != 0 || len(s.Results) != 0 {
		t.Errorf("before it was due: %+v", s)
	}
	a.Pass(2 * time.Hour)
	s := a.tick(1)
	if s.Size < 30 || s.Fault != nil || s.WholeAt.IsZero() || len(s.Results) != 1 || !s.Results[0].Whole || !s.Results[0].OK {
		t.Fatalf("the first time: %+v", s)
	}
	first := s.Size
	a.happen(450) // three pieces, since each is a batch
	a.Pass(25 * time.Hour)
	if s = a.tick(1); s.Running == nil || s.Running.Whole || s.Running.Done <= first || s.Size != first {
		t.Errorf("a piece: %+v", s)
	}
	if s = a.tick(4); s.Running != nil || s.Size < first+450 || s.Results[0].Whole || !s.Results[0].OK {
		t.Errorf("the second time: %+v", s)
	}
	a.Pass(31 * 24 * time.Hour)
	if s = a.tick(3); !s.Results[0].Whole || !s.Results[0].OK || s.Size < 480 {
		t.Errorf("a month later: %+v", s)
	}
	if n := a.alerts(); n != 0 {
		t.Errorf("%d alerts", n)
	}
}

func TestABreakIsNamedAndReportedOnce(t *testing.T) {
	a := open(t)
	a.happen(40)
	a.Pass(2 * time.Hour)
	known := a.tick(1).Size
	a.happen(20)
	back := a.spoil(known + 7)
	a.Pass(25 * time.Hour)
	s := a.tick(1)
	if s.Fault == nil || s.Fault.Index == nil || *s.Fault.Index != known+7 || s.Size != known || s.Results[0].OK {
		t.Fatalf("%+v", s)
	}
	a.Drain()
	if n := len(a.Mail.To("admin@acme.example", "alert")); n != 1 {
		t.Errorf("%d mails", n)
	}
	found := s.Fault.At
	for range 3 { // the next days
		a.Pass(24 * time.Hour)
		s = a.tick(2)
	}
	if n := a.alerts(); n != 1 || !s.Fault.At.Equal(found) || len(s.Results) != 5 {
		t.Errorf("%d alerts, found %s, %d results", n, s.Fault.At, len(s.Results))
	}
	a.sequence()
	back()
	a.Pass(25 * time.Hour)
	if s = a.tick(2); s.Fault != nil || s.Size < known+20 {
		t.Errorf("mended: %+v", s)
	}
}

// What was verified long ago is found by the monthly reading of every entry.
func TestAnOldEntryThatChangesIsFoundWithinAMonth(t *testing.T) {
	a := open(t)
	a.happen(40)
	a.Pass(2 * time.Hour)
	old := a.tick(1).Size - 20
	a.spoil(old)
	a.happen(3)
	a.Pass(25 * time.Hour)
	if s := a.tick(2); s.Fault != nil {
		t.Errorf("the daily verification read an old entry: %+v", s.Fault)
	}
	a.Pass(31 * 24 * time.Hour)
	if s := a.tick(4); s.Fault == nil || s.Fault.Index == nil || *s.Fault.Index != old || s.Running != nil {
		t.Errorf("%+v", s)
	}
}

// An event without which the log's order is whole in itself.
func TestWhatWasDeletedOrPutInIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(a *archive)
		index int64
	}{
		"deleted": {func(a *archive) {
			b, _, _, err := transparency.Following(t.Context(), a.DB, apptest.Org, 9)
			apptest.Code(t, "batch", err, "")
			it, err := a.DB.Get(t.Context(), audit.Key(apptest.Org, b.IDs[0]))
			apptest.Code(t, "event", err, "")
			apptest.Code(t, "delete", a.DB.Commit(t.Context(), table.Remove(it.Key, it.Version)), "")
		}, 9},
		"put in": {func(a *archive) {
			e := audit.Event{ID: "evt_00000000000000000000000001", At: a.Now.Read(), Actor: "per_9", Action: "vendor:update", Subject: "ven_9", Outcome: audit.Done}
			body := audit.Numbered(table.Encode(e), 11)
			apptest.Code(t, "put in", a.DB.Commit(t.Context(), table.Create(table.Item{Key: audit.Key(apptest.Org, e.ID), Body: body})), "")
		}, 11},
		"head gone": {func(a *archive) {
			k := table.Key{PK: identity.OrgPK(apptest.Org, "LOG"), SK: "HEAD"}
			it, err := a.DB.Get(t.Context(), k)
			apptest.Code(t, "head", err, "")
			apptest.Code(t, "delete", a.DB.Commit(t.Context(), table.Remove(k, it.Version)), "")
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t)
			a.happen(40)
			a.Pass(2 * time.Hour)
			a.tick(1)
			c.do(a)
			a.Pass(31 * 24 * time.Hour)
			s := a.tick(4)
			if s.Fault == nil || s.Fault.Index == nil || *s.Fault.Index != c.index {
				t.Errorf("%+v %+v", s, s.Fault)
			}
		})
	}
}

// A break in the middle of a piece repeats the piece; an outage is no alarm.
func TestAnOutagePutsTheVerificationOff(t *testing.T) {
	for i := range 12 { // a tick reads 16 partitions of the due index first
		call, nth := table.AnyCall, int64(16+i)
		a := open(t)
		a.happen(10)
		a.Pass(2 * time.Hour)
		a.Break.At(call, nth, i%2 == 0)
		_, _ = a.Tick.Run(t.Context(), 100)
		a.Break.Mend()
		a.Pass(2 * time.Hour)
		if s := a.tick(3); s.Fault != nil || s.Size < 10 {
			t.Errorf("call %v %d: %+v", call, nth, s)
		}
		if n := a.alerts(); n != 0 {
			t.Errorf("call %v %d: %d alerts", call, nth, n)
		}
	}
}
