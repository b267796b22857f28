package assessment_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// watched is a world with an owner and an administrator among its people.
func watched(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	return w
}

// live lets days pass with a tick and a drain every hour of the working day,
// and answers on which days the address got the template.
func live(t *testing.T, w *apptest.World, days int, email, template string) []string {
	t.Helper()
	var got []string
	for range days * 4 {
		w.Now.Pass(6 * time.Hour)
		before := len(w.Mail.To(email, template))
		for range 2 {
			if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
				t.Fatalf("%+v, %v", r, err)
			}
			w.Now.Pass(time.Minute)
			w.Drain()
		}
		for range len(w.Mail.To(email, template)) - before {
			got = append(got, w.Now.Read().Format("01-02"))
		}
		w.Now.Pass(-2 * time.Minute)
	}
	return got
}

func days(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %q, want %q", what, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: %q, want %q", what, got, want)
			return
		}
	}
}

func TestAVendorIsRemindedBeforeAndAfterItsDayWithALinkThatOpens(t *testing.T) {
	w := watched(t)
	as := w.Sent(t) // due on 14 December
	days(t, "before", live(t, w, 21, apptest.Contact, "reminder"), "11-30", "12-11")
	days(t, "after", live(t, w, 21, apptest.Contact, "reminder-late"), "12-15", "12-21", "12-28")
	mails := w.Mail.To(apptest.Contact, "reminder-late")
	link := mails[len(mails)-1].Data["link"]
	if _, err := w.Door.Peek(t.Context(), link); err != nil {
		t.Errorf("the newest link does not open: %v", err)
	}
	if _, err := w.Door.Peek(t.Context(), mails[0].Data["link"]); err == nil {
		t.Error("a replaced link still opens")
	}
	if n := len(w.Mail.To(apptest.Buyer.Email, "overdue")) + len(w.Mail.To(apptest.Buyer.Email, "digest")); n != 3 {
		t.Errorf("the owner was told %d times", n)
	}
	if n := len(w.Mail.To(apptest.Admin.Email, "overdue")); n != 1 {
		t.Errorf("the administrator was told %d times", n)
	}
	if f := w.Open(t, as.ID); len(f.Invitations) != 1 || f.Assessment.Version != as.Version {
		t.Errorf("%d invitations, the header went from %d to %d", len(f.Invitations), as.Version, f.Assessment.Version)
	}
}

func TestAnAssessmentThatNobodyFinishesExpires(t *testing.T) {
	w := watched(t)
	as := w.Sent(t)
	live(t, w, 85, apptest.Contact, "")
	got := w.Read(t, as.ID)
	if got.State != assessment.Expired {
		t.Fatalf("state %s after 64 days overdue", got.State)
	}
	if n := len(w.Mail.To(apptest.Buyer.Email, "expired")); n != 1 {
		t.Errorf("the owner was told %d times", n)
	}
	before := len(w.Mail.To(apptest.Contact, ""))
	live(t, w, 30, apptest.Contact, "")
	if n := len(w.Mail.To(apptest.Contact, "")); n != before {
		t.Errorf("%d mails after the end", n-before)
	}
	_, err := w.DB.Get(t.Context(), table.Key{PK: assessment.PK(apptest.Org, as.ID), SK: "RMD#HEAD"})
	apptest.Code(t, "reminder", err, "not_found")
}

func TestNobodyIsRemindedOfWhatIsHandedIn(t *testing.T) {
	w := watched(t)
	as := w.Submitted(t)
	live(t, w, 100, apptest.Contact, "")
	for _, template := range []string{"reminder", "reminder-late"} {
		if n := len(w.Mail.To(apptest.Contact, template)); n > 0 {
			t.Errorf("%d mails %s", n, template)
		}
	}
	if got := w.Read(t, as.ID); got.State != assessment.Submitted {
		t.Errorf("state %s", got.State)
	}
}

func TestAfterDaysWithoutATickOneReminderIsGivenNotAll(t *testing.T) {
	w := watched(t)
	w.Sent(t)
	live(t, w, 1, "", "")
	w.Now.Pass(30 * 24 * time.Hour)
	live(t, w, 2, "", "")
	if n := len(w.Mail.To(apptest.Contact, "reminder-late")) + len(w.Mail.To(apptest.Contact, "reminder")); n != 1 {
		t.Errorf("%d reminders at once", n)
	}
}

