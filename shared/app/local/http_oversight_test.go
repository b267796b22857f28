package local

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/table"
)

// watchedLog is a log that is verified by schedule.
func watchedLog(t *testing.T, s *web) scene {
	must(t, s.LogCheck.Ensure(t.Context(), apptest.Org))
	return scene{as: "auditor", path: "/v1/audit/verification"}
}

// drilled is a request where restore drills are awaited.
func drilled(as, body string) func(*testing.T, *web) scene {
	return func(t *testing.T, s *web) scene {
		must(t, s.RestoreDrill.Ensure(t.Context(), apptest.Org))
		return scene{as: as, path: "/v1/restore-drills", body: body}
	}
}

// later lets time pass, and the schedule run.
func (s *web) later(t *testing.T, d time.Duration) {
	t.Helper()
	_, err := s.Sequencer.Run(t.Context(), 1000)
	must(t, err)
	s.Pass(d)
	for range 3 {
		_, err = s.Tick.Run(t.Context(), 100)
		must(t, err)
		s.Pass(2 * time.Second)
	}
}

// The answer keeps to the interface with a result, and with a fault in it.
func TestVerificationByHTTP(t *testing.T) {
	for _, broken := range []bool{false, true} {
		s := serve(t)
		ask := func() reply {
			return s.do(t, call{method: http.MethodGet, path: "/v1/audit/verification", as: "auditor"})
		}
		if r := ask(); r.status != http.StatusNotFound {
			t.Errorf("before it is planned: %d", r.status)
		}
		watchedLog(t, s)
		if broken {
			_, err := s.Sequencer.Run(t.Context(), 1000)
			must(t, err)
			_, events, _, err := transparency.Following(t.Context(), s.DB, apptest.Org, 0)
			must(t, err)
			it, err := s.DB.Get(t.Context(), audit.Key(apptest.Org, events[2].ID))
			must(t, err)
			must(t, s.DB.Commit(t.Context(), table.Remove(it.Key, it.Version)))
		}
		s.later(t, 2*time.Hour)
		r := ask()
		var v logcheck.Status
		must(t, json.Unmarshal(r.body, &v))
		if v.Results[0].OK == broken || broken && *v.Fault.Index != 2 || !broken && v.Size == 0 {
			t.Errorf("%s", r.body)
		}
	}
}

// logReview is a review of the log that is to be signed off.
func (s *web) logReview(t *testing.T) logreview.Review {
	t.Helper()
	s.signLog(t)
	must(t, s.Journal.Record(t.Context(), identity.AsSystem(apptest.Org), "schedule:update", "sch_x")) // something to review
	_, err := s.Sequencer.Run(t.Context(), 5000)
	must(t, err)
	r, err := s.LogReviews.Start(t.Context(), apptest.Auditor)
	must(t, err)
	if r.State != logreview.Open {
		t.Fatalf("%d of %d entries are counted", r.Counted, r.To.Size-r.From.Size)
	}
	return r
}

// signLog signs off what is open.
func (s *web) signLog(t *testing.T) {
	t.Helper()
	list, _, err := s.LogReviews.List(t.Context(), apptest.Auditor, 1, "")
	must(t, err)
	if len(list) > 0 && list[0].State == logreview.Open {
		_, err = s.LogReviews.Sign(t.Context(), apptest.Auditor, list[0].ID, 0, logreview.Verdict{Conclusion: logreview.InOrder, Statement: "Nothing stood out."})
		must(t, err)
	}
}

// beginningLog can begin a review of the log.
func beginningLog(t *testing.T, s *web) scene {
	s.logReview(t)
	s.signLog(t)
	_, err := s.Sequencer.Run(t.Context(), 5000)
	must(t, err)
	return scene{as: "auditor", path: "/v1/log-reviews"}
}

// reviewingLog is a request about a review of the log that has just begun.
func reviewingLog(path, body string) func(*testing.T, *web) scene {
	return func(t *testing.T, s *web) scene {
		return scene{as: "auditor", path: "/v1/log-reviews/" + s.logReview(t).ID + path, body: body}
	}
}
