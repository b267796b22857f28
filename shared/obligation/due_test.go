package obligation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
)

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