func TestAReminderIsGivenOnceWhereverStorageBreaksOff(t *testing.T) {
	for nth := int64(17); nth < 30; nth++ { // the first 16 calls read the due index
		w := watched(t)
		w.Sent(t)
		live(t, w, 1, "", "")
		w.Now.Set(time.Date(2026, 12, 15, 9, 0, 0, 0, time.UTC))
		w.Break.At(table.AnyCall, nth, nth%2 == 0)
		_, _ = w.Tick.Run(t.Context(), 10)
		w.Break.Mend()
		for range 3 {
			w.Now.Pass(time.Minute)
			if _, err := w.Tick.Run(t.Context(), 10); err != nil {
				t.Fatal(err)
			}
			w.Drain()
		}
		if n := len(w.Mail.To(apptest.Contact, "reminder-late")); n != 1 {
			t.Errorf("after call %d broke: %d reminders", nth, n)
		}
	}
}

func TestAnOverrideLapsesByItselfAndBringsTheVendorUp(t *testing.T) {
	w := watched(t)
	as := w.InReview(t)
	f := w.Open(t, as.ID)
	score, err := w.Assessments.Score(t.Context(), apptest.Approver, f)
	apptest.Code(t, "score", err, "")
	better := scoring.Low
	if score.Band == scoring.Low {
		t.Fatal("nothing to override downwards")
	}
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, assessment.Verdict{
		Decision: "accept", Override: &scoring.Override{Band: better, Reason: "a compensating control is in place", ExpiresOn: "2026-12-10"},
	})
	apptest.Code(t, "approve", err, "")
	_, err = w.Assessments.ConfirmOverride(t.Context(), apptest.Second, as.ID, 0)
	apptest.Code(t, "confirm", err, "")
	live(t, w, 17, "", "") // the morning of the 10th
	if got := w.Read(t, as.ID); !got.Decision.Lapsed.IsZero() || got.Decision.Band != better {
		t.Fatalf("lapsed on its last day: %+v", got.Decision)
	}
	live(t, w, 2, "", "")
	got := w.Read(t, as.ID)
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "vendor", err, "")
	if got.Decision.Lapsed.IsZero() || got.Decision.Band != score.Band || v.ResidualBand != score.Band {
		t.Errorf("decision %+v, vendor %s, computed %s", got.Decision, v.ResidualBand, score.Band)
	}
	sc, err := w.Reassessment.Get(t.Context(), apptest.Buyer, v.ID)
	if err != nil || sc.Why != "score_drop" {
		t.Errorf("%+v, %v", sc, err)
	}
	if n := len(w.Mail.To(apptest.Buyer.Email, "override-lapsed")) + len(w.Mail.To(apptest.Buyer.Email, "digest")); n == 0 {
		t.Error("the owner was not told")
	}
}

// What is sent on a weekend is first looked at when nobody is to be written to;
// that look says nothing, and takes no later reminder's place.
func TestALateFirstTickStillReminds(t *testing.T) {
	w := watched(t)
	w.Pass(5 * 24 * time.Hour) // Saturday
	as := w.Sent(t)
	if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	w.Pass(25 * 24 * time.Hour) // Wednesday, two days past its day
	if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	w.Drain()
	if got := w.Mail.To(apptest.Contact, "reminder-late"); len(got) != 1 || got[0].Subject != as.ID {
		t.Errorf("%d reminders that %s is late", len(got), as.ID)
	}
}

// A lapse that breaks off is put off for seconds, not for ever.
func TestAnOverrideWhoseLapseBrokeOffLapsesLater(t *testing.T) {
	w := watched(t)
	as := proposed(t, w)
	_, err := w.Assessments.ConfirmOverride(t.Context(), apptest.Second, as.ID, as.Version)
	apptest.Code(t, "confirm", err, "")
	w.Pass(60 * 24 * time.Hour)
	fault := w.Break.At(table.CommitCall, 1, false)
	_, _ = w.Tick.Run(t.Context(), 100)
	w.Break.Mend()
	if !fault.Fired() {
		t.Fatal("nothing broke off")
	}
	for range 3 {
		w.Pass(time.Minute)
		if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	if d := w.Read(t, as.ID).Decision; d.Lapsed.IsZero() || d.Band != d.Computed {
		t.Errorf("the band is %s, computed %s", d.Band, d.Computed)
	}
}
