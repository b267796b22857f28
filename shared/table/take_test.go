package table_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func TestTakeDueActsOnWhatIsStillDue(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	k := table.Key{PK: "ORG#o#X", SK: "HEAD"}
	faulty := errors.New("faulty")
	for _, c := range []struct {
		name   string
		due    table.Key
		err    error // of acting
		acted  bool
		done   bool
		failed error
	}{
		{"due now", table.DueAt(table.DueSchedule, "o", now, k), nil, true, true, nil},
		{"due later: the index lags", table.DueAt(table.DueSchedule, "o", now.Add(time.Second), k), nil, false, false, nil},
		{"not due any more", table.Key{}, nil, false, false, nil},
		{"somebody else's work", table.DueAt(table.DueMessage, "o", now, k), nil, false, false, nil},
		{"somebody was faster", table.DueAt(table.DueSchedule, "o", now, k), problem.New(problem.Conflict, "stale"), true, false, nil},
		{"a failure", table.DueAt(table.DueSchedule, "o", now, k), faulty, true, false, faulty},
	} {
		m := memory{k: {Key: k, Version: 3, Due: c.due, Body: []byte(`"the record"`)}}
		acted := false
		done, err := table.TakeDue(t.Context(), m, k, now, func(v string, it table.Item) error {
			acted = v == "the record" && it.Version == 3
			return c.err
		})
		if acted != c.acted || done != c.done || !errors.Is(err, c.failed) {
			t.Errorf("%s: acted %t, done %t, %v", c.name, acted, done, err)
		}
	}
	done, err := table.TakeDue(t.Context(), memory{}, k, now, func(string, table.Item) error { return faulty })
	if done || err != nil {
		t.Errorf("gone: done %t, %v", done, err)
	}
}

func TestCreateOnceLeavesWhatIsThere(t *testing.T) {
	m := memory{}
	refused := refusing{m, problem.New(problem.Conflict, "it exists")}
	it := table.Item{Key: table.Key{PK: "ORG#o#X", SK: "HEAD"}}
	if err := table.CreateOnce(t.Context(), m, it); err != nil || len(m) != 1 {
		t.Errorf("%d items, %v", len(m), err)
	}
	if err := table.CreateOnce(t.Context(), refused, it); err != nil {
		t.Error(err)
	}
	refused.err = problem.New(problem.Unavailable, "later")
	if err := table.CreateOnce(t.Context(), refused, it); !problem.Is(err, problem.Unavailable) {
		t.Error(err)
	}
}

// refusing refuses every commit.
type refusing struct {
	table.Table
	err error
}

func (r refusing) Commit(context.Context, ...table.Write) error { return r.err }
