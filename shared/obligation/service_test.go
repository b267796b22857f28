package obligation_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

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
