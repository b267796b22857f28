package contract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/trigger"
)

// Notice deadlines and renewal dates, worked by hand.
func TestDeadlines(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	for _, c := range []struct {
		ends     string
		notice   contract.Notice
		renewal  contract.Renewal
		noticeBy string
		renewsOn string
	}{
		{"2027-06-30", contract.Notice{Count: 3, Unit: "months"}, contract.Renewal{Kind: contract.Automatic, Months: 12}, "2027-03-30", "2027-07-01"},
		{"2027-05-31", contract.Notice{Count: 3, Unit: "months"}, contract.Renewal{Kind: contract.Automatic, Months: 12}, "2027-02-28", "2027-06-01"},
		{"2027-12-31", contract.Notice{Count: 90, Unit: "days"}, contract.Renewal{Kind: contract.NoRenewal}, "2027-10-02", ""},
		{"2028-02-29", contract.Notice{Count: 12, Unit: "months"}, contract.Renewal{Kind: contract.ByAgreement}, "2027-02-28", ""},
		{"2028-02-29", contract.Notice{Count: 0, Unit: "days"}, contract.Renewal{Kind: contract.Automatic, Months: 1}, "2028-02-29", "2028-03-01"},
		{"", contract.Notice{Count: 3, Unit: "months"}, contract.Renewal{Kind: contract.NoRenewal}, "", ""},
	} {
		d := apptest.Terms()
		d.EndsOn, d.Notice, d.Renewal = &c.ends, &c.notice, &c.renewal
		got := w.ContractWith(t, v, d)
		if got.NoticeBy != c.noticeBy || got.RenewsOn != c.renewsOn {
			t.Errorf("%s %+v %+v: notice by %s, renews on %s, want %s, %s", c.ends, c.notice, c.renewal, got.NoticeBy, got.RenewsOn, c.noticeBy, c.renewsOn)
		}
	}
}

func TestAContractRenewsItselfUntilNoticeIsGiven(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t) // until 30 June 2027, notice until 30 March
	ear := w.Listen(apptest.Buyer.Email)
	on(t, w, "2027-02-27")
	if got := templates(t, ear, c.ID); len(got) != 0 {
		t.Errorf("%v", got)
	}
	on(t, w, "2027-02-28")
	if diff := cmp.Diff([]string{"contract-notice"}, templates(t, ear, c.ID)); diff != "" {
		t.Error(diff)
	}
	if n := reassessments(t, w, c.VendorID); n != 1 {
		t.Errorf("before it renews itself, %d reassessments are asked for", n)
	}
	c = read(t, w, c.ID)
	for day, want := range map[string]contract.Status{"2027-02-27": contract.Active, "2027-02-28": contract.Expiring, "2027-03-30": contract.Expiring, "2027-03-31": contract.Active} {
		if got := c.StatusOn(day); got != want {
			t.Errorf("on %s it is %s, want %s", day, got, want)
		}
	}
	on(t, w, "2027-07-01")
	templates(t, ear, c.ID)
	c = read(t, w, c.ID)
	if c.EndsOn != "2028-06-30" || c.NoticeBy != "2028-03-30" || c.RenewsOn != "2028-07-01" || c.Terms != 1 || c.Status != contract.Active {
		t.Errorf("%+v", c)
	}
	c, err := w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{NoticeGiven: apptest.Ptr("2027-07-01")})
	apptest.Code(t, "give notice", err, "")
	if c.RenewsOn != "" {
		t.Errorf("it renews on %s though notice is given", c.RenewsOn)
	}
	on(t, w, "2028-05-01") // sixty days before the end
	templates(t, ear, c.ID)
	on(t, w, "2028-07-01")
	if c = read(t, w, c.ID); c.Status != contract.Expired {
		t.Errorf("it is %s", c.Status)
	}
	if diff := cmp.Diff([]string{"contract-notice", "contract-renewed", "contract-ending", "contract-expired"}, templates(t, ear, c.ID)); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"contract:create", "contract:warn", "contract:renew", "contract:update", "contract:warn", "contract:expire"}, w.Actions(t, c.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	_, err = w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{Status: apptest.Ptr(contract.Active)})
	apptest.Code(t, "active again without a later end", err, problem.Conflict)
	c, err = w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{EndsOn: apptest.Ptr("2029-06-30")})
	if err != nil || c.Status != contract.Active {
		t.Errorf("with a later end it is %s (%v)", c.Status, err)
	}
}

// reassessments counts how often a vendor's reassessment was asked for.
func reassessments(t *testing.T, w *apptest.World, vendor string) int {
	t.Helper()
	n := 0
	for _, m := range w.Messages(t, vendor) {
		if m.Kind == trigger.Kind {
			n++
		}
	}
	return n
}

func TestAnotherScopeAsksForAReassessment(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	before := reassessments(t, w, c.VendorID)
	c, err := w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{Reference: apptest.Ptr("V-17")})
	apptest.Code(t, "a number", err, "")
	if n := reassessments(t, w, c.VendorID); n != before {
		t.Errorf("%d are asked for by a number", n-before)
	}
	_, err = w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{Services: &[]string{"Customer analytics", "Payroll"}})
	apptest.Code(t, "another service", err, "")
	if n := reassessments(t, w, c.VendorID); n != before+1 {
		t.Errorf("%d are asked for by another service", n-before)
	}
}

// Ten years without a tick: each term is an event, and one mail is sent.
func TestLateRenewals(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	ear := w.Listen(apptest.Buyer.Email)
	on(t, w, "2036-11-23")
	if got := read(t, w, c.ID); got.EndsOn != "2037-06-30" || got.Terms != 10 {
		t.Errorf("ends on %s after %d terms", got.EndsOn, got.Terms)
	}
	if n := len(templates(t, ear, c.ID)); n != 1 {
		t.Errorf("%d mails", n)
	}
}
