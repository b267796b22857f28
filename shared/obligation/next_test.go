package obligation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

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
