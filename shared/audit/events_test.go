package audit_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

func TestEachChangeWritesItsEventInItsCommit(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	var v vendors.Vendor
	var as assessment.Assessment
	var fd finding.Finding
	var e assessment.Evidence
	vendor := func() identity.Actor { return apptest.Respondent(as) }
	for _, s := range []struct {
		name string
		do   func() (err error)
		want []string // actions, in order
	}{
		{"create", func() (err error) {
			v, err = w.Vendors.Create(ctx, apptest.Buyer, vendors.Details{Name: apptest.Ptr("A")})
			return
		}, []string{"vendor:create"}},
		{"update", func() (err error) {
			v, err = w.Vendors.Update(ctx, apptest.Buyer, v.ID, v.Version, vendors.Details{Country: apptest.Ptr("DE")})
			return
		}, []string{"vendor:update"}},
		{"intake", func() (err error) {
			_, v, err = w.Vendors.Intake(ctx, apptest.Buyer, v.ID, v.Version, vendors.DefaultEngagement, apptest.Factors(2))
			return
		}, []string{"vendor:intake"}},
		{"send", func() (err error) { as, _, err = w.Assessments.Send(ctx, apptest.Buyer, v.ID, w.Order()); return }, []string{"assessment:send"}},
		{"invite", func() (err error) { _, err = w.Assessments.Invite(ctx, apptest.Buyer, as.ID, "b@c.example"); return }, []string{"assessment:invite"}},
		{"answer", func() (err error) {
			answers := apptest.Answers()
			answers["mfa"] = apptest.Say(0, "no")
			_, _, err = w.Assessments.SaveAnswers(ctx, vendor(), as.ID, answers)
			return
		}, []string{"assessment:answer"}},
		{"announce", func() (err error) {
			e, _, err = w.Evidence.Begin(ctx, vendor(), as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "iso"))
			return
		}, []string{"evidence:upload"}},
		{"keep", func() (err error) {
			_, form, err := w.Evidence.Form(ctx, vendor(), e.ID, "")
			vaulttest.Post(t, w.Client, form, strings.NewReader(string(apptest.Certificate)), int64(len(apptest.Certificate)))
			if err == nil {
				e, err = w.Evidence.Complete(ctx, vendor(), e.ID)
			}
			return err
		}, []string{"evidence:keep"}},
		{"submit", func() (err error) { _, err = w.Assessments.Submit(ctx, vendor(), as.ID, 0); return }, []string{"assessment:submit"}},
		{"review, which raises a finding", func() (err error) { _, err = w.Assessments.StartReview(ctx, apptest.Analyst, as.ID, 0); return }, []string{"finding:create", "assessment:review"}},
		{"judge", func() (err error) {
			_, err = w.Assessments.Judge(ctx, apptest.Analyst, as.ID, "iso", assessment.Judgement{Assurance: scoring.Reviewed})
			return
		}, []string{"assessment:review"}},
		{"read evidence", func() (err error) { _, _, err = w.Evidence.Get(ctx, apptest.Analyst, e.ID); return }, []string{"evidence:read"}},
		{"raise a finding", func() (err error) {
			fd, err = w.Findings.Create(ctx, apptest.Analyst, v.ID, finding.Details{Title: apptest.Ptr("Old restore"), Severity: apptest.Ptr("low")})
			return
		}, []string{"finding:create"}},
		{"change it", func() (err error) {
			fd, err = w.Findings.Update(ctx, apptest.Analyst, fd.ID, fd.Version, finding.Details{Severity: apptest.Ptr("high")})
			return
		}, []string{"finding:update"}},
		{"approve", func() (err error) {
			_, err = w.Assessments.Approve(ctx, apptest.Approver, as.ID, 0, apptest.Accept)
			return
		}, []string{"assessment:approve"}},
		{"plan", func() (err error) {
			_, err = w.Reassessment.Set(ctx, apptest.Buyer, v.ID, 1, reassessment.Setting{CadenceMonths: apptest.Ptr(2)})
			return
		}, []string{"schedule:update"}},
		{"a refused change", func() error {
			_, err := w.Vendors.Update(ctx, apptest.Buyer, v.ID, 1, vendors.Details{Name: apptest.Ptr("B")})
			apptest.Code(t, "stale", err, problem.Conflict)
			return nil
		}, nil},
	} {
		before, counts := len(w.Events(t, "")), w.Storage.Counts()
		apptest.Code(t, s.name, s.do(), "")
		commits := w.Storage.Since(counts).Commits
		var got []string
		for _, e := range w.Events(t, "")[before:] {
			got = append(got, e.Action)
			if e.Outcome != audit.Done || e.Actor == "" || e.Subject == "" || !e.At.Equal(w.Now.Read()) {
				t.Errorf("%s: %+v", s.name, e)
			}
		}
		if diff := cmp.Diff(s.want, got); diff != "" || commits != int64(len(s.want)) {
			t.Errorf("%s: %d commits\n%s", s.name, commits, diff)
		}
	}
}

