package local

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
)

// moves are the transitions with a body that is right, who may, and from where.
var moves = map[string]struct {
	as, body string
	from     []assessment.State
}{
	"send":          {"procurement", "", []assessment.State{assessment.Draft}},
	"submit":        {"procurement", "", []assessment.State{assessment.Sent, assessment.InProgress, assessment.Returned}},
	"start-review":  {"analyst", "", []assessment.State{assessment.Submitted}},
	"finish-review": {"analyst", `{"note":"Looks well."}`, []assessment.State{assessment.InReview}},
	"return":        {"analyst", `{"sections":["access"],"message":"Please say more."}`, []assessment.State{assessment.InReview}},
	"approve":       {"approver", `{"decision":"accept"}`, []assessment.State{assessment.InReview}},
	"reject":        {"approver", reasonBody, []assessment.State{assessment.InReview}},
	"cancel": {"procurement", reasonBody, []assessment.State{
		assessment.Draft, assessment.Sent, assessment.InProgress, assessment.Submitted, assessment.InReview, assessment.Returned,
	}},
	"invitations": {"procurement", `{"email":"new@nordlicht.example"}`, []assessment.State{
		assessment.Sent, assessment.InProgress, assessment.Submitted, assessment.InReview, assessment.Returned,
	}},
	"evidence": {"procurement", `{"fileName":"a.txt","contentType":"text/plain","size":1,"sha256":"` + strings.Repeat("a", 64) + `","questionIds":["mfa"]}`,
		[]assessment.State{assessment.Sent, assessment.InProgress, assessment.Returned}},
}

// standing makes an assessment in each state.
func standing(t *testing.T, s *web) map[assessment.State]string {
	t.Helper()
	draft, _ := aDraft(t, s)
	out := map[assessment.State]string{
		assessment.Draft: draft, assessment.Sent: s.Sent(t).ID, assessment.InProgress: s.Answered(t).ID, assessment.Submitted: s.Submitted(t).ID,
		assessment.InReview: s.InReview(t).ID, assessment.Approved: s.Approved(t).ID,
	}
	ctx := t.Context()
	back, err := s.Assessments.Return(ctx, apptest.Analyst, s.InReview(t).ID, 0, []string{"access"}, "Please say more.")
	must(t, err)
	no, err := s.Assessments.Reject(ctx, apptest.Approver, s.InReview(t).ID, 0, "The risk is too high.")
	must(t, err)
	stopped, err := s.Assessments.Cancel(ctx, apptest.Buyer, s.Sent(t).ID, 0, "It is not needed any more.")
	must(t, err)
	late, err := s.Assessments.Expire(ctx, apptest.Buyer, s.Sent(t).ID)
	must(t, err)
	out[back.State], out[no.State], out[stopped.State], out[late.State] = back.ID, no.ID, stopped.ID, late.ID
	return out
}

// A transition from a state where it does not start is a conflict that changes
// nothing; from the others it is not.
func TestIllegalTransitions(t *testing.T) {
	s := serve(t)
	all := standing(t, s)
	if len(all) != len(assessment.States) {
		t.Fatalf("only %d states stand", len(all))
	}
	was := s.stored(t)
	for state, id := range all {
		for name, m := range moves {
			if slices.Contains(m.from, state) {
				continue
			}
			got := s.do(t, call{method: "POST", path: "/v1/assessments/" + id + "/" + name, as: m.as, body: m.body})
			refused(t, name+" while "+string(state), got, problem.Conflict)
		}
		if !state.Answerable() {
			for _, x := range []call{
				{method: "PATCH", path: "/v1/assessments/" + id + "/answers", as: "procurement", body: `{"answers":{"mfa":{"version":0,"value":"yes"}}}`},
			} {
				refused(t, x.path+" while "+string(state), s.do(t, x), problem.Conflict)
			}
		}
		if state != assessment.InReview {
			x := call{method: "PUT", path: "/v1/assessments/" + id + "/reviews/mfa", as: "analyst", body: `{"version":0,"assurance":"self"}`}
			refused(t, "a review while "+string(state), s.do(t, x), problem.Conflict)
		}
	}
	if s.stored(t) != was {
		t.Error("a refused transition changed storage")
	}
	// The same bodies are taken where the transition starts.
	for name, m := range moves {
		for _, state := range m.from {
			if name == "submit" && state == assessment.Sent {
				continue // nothing is answered yet: invalid
			}
			x := call{method: "POST", path: "/v1/assessments/" + standing(t, s)[state] + "/" + name, as: m.as, body: m.body}
			if got := s.do(t, x); got.status >= http.StatusMultipleChoices {
				t.Errorf("%s while %s: %d %s", name, state, got.status, got.body)
			}
		}
	}
}

// A vendor's life goes one way, too.
func TestIllegalVendorMoves(t *testing.T) {
	s := serve(t)
	prospect := "/v1/vendors/" + s.Prospect(t).ID
	leaving, _ := offboarding(t, s)
	gone, _ := offboarding(t, s)
	if got := s.do(t, call{method: "POST", path: "/v1/vendors/" + gone + "/terminate", as: "procurement"}); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	was := s.stored(t)
	stale := http.Header{"If-Match": {`"v3"`}}
	for _, x := range []call{
		{method: "POST", path: prospect + "/terminate"},
		{method: "POST", path: "/v1/vendors/" + leaving + "/offboard", body: reasonBody},
		{method: "POST", path: "/v1/vendors/" + leaving + "/assessments", body: orderBody},
		{method: "POST", path: "/v1/vendors/" + gone + "/offboard", body: reasonBody},
		{method: "POST", path: "/v1/vendors/" + gone + "/terminate"},
		{method: "POST", path: "/v1/vendors/" + gone + "/assessments", body: orderBody},
		{method: "POST", path: "/v1/vendors/" + gone + "/engagements", body: `{"name":"More"}`},
		{method: "PATCH", path: "/v1/vendors/" + gone, body: `{"name":"x"}`, header: stale},
		{method: "PUT", path: "/v1/vendors/" + gone + "/intake", body: factorsBody, header: stale},
	} {
		x.as = "procurement"
		refused(t, x.method+" "+x.path, s.do(t, x), problem.Conflict)
	}
	if s.stored(t) != was {
		t.Error("a refused request changed storage")
	}
}
