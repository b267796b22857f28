package assessment_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

func TestAVerdictNamesItsFaultsTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"nothing":               {`{}`, []string{"/decision"}},
		"no conditions":         {`{"decision":"accept_with_conditions"}`, []string{"/conditions"}},
		"an empty condition":    {`{"decision":"accept","conditions":["show a restore",""]}`, []string{"/conditions/1"}},
		"a long decision":       {`{"decision":"` + strings.Repeat("x", 201) + `"}`, []string{"/decision"}},
		"an override of a past": {`{"decision":"accept","override":{"band":"mild","reason":"","expiresOn":"2026-11-22"}}`, []string{"/override/band", "/override/expiresOn", "/override/reason"}},
	} {
		var v assessment.Verdict
		apptest.Code(t, name, json.Unmarshal([]byte(c.body), &v), "")
		_, err := w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, v)
		apptest.Code(t, name, err, problem.Invalid)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestConditionsComeAsOneSentenceOrAsAList(t *testing.T) {
	for body, want := range map[string]assessment.Conditions{
		`"show a restore"`:                   {"show a restore"},
		`["show a restore","name a deputy"]`: {"show a restore", "name a deputy"},
		`[]`:                                 {},
	} {
		var got assessment.Conditions
		if err := json.Unmarshal([]byte(body), &got); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s gives %v, %v", body, got, err)
		}
	}
	for _, body := range []string{`7`, `{"a":1}`, `["a",2]`} {
		var got assessment.Conditions
		if json.Unmarshal([]byte(body), &got) == nil {
			t.Errorf("%s is taken as %v", body, got)
		}
	}
}

func TestAnApprovalMakesTheProspectActiveAndPlansTheNextOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Approved(t)
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "vendor", err, "")
	if v.Status != vendors.Active || v.DecidedOn != "2026-11-23" || v.Decision != "accept" || *v.ResidualRisk != *as.Decision.Residual || v.ResidualBand != as.Decision.Band {
		t.Errorf("the vendor is %+v", v)
	}
	sc, err := w.Reassessment.Get(t.Context(), apptest.Buyer, v.ID)
	apptest.Code(t, "schedule", err, "")
	if sc.Assessment != as.ID || sc.DueOn <= v.DecidedOn {
		t.Errorf("planned %+v", sc)
	}
}

func TestWhoReviewedOrAnsweredDoesNotDecide(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	both := apptest.Analyst
	both.Roles = []identity.Role{identity.Analyst, identity.Approver, identity.Procurement}
	as := w.InReview(t)
	_, err := w.Assessments.Approve(t.Context(), both, as.ID, 0, apptest.Accept)
	apptest.Code(t, "the reviewer approves", err, problem.Forbidden)
	_, err = w.Assessments.Reject(t.Context(), both, as.ID, 0, "too risky")
	apptest.Code(t, "the reviewer rejects", err, problem.Forbidden)

	helped := w.Sent(t)
	helper := apptest.Approver
	w.Save(t, helper, helped.ID, map[string]assessment.Given{"mfa": apptest.Say(0, "yes")})
	if got := w.Read(t, helped.ID).AnsweredBy; !cmp.Equal(got, []string{helper.ID}) {
		t.Errorf("answered by %v", got)
	}
}

func TestRejectAndCancelNeedAReason(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	for _, reason := range []string{"", "  ", "no", "a\x01b c", strings.Repeat("x", 2001)} {
		_, err := w.Assessments.Reject(t.Context(), apptest.Approver, as.ID, 0, reason)
		apptest.Code(t, "reject", err, problem.Invalid)
		_, err = w.Assessments.Cancel(t.Context(), apptest.Buyer, as.ID, 0, reason)
		apptest.Code(t, "cancel", err, problem.Invalid)
		if got := apptest.Pointers(err); !cmp.Equal(got, []string{"/reason"}) {
			t.Errorf("%q is named as %v", reason, got)
		}
	}
	got, err := w.Assessments.Reject(t.Context(), apptest.Approver, as.ID, 0, "too risky")
	apptest.Code(t, "reject", err, "")
	if d := got.Decision; d.Decision != "reject" || !cmp.Equal(d.Conditions, []string{"too risky"}) || d.Override != nil {
		t.Errorf("decided %+v", d)
	}
}

func TestCancelRevokesEveryLinkAndSessionAtOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as, invited, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Vendor(t, 2).ID, w.Order())
	apptest.Code(t, "send", err, "")
	session := w.Enter(t, invited[0])
	_, err = w.Assessments.Cancel(t.Context(), apptest.Buyer, as.ID, as.Version, "not needed")
	apptest.Code(t, "cancel", err, "")
	_, err = w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "the session", err, problem.Unauthenticated)
	_, err = w.Door.Peek(t.Context(), invited[0].Link)
	apptest.Code(t, "the link", err, problem.Unauthenticated)
}

// Whoever has spoken for the vendor does not decide, in whatever way: by a file,
// or by an invitation to their own address.
func TestWhoEnteredAsTheVendorDoesNotDecide(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	hire(t, w, apptest.Approver)
	hire(t, w, apptest.Second)
	two := apptest.Buyer
	two.Roles, two.Email = []identity.Role{identity.Procurement, identity.Approver}, "Paula@acme.example"
	o := w.Order()
	o.Recipients = []string{apptest.Contact, "paula@ACME.example"}
	as, invited, err := w.Assessments.Send(t.Context(), apptest.Analyst, w.Vendor(t, 2).ID, o)
	apptest.Code(t, "send", err, "")
	w.Drain()
	w.Enter(t, invited[1])
	w.Save(t, apptest.Respondent(as), as.ID, apptest.Answers())
	uploader := apptest.Second
	uploader.Roles = []identity.Role{identity.Procurement, identity.Approver}
	w.Attach(t, uploader, as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	_, err = w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	for what, who := range map[string]identity.Actor{"who was invited": two, "who uploaded": uploader} {
		_, err = w.Assessments.Approve(t.Context(), who, as.ID, 0, apptest.Accept)
		apptest.Code(t, what+" approves", err, problem.Forbidden)
		_, err = w.Assessments.Reject(t.Context(), who, as.ID, 0, "too risky")
		apptest.Code(t, what+" rejects", err, problem.Forbidden)
	}
	as, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, assessment.Verdict{Decision: "mitigate", Override: &worse})
	apptest.Code(t, "approve", err, "")
	if told := w.Messages(t, as.ID); slices.ContainsFunc(told, func(m notify.Message) bool { return m.To == uploader.Email }) {
		t.Error("who uploaded is asked to confirm")
	}
	for what, who := range map[string]identity.Actor{"who was invited": two, "who uploaded": uploader} {
		if w.Assessments.MayConfirm(who, w.Open(t, as.ID)) {
			t.Errorf("%s is offered to confirm", what)
		}
		_, err = w.Assessments.ConfirmOverride(t.Context(), who, as.ID, 0)
		apptest.Code(t, what+" confirms", err, problem.Forbidden)
	}
}
