package obligation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// admin hears of what nobody else mends; the reports are another person's.
const (
	admin   = "boss@acme.example"
	reports = "reports@acme.example"
)

// hire makes the people who are told, each active in the organisation.
func hire(t *testing.T, w *apptest.World) {
	t.Helper()
	for email, role := range map[string]identity.Role{admin: identity.Administrator, reports: identity.Analyst, apptest.Buyer.Email: identity.Procurement} {
		p := identity.Person{ID: ids.Derived(ids.Person, w.Now.Read(), email), CreatedAt: w.Now.Read(), Email: email, Name: email, Roles: []identity.Role{role}, Active: true}
		err := w.Journal.Commit(t.Context(), audit.Change{Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(apptest.Org, p)})
		apptest.Code(t, email, err, "")
	}
}

// told is what was left about a record: template and reader.
func told(t *testing.T, ear *apptest.Ear, subject string) []string {
	t.Helper()
	out := []string{}
	for _, n := range ear.Heard(t, subject) {
		out = append(out, n.Template+" "+n.To)
	}
	return out
}

func day(t *testing.T, w *apptest.World, s string) {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	w.Now.Set(at)
	w.Wall.Set(at)
}

func state(t *testing.T, w *apptest.World, id string, want obligation.State) obligation.Obligation {
	t.Helper()
	o, err := w.Obligations.Get(t.Context(), apptest.Buyer, id)
	apptest.Code(t, "read", err, "")
	if o.State != want {
		t.Errorf("it is %s, want %s", o.State, want)
	}
	return o
}

