package alert

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/webhook"
)

// Service keeps alerts. All fields but Topic are needed.
type Service struct {
	Table     table.Table
	Journal   *audit.Journal
	Directory *identity.Directory
	Now       clock.Clock
	IDs       ids.Maker
	BaseURL   func() string
	Hooks     *webhook.Service
	// Topic publishes every alert and escalation elsewhere, such as in SNS, where
	// Publish runs; nil for nowhere.
	Topic notify.Handler
}

// Get answers one alert; not_found when there is none.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Alert, error) {
	al, _, err := s.read(ctx, a.Org, id)
	return al, err
}

func (s *Service) read(ctx context.Context, org, id string) (Alert, table.Item, error) {
	if !ids.Valid(ids.Alert, id) {
		return Alert{}, table.Item{}, problem.New(problem.NotFound, "there is no such alert")
	}
	al, it, err := table.Load[Alert](ctx, s.Table, key(org, id))
	return al, it, problem.Wrap("alert.read", err)
}

// List answers alerts, the last fired first; state "" lists all.
func (s *Service) List(ctx context.Context, a identity.Actor, state State, limit int, cursor string) ([]Alert, string, error) {
	q := table.Query{Index: table.ByList, PK: listPK(a.Org), Descending: true, Limit: limit, Cursor: cursor}
	switch state {
	case "":
	case Open, Acknowledged, Closed:
		q.Index, q.PK = table.ByGroup, groupPK(a.Org, state)
	default:
		var f problem.Fields
		f.AddKey("?state", "field.unknown", "must be open, acknowledged or closed")
		return nil, "", f.Err()
	}
	out, next, err := table.List[Alert](ctx, s.Table, q)
	return out, next, problem.Wrap("alert.list", err)
}
