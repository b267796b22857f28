package obligation_test

import (
	"slices"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
)

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
