package local

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/table"
)

// watchedLog is a log that is verified by schedule.
func watchedLog(t *testing.T, s *web) scene {
	must(t, s.LogCheck.Ensure(t.Context(), apptest.Org))
	return scene{as: "auditor", path: "/v1/audit/verification"}
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