func TestTheDigestsOfARecordFormAChain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	v, err := w.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Country: apptest.Ptr("FR")})
	apptest.Code(t, "update", err, "")
	_, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "contract ended")
	apptest.Code(t, "off-board", err, "")
	last := ""
	for i, e := range w.Events(t, v.ID) {
		if e.Before != last || e.After == e.Before || e.After == "" {
			t.Errorf("event %d (%s): before %q, after %q, the last one left %q", i, e.Action, e.Before, e.After, last)
		}
		last = e.After
	}

	as := w.Answered(t)
	w.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"contact": apptest.Say(1, "Jonas")})
	events := w.Events(t, as.ID)
	if first, second := events[1], events[2]; first.Before != "" || second.Before == "" || second.After == second.Before {
		t.Errorf("answers: %+v, then %+v", first, second)
	}
}

func TestAChangeThatFailsLeavesNoEvent(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	before := len(w.Events(t, ""))
	w.Break.At(table.CommitCall, 1, false)
	_, err := w.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Country: apptest.Ptr("FR")})
	w.Break.Mend()
	apptest.Code(t, "update", err, problem.Unavailable)
	if now, _ := w.Vendors.Get(t.Context(), apptest.Buyer, v.ID); len(w.Events(t, "")) != before || now.Version != v.Version {
		t.Error("half of the change is there")
	}
}

func TestAnOpeningIsOneEventInTenMinutesAcrossProcesses(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	other := &audit.Openings{Journal: w.Journal} // another process
	count := func() (n int) {
		for _, a := range w.Actions(t, as.ID) {
			if a == "assessment:read" {
				n++
			}
		}
		return n
	}
	for _, o := range []*audit.Openings{w.Openings, w.Openings, other, w.Openings} {
		apptest.Code(t, "note", o.Note(t.Context(), apptest.Analyst, "assessment:read", as.ID), "")
	}
	if n := count(); n != 1 {
		t.Errorf("%d events", n)
	}
	before := w.Storage.Counts()
	apptest.Code(t, "note again", w.Openings.Note(t.Context(), apptest.Analyst, "assessment:read", as.ID), "")
	if got := w.Storage.Since(before); got != (table.Counts{}) {
		t.Errorf("a known opening costs %+v", got)
	}
	apptest.Code(t, "another person", w.Openings.Note(t.Context(), apptest.Auditor, "assessment:read", as.ID), "")
	w.Pass(10 * time.Minute)
	apptest.Code(t, "ten minutes later", w.Openings.Note(t.Context(), apptest.Analyst, "assessment:read", as.ID), "")
	if n := count(); n != 3 {
		t.Errorf("%d events, want one each for two people and two windows", n)
	}
}