// Obligation → reminders → due → overdue → escalations → fulfilled with
// evidence → the next one.
func TestAnObligationGoesThroughItsCalendar(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	hire(t, w)
	ear := w.Listen(notify.Administrators, reports, apptest.Buyer.Email)
	d := apptest.Yearly("2027-03-31")
	d.Owner = apptest.Ptr(reports)
	o := w.Owe(t, w.Contract(t).ID, d)
	if diff := cmp.Diff([]int{30, 7}, o.RemindDays); diff != "" {
		t.Error(diff)
	}
	want := []string{}
	for _, s := range []struct {
		at    string
		state obligation.State
		mail  string
	}{
		{"2027-02-28T23:59:00Z", obligation.Open, ""},
		{"2027-03-01T00:00:00Z", obligation.Open, "obligation-reminder " + reports},
		{"2027-03-24T00:00:00Z", obligation.Open, "obligation-reminder " + reports},
		{"2027-03-31T00:00:00Z", obligation.Due, "obligation-due " + reports},
		{"2027-04-14T23:59:59Z", obligation.Due, ""}, // the last day of grace
		{"2027-04-15T00:00:00Z", obligation.Overdue, "obligation-overdue " + reports},
		{"2027-04-22T00:00:00Z", obligation.Overdue, "obligation-escalated " + apptest.Buyer.Email}, // owns the vendor
		{"2027-04-29T00:00:00Z", obligation.Overdue, "obligation-escalated " + notify.Administrators},
		{"2027-12-31T00:00:00Z", obligation.Overdue, ""},
	} {
		day(t, w, s.at)
		w.Ticks(t)
		if s.mail != "" {
			want = append(want, s.mail)
		}
		state(t, w, o.ID, s.state)
		if diff := cmp.Diff(want, told(t, ear, o.ID)); diff != "" {
			t.Fatalf("at %s (-want +got):\n%s", s.at, diff)
		}
		if again := w.Ticks(t); again != 0 {
			t.Errorf("at %s a second tick does %d things", s.at, again)
		}
	}
	last := ear.Heard(t, o.ID)[len(want)-1]
	_, text, err := mailtext.Render(last.Template, "zh-CN", last.Data)
	if err != nil || !strings.Contains(text, "自 2027-04-15 起逾期") || !strings.Contains(text, "/obligations/"+o.ID) {
		t.Errorf("it says %q (%v)", text, err)
	}
	got := w.Actions(t, o.ID)
	if diff := cmp.Diff([]string{"obligation:create", "obligation:remind", "obligation:remind", "obligation:due", "obligation:overdue", "obligation:escalate", "obligation:escalate"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}

	_, err = w.Obligations.Fulfil(t.Context(), apptest.Buyer, o.ID, 0, obligation.Doing{})
	apptest.Code(t, "without evidence", err, problem.Invalid)
	if diff := cmp.Diff([]string{"/evidenceIds"}, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
	e := w.Hang(t, apptest.Buyer, o.ID, evidence.ForDuty)
	done, err := w.Obligations.Fulfil(t.Context(), apptest.Buyer, o.ID, 0, obligation.Doing{Note: "came late", EvidenceIDs: []string{e.ID}})
	apptest.Code(t, "fulfil", err, "")
	next := state(t, w, done.NextID, obligation.Open)
	if next.DueOn != "2028-03-31" || next.Occurrence != 2 || next.Series != o.ID || next.Fulfilment != nil {
		t.Errorf("the next one is %+v", next)
	}
	_, err = w.Obligations.Fulfil(t.Context(), apptest.Buyer, o.ID, 0, obligation.Doing{EvidenceIDs: []string{e.ID}})
	apptest.Code(t, "twice", err, problem.Conflict)
	all, _, err := w.Obligations.List(t.Context(), apptest.Buyer, o.ContractID, 50, "")
	apptest.Code(t, "list", err, "")
	upcoming, _, err := w.Obligations.Upcoming(t.Context(), apptest.Buyer, "", 50, "")
	apptest.Code(t, "upcoming", err, "")
	if len(all) != 2 || len(upcoming) != 1 || upcoming[0].ID != next.ID {
		t.Errorf("%d stand, %d are owed", len(all), len(upcoming))
	}
}

// A week or a year without ticks is caught up without a flood: each step is an
// event, the last one alone sends its mail.
func TestLateTicksSendOneMail(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ear := w.Listen(apptest.Buyer.Email)
	o := w.Owe(t, w.Contract(t).ID, apptest.Yearly("2027-03-31"))
	day(t, w, "2027-04-16T08:00:00Z")
	w.Ticks(t)
	if diff := cmp.Diff([]string{"obligation-overdue " + apptest.Buyer.Email}, told(t, ear, o.ID)); diff != "" {
		t.Error(diff)
	}
	if n := len(w.Actions(t, o.ID)); n != 5 {
		t.Errorf("%d events, want one for each step", n)
	}
	if o := state(t, w, o.ID, obligation.Overdue); o.OverdueSince != "2027-04-15" {
		t.Errorf("overdue since %s", o.OverdueSince)
	}
}

func TestADueDayInThePastIsTakenAndSaysSo(t *testing.T) {
	w := apptest.New(t, apptest.Options{}) // 23 November 2026
	c := w.Contract(t).ID
	ear := w.Listen(apptest.Buyer.Email)
	for due, want := range map[string]obligation.State{
		"2026-11-24": obligation.Open, "2026-11-23": obligation.Due, "2026-11-09": obligation.Due, "2026-11-08": obligation.Overdue, "1999-12-31": obligation.Overdue,
	} {
		o := w.Owe(t, c, apptest.Yearly(due))
		if o.State != want {
			t.Errorf("due on %s it is %s, want %s", due, o.State, want)
		}
		w.Ticks(t)
		if got := told(t, ear, o.ID); len(got) != 0 {
			t.Errorf("due on %s: %v are told of what the person who entered it sees", due, got)
		}
	}
	w.Pass(7 * 24 * time.Hour)
	w.Ticks(t)
	// The vendor's owner hears of two; of the one now due, and of one more that is overdue, the owner.
	if got := told(t, ear, ""); len(got) != 4 {
		t.Errorf("a week later: %v", got)
	}
}

// The day begins where the organisation is, also when the clocks change.
func TestDaysBeginInTheOrganisationsZone(t *testing.T) {
	for zone, steps := range map[string][2]string{
		"Asia/Shanghai":    {"2027-03-27T15:59:59Z", "2027-03-27T16:00:00Z"},
		"Europe/Berlin":    {"2027-03-27T22:59:59Z", "2027-03-27T23:00:00Z"}, // the day on which the clocks go forward
		"America/New_York": {"2027-03-28T03:59:59Z", "2027-03-28T04:00:00Z"},
	} {
		w := apptest.New(t, apptest.Options{})
		in(t, w, zone)
		d := apptest.Yearly("2027-03-28")
		d.RemindDays = &[]int{}
		o := w.Owe(t, w.Contract(t).ID, d)
		for i, at := range steps {
			day(t, w, at)
			w.Ticks(t)
			state(t, w, o.ID, []obligation.State{obligation.Open, obligation.Due}[i])
		}
	}
}

// in moves the organisation.
func in(t *testing.T, w *apptest.World, zone string) {
	t.Helper()
	k := table.Key{PK: identity.OrgPK(apptest.Org, "ORG"), SK: "HEAD"}
	o, it, err := table.Load[identity.Organisation](t.Context(), w.DB, k)
	apptest.Code(t, "organisation", err, "")
	o.TimeZone = zone
	it.Body = table.Encode(o)
	apptest.Code(t, "zone", w.DB.Commit(t.Context(), table.Replace(it)), "")
}

func TestAWaiverNeedsASecondPersonAndEndsByItself(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ear := w.Listen(apptest.Buyer.Email)
	o := w.Owe(t, w.Contract(t).ID, apptest.Yearly("2026-12-01"))
	ctx := t.Context()
	for name, in := range map[string]obligation.Waiving{
		"no reason": {ExpiresOn: "2027-01-31"}, "past": {Reason: "later", ExpiresOn: "2026-11-22"}, "too long": {Reason: "later", ExpiresOn: "2027-11-25"}, "no day": {Reason: "later", ExpiresOn: "2027-02-30"},
	} {
		_, err := w.Obligations.Waive(ctx, apptest.Buyer, o.ID, 0, in)
		apptest.Code(t, name, err, problem.Invalid)
	}
	_, err := w.Obligations.ConfirmWaiver(ctx, apptest.Approver, o.ID, 0)
	apptest.Code(t, "nothing is proposed", err, problem.Conflict)
	_, err = w.Obligations.Waive(ctx, apptest.Approver, o.ID, o.Version, obligation.Waiving{Reason: "the audit is postponed", ExpiresOn: "2027-01-31"})
	apptest.Code(t, "propose", err, "")
	_, err = w.Obligations.ConfirmWaiver(ctx, apptest.Approver, o.ID, 0)
	apptest.Code(t, "the same person", err, problem.Forbidden)
	day(t, w, "2026-12-01T09:00:00Z")
	w.Ticks(t)
	state(t, w, o.ID, obligation.Due) // a proposal stops nothing
	second := apptest.Approver
	second.ID = apptest.Analyst.ID
	_, err = w.Obligations.ConfirmWaiver(ctx, second, o.ID, 0)
	apptest.Code(t, "confirm", err, "")
	before := len(told(t, ear, o.ID))
	day(t, w, "2027-01-31T23:00:00Z")
	w.Ticks(t)
	state(t, w, o.ID, obligation.Waived)
	if got := len(told(t, ear, o.ID)); got != before {
		t.Errorf("%d mails while it is waived", got-before)
	}
	_, err = w.Obligations.Waive(ctx, apptest.Buyer, o.ID, 0, obligation.Waiving{Reason: "longer", ExpiresOn: "2027-05-31"})
	apptest.Code(t, "while it holds", err, problem.Conflict)
	day(t, w, "2027-02-01T00:00:00Z")
	if got := state(t, w, o.ID, obligation.Waived).StateOn("2027-02-01"); got != obligation.Overdue {
		t.Errorf("before the tick it counts as %s", got)
	}
	w.Ticks(t)
	if got := state(t, w, o.ID, obligation.Overdue); got.Waiver != nil {
		t.Error("the waiver stands")
	}
	if got := told(t, ear, o.ID); !slices.Contains(got, "obligation-lapsed "+apptest.Buyer.Email) {
		t.Errorf("nobody hears of the end of the waiver: %v", got)
	}
}

func TestWhatALeavingVendorMustReturnOrDelete(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	v := w.Vendor(t, 2)
	v, err := w.Vendors.Offboard(ctx, apptest.Buyer, v.ID, v.Version, "the contract has ended")
	apptest.Code(t, "off-board", err, "")
	o := w.Farewell(t, v.ID)
	if o.Kind != obligation.ReturnOrDelete || o.Owes != obligation.VendorOwes || o.DueOn != "2026-12-23" || o.State != obligation.Open {
		t.Errorf("%+v", o)
	}
	_, err = w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate while data are there", err, problem.Conflict)
	_, err = w.Obligations.Close(ctx, apptest.Buyer, o.ID, 0, "we trust them")
	apptest.Code(t, "close by hand", err, problem.Conflict)
	_, err = w.Obligations.Waive(ctx, apptest.Buyer, o.ID, 0, obligation.Waiving{Reason: "we trust them", ExpiresOn: "2027-01-01"})
	apptest.Code(t, "waive", err, problem.Conflict)
	_, err = w.Obligations.Update(ctx, apptest.Buyer, o.ID, o.Version, obligation.Details{EvidenceRequired: apptest.Ptr(false)})
	apptest.Code(t, "need no evidence any more", err, problem.Conflict)
	other := w.Hang(t, apptest.Buyer, o.ID, evidence.ForDuty)
	for name, files := range map[string][]string{"nothing": {}, "another file": {other.ID}} {
		_, err = w.Obligations.Fulfil(ctx, apptest.Buyer, o.ID, 0, obligation.Doing{EvidenceIDs: files})
		apptest.Code(t, "with "+name, err, problem.Invalid)
	}
	e, _, err := w.Evidence.Hang(ctx, apptest.Buyer, o.ID, evidence.ForDeletion, apptest.Announce("c.txt", "text/plain", apptest.Certificate))
	apptest.Code(t, "announce", err, "")
	_, err = w.Obligations.Fulfil(ctx, apptest.Buyer, o.ID, 0, obligation.Doing{EvidenceIDs: []string{e.ID}})
	apptest.Code(t, "a certificate that has not arrived", err, problem.Invalid)
	if got := w.Returned(t, v.ID); got.State != obligation.Closed || got.NextID != "" {
		t.Errorf("%+v", got)
	}
	_, err = w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate", err, "")
}

// The obligation of a leaving vendor is there exactly when the vendor leaves,
// wherever storage breaks off.
func TestOffboardingAndItsObligationAreOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for nth := int64(1); ; nth++ {
		v := w.Vendor(t, 2)
		fault := w.Break.At(table.AnyCall, nth, false)
		_, err := w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "the contract has ended")
		w.Break.Mend()
		if !fault.Fired() {
			return
		}
		apptest.Code(t, "broken off", err, problem.Unavailable)
		f, err := w.Vendors.Open(t.Context(), apptest.Buyer, v.ID)
		apptest.Code(t, "read", err, "")
		all, err := obligation.FromItems(f.Rest)
		apptest.Code(t, "obligations", err, "")
		if f.Vendor.Status == "offboarding" || len(all) > 0 {
			t.Errorf("call %d: %s with %d obligations", nth, f.Vendor.Status, len(all))
		}
		v, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, f.Vendor.Version, "the contract has ended")
		apptest.Code(t, "again", err, "")
		w.Farewell(t, v.ID)
	}
}

