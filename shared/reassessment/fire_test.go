package reassessment_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// due is a world in which an approved vendor's reassessment has come due.
func due(t *testing.T) (*apptest.World, assessment.Assessment) {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	as := w.Approved(t)
	if _, err := w.Tick.Run(t.Context(), 10); err != nil { // what the sent one had in the schedule
		t.Fatal(err)
	}
	contacts(t, w, as.VendorID, vendors.Contact{Name: "Jana Vogt", Email: as.Recipients[0]})
	sc, err := w.Reassessment.Get(t.Context(), apptest.Analyst, as.VendorID)
	if err != nil {
		t.Fatal(err)
	}
	day, err := clock.ParseDate(sc.DueOn)
	if err != nil {
		t.Fatal(err)
	}
	w.Now.Set(day.Add(9 * time.Hour))
	return w, as
}

func contacts(t *testing.T, w *apptest.World, vendor string, all ...vendors.Contact) {
	t.Helper()
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, vendor)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Contacts: &all}); err != nil {
		t.Fatal(err)
	}
}

// open finds the vendor's assessments that have not ended.
func open(t *testing.T, w *apptest.World, vendor string) []string {
	t.Helper()
	f, err := w.Vendors.Open(t.Context(), apptest.Analyst, vendor)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range f.Rest {
		if assessment.IsSummaryKey(it.SK) {
			s, err := table.Decode[assessment.Summary](it)
			if err != nil {
				t.Fatal(err)
			}
			if !s.State.Ended() {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

func TestADueReassessmentOffersTheLastAnswers(t *testing.T) {
	w, prev := due(t)
	if r, err := w.Tick.Run(t.Context(), 10); r.Done != 1 || err != nil {
		t.Fatalf("fired %+v, %v", r, err)
	}
	ids := open(t, w, prev.VendorID)
	if len(ids) != 1 {
		t.Fatalf("%d open assessments, want 1", len(ids))
	}
	f := w.Open(t, ids[0])
	old := w.Open(t, prev.ID)
	if f.Assessment.State != assessment.Sent || f.Assessment.Previous != prev.ID || f.Assessment.Why != "cadence" {
		t.Errorf("state %s, previous %s, why %s", f.Assessment.State, f.Assessment.Previous, f.Assessment.Why)
	}
	for id, a := range old.Answers {
		got, ok := f.Answers[id]
		if !ok || got.Carried == nil || got.Carried.From != prev.ID {
			t.Errorf("%s was not carried over: %+v", id, got)
		} else if got.Comment != a.Comment {
			t.Errorf("%s lost its comment", id)
		}
	}
	if p := f.View().Total; p.Answered != 0 {
		t.Errorf("%d answers count before anybody confirmed them", p.Answered)
	}
	score, err := w.Assessments.Score(t.Context(), apptest.Analyst, f)
	if err != nil {
		t.Fatal(err)
	}
	if score.Effectiveness == nil || *score.Effectiveness != 0 {
		t.Errorf("offered answers score %v", score.Effectiveness)
	}
	if len(f.Invitations) == 0 {
		t.Error("nobody was invited")
	}
}

func TestOfferedAnswersMustBeSavedBeforeSubmitting(t *testing.T) {
	w, prev := due(t)
	if _, err := w.Tick.Run(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	f := w.Open(t, open(t, w, prev.VendorID)[0])
	who := apptest.Respondent(f.Assessment)
	_, err := w.Assessments.Submit(t.Context(), who, f.Assessment.ID, 0)
	apptest.Code(t, "submitting what is only offered", err, problem.Invalid)
	again := map[string]assessment.Given{}
	for id, a := range f.Answers {
		g := apptest.Say(a.Version, a.Value)
		if a.NotApplicableReason != "" {
			g = assessment.Given{Version: a.Version, NotApplicableReason: &a.NotApplicableReason}
		}
		again[id] = g
	}
	f = w.Save(t, who, f.Assessment.ID, again)
	if len(f.Missing()) != 0 {
		t.Fatalf("still missing: %v", f.Missing())
	}
	if _, err := w.Assessments.Submit(t.Context(), who, f.Assessment.ID, 0); err != nil {
		t.Fatal(err)
	}
}

func TestItFiresOnceHoweverOftenAndTogether(t *testing.T) {
	w, prev := due(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := w.Tick.Run(context.Background(), 10); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for range 3 {
		if r, err := w.Tick.Run(t.Context(), 10); r.Failed > 0 || err != nil {
			t.Errorf("fired %+v more, %v", r, err)
		}
	}
	if ids := open(t, w, prev.VendorID); len(ids) != 1 {
		t.Errorf("%d open assessments, want 1", len(ids))
	}
}

func TestACrashBetweenAnyTwoCommitsIsPickedUp(t *testing.T) {
	for nth := int64(1); ; nth++ {
		w, prev := due(t)
		fault := w.Break.At(table.AnyCall, nth, nth%2 == 0)
		_, failed := w.Tick.Run(t.Context(), 10)
		w.Break.Mend()
		if !fault.Fired() {
			if nth < 10 {
				t.Fatalf("only %d calls were tried", nth)
			}
			return
		}
		_ = failed               // a call that failed after it happened may look like success or not
		w.Pass(10 * time.Second) // until the next tick
		if _, err := w.Tick.Run(t.Context(), 10); err != nil {
			t.Fatalf("after call %d broke: %v", nth, err)
		}
		ids := open(t, w, prev.VendorID)
		if len(ids) != 1 {
			t.Fatalf("after call %d broke: %d open assessments", nth, len(ids))
		}
		if got, want := len(w.Open(t, ids[0]).Answers), len(w.Open(t, prev.ID).Answers); got != want {
			t.Errorf("after call %d broke: %d answers carried, want %d", nth, got, want)
		}
	}
}

func TestAnOpenAssessmentIsNotDoubled(t *testing.T) {
	w, prev := due(t)
	as, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, prev.VendorID, w.Order())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Tick.Run(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	if ids := open(t, w, prev.VendorID); len(ids) != 1 || ids[0] != as.ID {
		t.Errorf("open: %v, want only %s", ids, as.ID)
	}
	sc, err := w.Reassessment.Get(t.Context(), apptest.Analyst, prev.VendorID)
	if err != nil || sc.Open != as.ID || sc.Fired.IsZero() {
		t.Errorf("schedule %+v, %v", sc, err)
	}
}

func TestAVendorWithoutContactsGetsADraft(t *testing.T) {
	w, prev := due(t)
	contacts(t, w, prev.VendorID)
	if _, err := w.Tick.Run(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	as := w.Read(t, open(t, w, prev.VendorID)[0])
	if as.State != assessment.Draft {
		t.Errorf("state %s, want draft", as.State)
	}
	w.Pass(24 * time.Hour)
	if _, err := w.Tick.Run(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	mails := w.Mail.To(as.Owner, "unreachable")
	if len(mails) != 1 {
		t.Fatalf("the owner was told %d times", len(mails))
	}
	_, text, err := mailtext.Render("unreachable", "en", mails[0].Data)
	if err != nil || !strings.Contains(text, "Why now: The time since the last decision is over.") {
		t.Errorf("the owner reads %q, %v", text, err)
	}
}

func TestANewPlanAfterACancelledOneFiresAgain(t *testing.T) {
	w, prev := due(t)
	if _, err := w.Tick.Run(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	first := open(t, w, prev.VendorID)[0]
	if _, err := w.Assessments.Cancel(t.Context(), apptest.Buyer, first, 0, "sent too early"); err != nil {
		t.Fatal(err)
	}
	sc, err := w.Reassessment.Get(t.Context(), apptest.Buyer, prev.VendorID)
	if err != nil {
		t.Fatal(err)
	}
	today := w.Now.Read().Format(clock.Date)
	if _, err := w.Reassessment.Set(t.Context(), apptest.Buyer, prev.VendorID, sc.Version, reassessment.Setting{DueOn: &today}); err != nil {
		t.Fatal(err)
	}
	if r, err := w.Tick.Run(t.Context(), 10); r.Failed > 0 || err != nil {
		t.Fatalf("fired %+v, %v", r, err)
	}
	if ids := open(t, w, prev.VendorID); len(ids) != 1 || ids[0] == first {
		t.Errorf("open: %v", ids)
	}
}