// Nothing of what people say, and nothing that opens a door, gets into the
// log, into what the message list answers besides the address, or into errors.
func TestTheLogAndTheErrorsHoldNoAnswerNameAddressLinkOrCode(t *testing.T) {
	const marker = "mark7q4x"
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	var texts []string
	keep := func(err error) {
		if err == nil {
			t.Error("an error was expected")
			return
		}
		texts = append(texts, err.Error())
	}
	order := w.Order()
	order.Recipients = []string{marker + "@nordlicht.example"}
	as, in, err := w.Assessments.Send(ctx, apptest.Buyer, w.Vendor(t, 2).ID, order)
	apptest.Code(t, "send", err, "")
	code := w.Code(t, in[0])
	_, _, err = w.Door.Open(ctx, in[0].Link, marker, identity.Actor{Address: "203.0.113.99"})
	keep(err)
	session, _, err := w.Door.Open(ctx, in[0].Link, code, identity.Actor{Address: "203.0.113.99"})
	apptest.Code(t, "open", err, "")
	vendor, err := w.Door.Authenticate(ctx, session)
	apptest.Code(t, "authenticate", err, "")
	w.Save(t, vendor, as.ID, map[string]assessment.Given{
		"contact": {Value: apptest.Ptr(json.RawMessage(`"` + marker + ` answers"`)), Comment: apptest.Ptr(marker + " comments")},
		"mfa":     {NotApplicableReason: apptest.Ptr(marker + " excuses")},
	})
	w.Attach(t, vendor, as.ID, apptest.Announce(marker+".txt", "text/plain", []byte(marker+" file"), "iso"), []byte(marker+" file"))
	_, _, err = w.Assessments.SaveAnswers(ctx, vendor, as.ID, map[string]assessment.Given{"contact": apptest.Say(0, marker+" clashes"), "encryption": apptest.Say(0, marker)})
	keep(err)
	_, _, err = w.Assessments.SaveAnswers(ctx, vendor, as.ID, map[string]assessment.Given{"contact": apptest.Say(0, marker+" clashes")})
	keep(err)
	_, _, err = w.Evidence.Begin(ctx, vendor, as.ID, evidence.Announced{FileName: marker + "/.txt", QuestionIDs: []string{"iso"}})
	keep(err)
	_, err = w.Assessments.Invite(ctx, apptest.Buyer, as.ID, marker)
	keep(err)
	_, err = w.Assessments.Submit(ctx, vendor, as.ID, 0)
	keep(err)
	_, err = w.Assessments.Cancel(ctx, apptest.Buyer, as.ID, 1, marker+" reason")
	keep(err)
	_, err = w.Door.Peek(ctx, in[0].Link+marker)
	keep(err)
	w.Mail.Fail(nil)
	w.Drain()

	for _, e := range w.Events(t, "") {
		texts = append(texts, string(table.Encode(e)))
	}
	for _, m := range w.Messages(t, "") {
		m.To = "" // whom it went to is what the list is for
		texts = append(texts, string(table.Encode(m)))
	}
	link := in[0].Link[strings.LastIndex(in[0].Link, ".")+1:]
	secret := session[strings.LastIndex(session, ".")+1:]
	for _, s := range texts {
		for what, bad := range map[string]string{"what people wrote": marker, "a link": link, "a session": secret, "a code": `"` + code + `"`, "an address": "203.0.113.99", "a vendor's address": "@nordlicht.example"} {
			if strings.Contains(strings.ToLower(s), strings.ToLower(bad)) {
				t.Errorf("%s stands in %s", what, s)
			}
		}
	}
	if len(texts) < 20 {
		t.Errorf("only %d texts were looked at", len(texts))
	}
}

// The event of an opening stands where it happened, not at the start of its
// ten minutes.
func TestAnOpeningStandsAfterWhatHappenedBefore(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Now.Pass(7 * time.Minute)
	as := w.Submitted(t)
	apptest.Code(t, "note", w.Openings.Note(t.Context(), apptest.Analyst, "assessment:read", as.ID), "")
	events, _, err := w.Journal.Events(t.Context(), apptest.Org, as.ID, 2, "")
	if err != nil || len(events) != 2 || events[0].Action != "assessment:read" || events[1].Action != "assessment:submit" {
		t.Errorf("newest first: %+v, %v", events, err)
	}
}
