package apptest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

// flow is one vendor's way through the main flow, each step written as a
// client writes it: what answered an error is sent again, with the same
// Idempotency-Key where it makes a record.
type flow struct {
	w      *apptest.World
	t      *testing.T
	n      int // of the flow, in its Idempotency-Keys
	keys   int
	vendor string
	as     assessment.Assessment
	report string
	down   *outage // nil: storage holds, or breaks off once
}

// make sends a request that makes a record until it answers, as the edge does.
func (f *flow) make(a identity.Actor, do func(context.Context) (string, error)) string {
	f.t.Helper()
	f.keys++
	req := audit.Request{Key: fmt.Sprintf("flow%d-%d", f.n, f.keys), Hash: "h"}
	var made string
	f.again(func() error {
		subject, err := f.w.Journal.Replayed(f.t.Context(), a, req)
		if made = subject; err != nil || subject != "" {
			return err
		}
		made, err = do(audit.WithRequest(f.t.Context(), req))
		return err
	})
	return made
}

// again repeats a step that storage broke off: once, or with an outage until it
// no longer reaches the step.
func (f *flow) again(do func() error) {
	f.t.Helper()
	for try := 1; ; try++ {
		f.down.begin(try)
		err := do()
		broke := f.down.end() || try == 1
		if err == nil {
			return
		}
		if !broke || !problem.Is(err, problem.Unavailable) && !problem.Is(err, problem.Throttled) {
			f.t.Fatalf("try %d: %v", try, err)
		}
	}
}

// state is what a transition may find done when it is sent a second time.
func (f *flow) state(want assessment.State, do func() error) {
	f.t.Helper()
	f.again(func() error {
		as, err := f.w.Assessments.Get(f.t.Context(), apptest.Buyer, f.as.ID)
		if err != nil || as.State == want {
			return err
		}
		return do()
	})
}

func (f *flow) run() {
	f.t.Helper()
	f.decide()
	f.deliver()
}

// decide goes from the new vendor to the approval and the order of a report.
func (f *flow) decide() {
	f.t.Helper()
	w, ctx := f.w, f.t.Context()
	f.vendor = f.make(apptest.Buyer, func(ctx context.Context) (string, error) {
		v, err := w.Vendors.Create(ctx, apptest.Buyer, vendors.Details{Name: apptest.Ptr("Nordlicht"), Owner: apptest.Ptr(apptest.Buyer.Email)})
		return v.ID, err
	})
	f.again(func() error {
		v, err := w.Vendors.Get(ctx, apptest.Buyer, f.vendor)
		if err != nil || v.Tier != "" {
			return err
		}
		_, _, err = w.Vendors.Intake(ctx, apptest.Buyer, v.ID, v.Version, vendors.DefaultEngagement, apptest.Factors(2))
		return err
	})
	id := f.make(apptest.Buyer, func(ctx context.Context) (string, error) {
		as, _, err := w.Assessments.Send(ctx, apptest.Buyer, f.vendor, w.Order())
		return as.ID, err
	})
	f.again(func() (err error) { f.as, err = w.Assessments.Get(ctx, apptest.Buyer, id); return err })
	f.answer()
	f.evidence()
	f.state(assessment.Submitted, func() error { _, err := w.Assessments.Submit(ctx, apptest.Respondent(f.as), id, 0); return err })
	f.state(assessment.InReview, func() error { _, err := w.Assessments.StartReview(ctx, apptest.Analyst, id, 0); return err })
	f.judge()
	f.state(assessment.Approved, func() error {
		_, err := w.Assessments.Approve(ctx, apptest.Approver, id, 0, apptest.Accept)
		return err
	})
	f.report = f.make(apptest.Buyer, func(ctx context.Context) (string, error) {
		r, err := w.Reports.Request(ctx, apptest.Buyer, report.Order{Kind: "assessment", AssessmentID: id, Language: "en"})
		return r.ID, err
	})
}

// answer saves all answers; mfa is "no", so that the review raises a finding.
func (f *flow) answer() {
	given := apptest.Answers()
	given["mfa"] = apptest.Say(0, "no")
	f.again(func() error {
		file, err := f.w.Assessments.Open(f.t.Context(), apptest.Buyer, f.as.ID)
		if err != nil {
			return err
		}
		if n := len(file.Answers); n != 0 && n != len(given) {
			f.t.Fatalf("%d of %d answers are there", n, len(given))
		}
		maps.DeleteFunc(given, func(id string, _ assessment.Given) bool { _, there := file.Answers[id]; return there })
		if len(given) == 0 {
			return nil
		}
		_, _, err = f.w.Assessments.SaveAnswers(f.t.Context(), apptest.Respondent(f.as), f.as.ID, given)
		return err
	})
}