func TestRecurrenceIsBoundedByTheContract(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	d := apptest.Terms()
	d.EndsOn, d.Renewal = apptest.Ptr(""), nil
	open := w.ContractWith(t, w.Vendor(t, 2), d)
	_, err := w.Obligations.Create(ctx, apptest.Buyer, open.ID, apptest.Yearly("2027-03-31"))
	apptest.Code(t, "for ever", err, problem.Invalid)
	y := apptest.Yearly("2027-03-31")
	y.Recurrence = apptest.Ptr("FREQ=YEARLY;COUNT=5")
	w.Owe(t, open.ID, y)
	y.DueOn, y.Recurrence = apptest.Ptr("2027-03-31"), apptest.Ptr("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=5")
	_, err = w.Obligations.Create(ctx, apptest.Buyer, open.ID, y)
	if diff := cmp.Diff([]string{"/dueOn"}, apptest.Pointers(err)); diff != "" {
		t.Errorf("a first day that is none of the rule: %s", diff)
	}

	ends := apptest.Terms()
	ends.Renewal = nil // 30 June 2027 is the end
	c := w.ContractWith(t, w.Vendor(t, 2), ends)
	monthly := apptest.Yearly("2027-05-31")
	monthly.Recurrence, monthly.EvidenceRequired = apptest.Ptr("FREQ=MONTHLY"), apptest.Ptr(false)
	o := w.Owe(t, c.ID, monthly)
	o, err = w.Obligations.Fulfil(ctx, apptest.Buyer, o.ID, 0, obligation.Doing{})
	apptest.Code(t, "May", err, "")
	if o = state(t, w, o.NextID, obligation.Open); o.DueOn != "2027-06-30" {
		t.Errorf("the next is due on %s", o.DueOn)
	}
	if o, err = w.Obligations.Fulfil(ctx, apptest.Buyer, o.ID, 0, obligation.Doing{}); err != nil || o.NextID != "" {
		t.Errorf("after the end of the contract %s follows (%v)", o.NextID, err)
	}
}

