package alert

import (
	"context"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Tally is how many alerts there are in each state.
type Tally struct {
	Open         int `json:"open"`
	Acknowledged int `json:"acknowledged"`
	Closed       int `json:"closed"`
}

// Tally counts the alerts that last fired from a time to another, by what has
// become of them.
func (s *Service) Tally(ctx context.Context, org string, from, to time.Time) (t Tally, err error) {
	at := func(when time.Time) string { return place(Alert{LastAt: when}) }
	q := table.Query{Index: table.ByList, PK: listPK(org), From: at(from), To: at(to.Add(time.Second))}
	for {
		some, next, err := table.List[Alert](ctx, s.Table, q)
		if err != nil {
			return t, problem.Wrap("alert.tally", err)
		}
		for _, al := range some {
			switch al.State {
			case Open:
				t.Open++
			case Acknowledged:
				t.Acknowledged++
			case Closed:
				t.Closed++
			}
		}
		if q.Cursor = next; q.Cursor == "" {
			return t, nil
		}
	}
}