func (f *flow) evidence() {
	w, vendor := f.w, apptest.Respondent(f.as)
	id := f.make(vendor, func(ctx context.Context) (string, error) {
		e, _, err := w.Evidence.Begin(ctx, vendor, f.as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"))
		return e.ID, err
	})
	f.again(func() error {
		_, form, err := w.Evidence.Form(f.t.Context(), vendor, id, "")
		if err != nil {
			return err
		}
		if got := vaulttest.Post(f.t, w.Client, form, bytes.NewReader(apptest.Certificate), int64(len(apptest.Certificate))); got.Status != http.StatusNoContent {
			f.t.Fatalf("the form answers %d", got.Status)
		}
		return nil
	})
	f.again(func() error { _, err := w.Evidence.Complete(f.t.Context(), vendor, id); return err })
}

func (f *flow) judge() {
	f.again(func() error {
		file, err := f.w.Assessments.Open(f.t.Context(), apptest.Analyst, f.as.ID)
		if err != nil || file.Reviews["iso"].Version > 0 {
			return err
		}
		_, err = f.w.Assessments.Judge(f.t.Context(), apptest.Analyst, f.as.ID, "iso", assessment.Judgement{Assurance: scoring.Reviewed})
		return err
	})
}

// deliver sends mails and makes reports until nothing is left, after a fault
// once its lease has ended, and opens the report.
func (f *flow) deliver() {
	f.t.Helper()
	for range 2 {
		_, _ = f.w.Outbox.Drain(f.t.Context()) // a fault is made good by the next round
		f.w.DB.Settle()
		f.w.Pass(3 * time.Minute)
	}
	f.again(f.read)
}

func (f *flow) read() error {
	got, err := f.w.Reports.Open(f.t.Context(), apptest.Auditor, f.report)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(got.Body)
	if err != nil || !bytes.HasPrefix(body, []byte("%PDF-")) {
		f.t.Fatalf("%d bytes of a report, %v", len(body), err)
	}
	return got.Body.Close()
}

// outcome is everything that must be the same however the flow went.
type outcome struct {
	Vendor      vendors.Status
	Assessments []string
	State       assessment.State
	History     []assessment.State
	Answers     int
	Evidence    []assessment.EvidenceState
	Findings    []string
	Messages    []string
	Events      []string // of the assessment, reports and openings left out
}

func (f *flow) outcome() outcome {
	w, t := f.w, f.t
	file := w.Open(t, f.as.ID)
	v, err := w.Vendors.Open(t.Context(), apptest.Buyer, f.vendor)
	apptest.Code(t, "vendor", err, "")
	out := outcome{Vendor: v.Vendor.Status, State: file.Assessment.State, Answers: len(file.Answers)}
	for _, s := range file.Assessment.History {
		out.History = append(out.History, s.To)
	}
	for _, e := range file.Evidence {
		out.Evidence = append(out.Evidence, e.State)
	}
	for _, it := range v.Rest {
		if assessment.IsSummaryKey(it.SK) {
			s, err := table.Decode[assessment.Summary](it)
			apptest.Code(t, "summary", err, "")
			out.Assessments = append(out.Assessments, string(s.State))
		}
	}
	found, _, err := w.Findings.List(t.Context(), apptest.Buyer, f.vendor, 100, "")
	apptest.Code(t, "findings", err, "")
	for _, fd := range found {
		out.Findings = append(out.Findings, fd.Rule)
	}
	for _, m := range w.Messages(t, f.as.ID) {
		out.Messages = append(out.Messages, m.Kind+" "+m.Template+" "+string(m.State))
	}
	out.Events = w.Actions(t, f.as.ID)
	slices.Sort(out.Messages)
	return out
}

func TestTheMainFlowPassesWithTheIndexesBehind(t *testing.T) {
	straight := &flow{w: apptest.New(t, apptest.Options{}), t: t}
	straight.run()
	lagging := &flow{w: apptest.New(t, apptest.Options{Lag: 5}), t: t}
	lagging.run()
	lagging.w.DB.Settle()
	if diff := cmp.Diff(straight.outcome(), lagging.outcome()); diff != "" {
		t.Error(diff)
	}
}
