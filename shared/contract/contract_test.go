package contract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func TestContractsDoNotStandAboveThemselves(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	under := func(above string) contract.Contract {
		d := apptest.Terms()
		d.Overarching = &above
		return w.ContractWith(t, v, d)
	}
	a := w.ContractWith(t, v, apptest.Terms())
	b := under(a.ID)
	d := apptest.Terms()
	d.Amends = &b.ID
	c := w.ContractWith(t, v, d)
	for name, over := range map[string]string{"itself": a.ID, "what stands under it": b.ID, "what amends that": c.ID, "another vendor's": w.Contract(t).ID, "nothing": "con_00000000000000000000000000"} {
		for at, change := range map[string]contract.Details{"/overarchingContractId": {Overarching: &over}, "/amendsContractId": {Amends: &over}} {
			_, err := w.Contracts.Update(t.Context(), apptest.Buyer, a.ID, a.Version, change)
			if diff := cmp.Diff([]string{at}, apptest.Pointers(err)); diff != "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	last := c
	for range contract.MaxDepth - 3 {
		last = under(last.ID)
	}
	under(last.ID)
	d = apptest.Terms()
	deep := under(last.ID).ID
	d.Overarching = &deep
	_, err := w.Contracts.Create(t.Context(), apptest.Buyer, v.ID, d)
	apptest.Code(t, "too deep", err, problem.Invalid)
}

func TestBadContracts(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	p := apptest.Ptr[string]
	for name, c := range map[string]struct {
		change func(*contract.Details)
		want   []string
	}{
		"several at once":               {func(d *contract.Details) { d.Title, d.Owner, d.EndsOn = p(""), p("nobody"), p("2027-02-29") }, []string{"/endsOn", "/owner", "/title"}},
		"ends before it starts":         {func(d *contract.Details) { d.EndsOn = p("2026-06-30") }, []string{"/endsOn"}},
		"renews itself without an end":  {func(d *contract.Details) { d.EndsOn = p("") }, []string{"/endsOn"}},
		"renews itself for ever":        {func(d *contract.Details) { d.Renewal.Months = 121 }, []string{"/renewal/months"}},
		"a term without renewal":        {func(d *contract.Details) { d.Renewal.Kind = contract.NoRenewal }, []string{"/renewal/months"}},
		"signed tomorrow":               {func(d *contract.Details) { d.SignedOn = p("2026-11-24") }, []string{"/signedOn"}},
		"in force without signature":    {func(d *contract.Details) { d.SignedOn = nil }, []string{"/signedOn"}},
		"an unknown engagement":         {func(d *contract.Details) { d.Engagements = &[]string{"eng_x"} }, []string{"/engagements/0"}},
		"no engagement":                 {func(d *contract.Details) { d.Engagements = &[]string{} }, []string{"/engagements"}},
		"an unknown regime":             {func(d *contract.Details) { d.Regimes = &[]string{"gdpr-28", "lgpd", "gdpr-28"} }, []string{"/regimes/1", "/regimes/2"}},
		"terminated without a reason":   {func(d *contract.Details) { d.Status = apptest.Ptr(contract.Terminated) }, []string{"/reason", "/terminatedOn"}},
		"expired by hand":               {func(d *contract.Details) { d.Status = apptest.Ptr(contract.Expired) }, []string{"/status"}},
		"a notice of eleven years":      {func(d *contract.Details) { d.Notice.Count = 132 }, []string{"/notice/count"}},
		"a party without name and side": {func(d *contract.Details) { d.Parties = &[]contract.Party{{}} }, []string{"/parties/0/name", "/parties/0/role"}},
	} {
		d := apptest.Terms()
		c.change(&d)
		_, err := w.Contracts.Create(t.Context(), apptest.Buyer, v.ID, d)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestStatusGoesOneWay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	set := func(s contract.Status) error {
		now := read(t, w, c.ID)
		_, err := w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, now.Version, contract.Details{Status: &s, TerminatedOn: apptest.Ptr("2026-11-30"), Reason: apptest.Ptr("merged into another")})
		return err
	}
	apptest.Code(t, "back to draft", set(contract.Draft), problem.Conflict)
	apptest.Code(t, "expired by hand", set(contract.Expired), problem.Conflict)
	apptest.Code(t, "terminate", set(contract.Terminated), "")
	apptest.Code(t, "after the end", set(contract.Active), problem.Conflict)
	_, err := w.Obligations.Create(t.Context(), apptest.Buyer, c.ID, apptest.Yearly("2027-03-31"))
	apptest.Code(t, "something new under it", err, problem.Conflict)
	_, _, err = w.Evidence.Hang(t.Context(), apptest.Buyer, c.ID, "contract", apptest.Announce("c.txt", "text/plain", apptest.Certificate))
	apptest.Code(t, "a file", err, problem.Conflict)
}

func TestWhatContractsCost(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	read(t, w, c.ID)
	for _, step := range []struct {
		name string
		do   func() error
		want table.Counts
	}{
		{"read", func() error { _, err := w.Contracts.Get(t.Context(), apptest.Buyer, c.ID); return err }, table.Counts{Gets: 1}},
		{"open", func() error { _, err := w.Contracts.Open(t.Context(), apptest.Buyer, c.ID); return err }, table.Counts{Gets: 1, Queries: 1}},
		{"judge", func() error {
			_, err := w.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, "gdpr-28.28-2", contract.Judgement{Standing: contract.Missing})
			return err
		}, table.Counts{Gets: 1, Queries: 1, Commits: 1}},
		{"judge again", func() error {
			_, err := w.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, "gdpr-28.28-2", contract.Judgement{Version: 1, Standing: contract.Present})
			return err
		}, table.Counts{Gets: 2, Queries: 1, Commits: 1}},
		{"change", func() error {
			_, err := w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, 1, contract.Details{Reference: apptest.Ptr("V-17")})
			return err
		}, table.Counts{Gets: 2, Queries: 1, Commits: 1}},
	} {
		before := w.Storage.Counts()
		apptest.Code(t, step.name, step.do(), "")
		got := w.Storage.Since(before)
		if got.Read = 0; got != step.want {
			t.Errorf("%s costs %+v, want %+v", step.name, got, step.want)
		}
	}
}