// What was fulfilled makes its next once, wherever storage breaks off.
func TestTheNextIsMadeOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	for _, after := range []bool{false, true} {
		for nth := int64(1); ; nth++ {
			d := apptest.Yearly("2027-03-31")
			d.EvidenceRequired = apptest.Ptr(false)
			o := w.Owe(t, c.ID, d)
			fault := w.Break.At(table.AnyCall, nth, after)
			_, err := w.Obligations.Fulfil(t.Context(), apptest.Buyer, o.ID, 0, obligation.Doing{})
			w.Break.Mend()
			if !fault.Fired() {
				break
			}
			if problem.Is(err, problem.Unavailable) {
				if _, err = w.Obligations.Fulfil(t.Context(), apptest.Buyer, o.ID, 0, obligation.Doing{}); !problem.Is(err, problem.Conflict) {
					apptest.Code(t, "again", err, "")
				}
			}
			all, _, err := w.Obligations.List(t.Context(), apptest.Buyer, c.ID, 100, "")
			apptest.Code(t, "list", err, "")
			made := 0
			for _, x := range all {
				if x.Series == o.ID && x.ID != o.ID {
					made++
				}
			}
			if made != 1 {
				t.Errorf("call %d, done first %t: %d followed", nth, after, made)
			}
		}
	}
}

