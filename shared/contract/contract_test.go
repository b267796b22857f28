package contract_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

func on(t *testing.T, w *apptest.World, day string) {
	t.Helper()
	at, err := time.Parse("2006-01-02", day)
	if err != nil {
		t.Fatal(err)
	}
	w.Now.Set(at)
	w.Wall.Set(at)
	w.Ticks(t)
}

func read(t *testing.T, w *apptest.World, id string) contract.Contract {
	t.Helper()
	c, err := w.Contracts.Get(t.Context(), apptest.Buyer, id)
	apptest.Code(t, "read", err, "")
	return c
}

func templates(t *testing.T, ear *apptest.Ear, id string) []string {
	t.Helper()
	out := []string{}
	for _, n := range ear.Heard(t, id) {
		out = append(out, n.Template)
	}
	return out
}

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

// Contract → missing clause → finding → present later → proposed as resolved →
// resolved by a person.
func TestAMissingClauseBecomesAFinding(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	c := w.Contract(t)
	const audits = "gdpr-28.28-3-h" // high
	judge := func(version int64, s contract.Standing) (contract.Check, error) {
		j := contract.Judgement{Version: version, Standing: s, Reference: "§ 9"}
		if s == contract.NotApplicable {
			j.Reason = "the parent company audits"
		}
		return w.Contracts.Judge(ctx, apptest.Analyst, c.ID, audits, j)
	}
	k, err := judge(0, contract.Missing)
	apptest.Code(t, "missing", err, "")
	f, err := w.Findings.Get(ctx, apptest.Analyst, k.FindingID)
	apptest.Code(t, "finding", err, "")
	if f.Severity != "high" || f.Status != finding.Open || f.ContractID != c.ID || f.ClauseID != audits || f.DueOn == "" || f.Owner != apptest.Buyer.Email ||
		!strings.Contains(f.Detail, "Art. 28(3)(h)") || !strings.HasPrefix(f.TitleIn("zh-CN"), "合同缺少条款：") {
		t.Errorf("%+v", f)
	}
	_, err = judge(0, contract.Present)
	apptest.Code(t, "without having seen that", err, problem.Conflict)
	k, err = judge(1, contract.Weaker)
	apptest.Code(t, "weaker", err, "")
	same, err := w.Findings.Get(ctx, apptest.Analyst, k.FindingID)
	if err != nil || same.ID != f.ID || same.Severity != "medium" || !strings.HasPrefix(same.Title, "Contract clause too weak") {
		t.Errorf("%+v (%v)", same, err)
	}
	k, err = judge(2, contract.Present)
	apptest.Code(t, "present", err, "")
	f, err = w.Findings.Get(ctx, apptest.Analyst, k.FindingID)
	if err != nil || f.Status != finding.Open || f.Proposal == nil || f.Proposal.Status != finding.Resolved || f.Proposal.Why != finding.ClausePresent || f.Proposal.By != apptest.Analyst.ID {
		t.Errorf("%+v (%v)", f, err)
	}
	k, err = judge(3, contract.Missing)
	apptest.Code(t, "missing again", err, "")
	if f, _ = w.Findings.Get(ctx, apptest.Analyst, k.FindingID); f.Proposal != nil || f.Severity != "high" {
		t.Errorf("%+v", f)
	}
	k, err = judge(4, contract.NotApplicable)
	apptest.Code(t, "not applicable", err, "")
	f, _ = w.Findings.Get(ctx, apptest.Analyst, k.FindingID)
	f, err = w.Findings.Update(ctx, apptest.Analyst, f.ID, f.Version, finding.Details{Status: apptest.Ptr(finding.Resolved)})
	if err != nil || f.Proposal != nil || f.Status != finding.Resolved {
		t.Errorf("%+v (%v)", f, err)
	}
	old := f.ID
	k, err = judge(5, contract.Missing)
	if err != nil || k.FindingID == old {
		t.Errorf("a resolved finding was opened again: %+v (%v)", k, err)
	}
	all, _, err := w.Findings.List(ctx, apptest.Analyst, c.VendorID, 50, "")
	if err != nil || len(all) != 2 {
		t.Errorf("%d findings (%v)", len(all), err)
	}
}

