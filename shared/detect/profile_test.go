package detect_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/detect/simulate"
)

// However much an actor does, from wherever, what is kept of them stays small.
func TestAProfileStaysSmall(t *testing.T) {
	all := detect.Profiles{}
	for i := range 50_000 {
		e := audit.Event{
			ID: "evt_1", At: monday.Add(time.Duration(i) * 7 * time.Minute), Actor: ana, Action: fmt.Sprintf("a%d:read", i), Subject: fmt.Sprintf("asm_%d", i),
			Outcome: []string{audit.Done, audit.Refused}[i%2], Source: fmt.Sprintf("%064d", i), Roles: []string{fmt.Sprintf("role-%d", i)}, Count: 1,
		}
		detect.Observe(all, e)
	}
	p := all["act:"+ana]
	b, err := json.Marshal(p)
	if err != nil || len(b) > 2<<10 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	var back detect.Profile
	if err := json.Unmarshal(b, &back); err != nil || back.Days != p.Days || back.Now != p.Now {
		t.Errorf("%+v, %v", back, err)
	}
}

// A clock that jumps back, or events that come late, end no hour twice and
// lose no count.
func TestLateEventsCountInTheHourUnderWay(t *testing.T) {
	s, closed := tell(), 0
	for i, at := range []time.Time{monday, monday.Add(time.Hour), monday.Add(30 * time.Minute), monday.Add(65 * time.Minute), monday.Add(3 * time.Hour)} {
		_, done := detect.Observe(s.profiles, audit.Event{ID: fmt.Sprint(i), At: at, Actor: ana, Action: "vendor:update", Subject: "ven_1", Outcome: audit.Done})
		closed += len(done)
	}
	if closed != 2 {
		t.Errorf("%d hours ended, want those at nine and ten", closed)
	}
}

func TestTheNumberOfRecordsIsNearlyRight(t *testing.T) {
	for _, n := range []int{1, 10, 100, 300} {
		all := detect.Profiles{}
		for i := range 3 * n { // each three times
			detect.Observe(all, audit.Event{At: monday, Actor: ana, Action: "assessment:read", Subject: fmt.Sprintf("asm_%026d", i%n), Outcome: audit.Done})
		}
		h := all["act:"+ana].Now
		if got := h.Vector()[detect.Records]; got < 0.75*logOf(n) || got > 1.25*logOf(n) {
			t.Errorf("%d records: %.2f, want about %.2f", n, got, logOf(n))
		}
	}
}

func BenchmarkObserve(b *testing.B) {
	days := simulate.Run(simulate.Options{Seed: 1, People: 18, Days: 60, Train: 30, Each: 3})
	b.ReportAllocs()
	for b.Loop() {
		all := detect.Profiles{}
		for _, e := range days.Events {
			detect.Observe(all, e)
		}
	}
	b.ReportMetric(float64(len(days.Events)*b.N)/b.Elapsed().Seconds(), "events/s")
}