func TestWhatRequestsCost(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	d := apptest.Yearly("2027-03-31")
	d.EvidenceRequired = apptest.Ptr(false)
	o := w.Owe(t, c.ID, d)
	state(t, w, o.ID, obligation.Open) // where it stands is remembered from here on
	for name, step := range map[string]struct {
		do   func() error
		want table.Counts
	}{
		"read": {func() error { _, err := w.Obligations.Get(t.Context(), apptest.Buyer, o.ID); return err }, table.Counts{Gets: 1, Read: 1}},
		"list": {func() error { _, _, err := w.Obligations.Upcoming(t.Context(), apptest.Buyer, "", 50, ""); return err }, table.Counts{Queries: 1, Read: 1}},
		"propose": {func() error {
			_, err := w.Obligations.Waive(t.Context(), apptest.Buyer, o.ID, 0, obligation.Waiving{Reason: "later", ExpiresOn: "2027-01-31"})
			return err
		}, table.Counts{Gets: 2, Commits: 1, Read: 2}},
	} {
		before := w.Storage.Counts()
		apptest.Code(t, name, step.do(), "")
		if got := w.Storage.Since(before); got != step.want {
			t.Errorf("%s costs %+v, want %+v", name, got, step.want)
		}
	}
	before := w.Storage.Counts()
	_, err := w.Obligations.Fulfil(t.Context(), apptest.Buyer, o.ID, 0, obligation.Doing{})
	apptest.Code(t, "fulfil", err, "")
	if got, want := w.Storage.Since(before), (table.Counts{Gets: 3, Commits: 1, Read: 3}); got != want {
		t.Errorf("to fulfil, with the next one, costs %+v, want %+v", got, want)
	}
}

func TestAnotherOrganisationSeesNothing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	o := w.Owe(t, w.Contract(t).ID, apptest.Yearly("2027-03-31"))
	rival := apptest.Buyer
	rival.Org = apptest.Other
	_, err := w.Obligations.Get(t.Context(), rival, o.ID)
	apptest.Code(t, "obligation", err, problem.NotFound)
	_, err = w.Contracts.Get(t.Context(), rival, o.ContractID)
	apptest.Code(t, "contract", err, problem.NotFound)
	_, _, err = w.Evidence.Hang(t.Context(), rival, o.ID, evidence.ForDuty, apptest.Announce("c.txt", "text/plain", apptest.Certificate))
	apptest.Code(t, "a file", err, problem.NotFound)
	vendor := apptest.Respondent(w.Sent(t))
	_, _, err = w.Evidence.Hang(t.Context(), vendor, o.ID, evidence.ForDuty, apptest.Announce("c.txt", "text/plain", apptest.Certificate))
	apptest.Code(t, "a vendor's file", err, problem.NotFound)
}