// What a person signed for, or worded, stays so when the clause is judged anew.
func TestAJudgementLeavesSignedWordsAlone(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	k, err := w.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, "gdpr-28.28-3-c", contract.Judgement{Standing: contract.Missing})
	apptest.Code(t, "missing", err, "")
	f, err := w.Findings.Update(t.Context(), apptest.Approver, k.FindingID, 1, finding.Details{
		Status: apptest.Ptr(finding.RiskAccepted), Acceptance: &finding.Acceptance{Reason: "the annex is being signed", ExpiresOn: "2027-01-31"},
	})
	apptest.Code(t, "accept", err, "")
	_, err = w.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, "gdpr-28.28-3-c", contract.Judgement{Version: 1, Standing: contract.Weaker})
	apptest.Code(t, "weaker", err, "")
	now, err := w.Findings.Get(t.Context(), apptest.Analyst, f.ID)
	if err != nil || cmp.Diff(f, now) != "" {
		t.Errorf("%s (%v)", cmp.Diff(f, now), err)
	}
}

func TestBadJudgements(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	for name, x := range map[string]struct {
		clause string
		j      contract.Judgement
		code   problem.Code
	}{
		"of a regime that was not chosen": {"pipl-21.return", contract.Judgement{Standing: contract.Present}, problem.NotFound},
		"of no clause":                    {"gdpr-28.28-99", contract.Judgement{Standing: contract.Present}, problem.NotFound},
		"no standing":                     {"gdpr-28.28-2", contract.Judgement{}, problem.Invalid},
		"open by hand":                    {"gdpr-28.28-2", contract.Judgement{Standing: contract.Open}, problem.Invalid},
		"not applicable without a reason": {"gdpr-28.28-2", contract.Judgement{Standing: contract.NotApplicable}, problem.Invalid},
		"a reason for what is there":      {"gdpr-28.28-2", contract.Judgement{Standing: contract.Present, Reason: "because"}, problem.Invalid},
		"another version":                 {"gdpr-28.28-2", contract.Judgement{Version: 3, Standing: contract.Present}, problem.Conflict},
	} {
		_, err := w.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, x.clause, x.j)
		apptest.Code(t, name, err, x.code)
	}
	if n := len(w.Actions(t, c.ID)); n != 1 {
		t.Errorf("%d events", n)
	}
}

// A judgement and its finding are there together or not at all.
func TestAJudgementAndItsFindingAreOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for nth := int64(1); ; nth++ {
		c := w.Contract(t)
		fault := w.Break.At(table.AnyCall, nth, false)
		_, err := w.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, "gdpr-28.28-2", contract.Judgement{Standing: contract.Missing})
		w.Break.Mend()
		if !fault.Fired() {
			return
		}
		apptest.Code(t, "broken off", err, problem.Unavailable)
		f, err := w.Contracts.Open(t.Context(), apptest.Buyer, c.ID)
		apptest.Code(t, "open", err, "")
		all, _, err := w.Findings.List(t.Context(), apptest.Buyer, c.VendorID, 10, "")
		apptest.Code(t, "findings", err, "")
		if len(f.Checks) > 0 || len(all) > 0 {
			t.Errorf("call %d: %d judgements, %d findings", nth, len(f.Checks), len(all))
		}
	}
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

// A template that is published later does not change what was judged.
func TestAChosenRegimeKeepsItsVersion(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	c := w.Contract(t)
	c, err := w.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{Regimes: &[]string{"gdpr-28", "pipl-21"}})
	apptest.Code(t, "choose", err, "")
	if diff := cmp.Diff([]string{"gdpr-28/2026-11", "pipl-21/2026-11"}, c.Regimes); diff != "" {
		t.Error(diff)
	}
	all, err := w.Contracts.Propose(t.Context(), apptest.Buyer, c)
	apptest.Code(t, "propose", err, "")
	chosen := 0
	for _, p := range all {
		if p.Chosen {
			chosen++
		}
	}
	if len(all) < 9 || chosen != 2 {
		t.Errorf("%d regimes, %d chosen", len(all), chosen)
	}
}
