package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

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
