package forecast

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// What is read for one forecast: the organisation's newest assessments, and the
// newest of the vendor's own.
const (
	Newest    = 400 // at most: of large ones fewer fit into one page of storage
	NewestOwn = 10
)

// Service reads what a forecast rests on. All fields are needed.
type Service struct {
	Vendors interface {
		Open(ctx context.Context, a identity.Actor, id string) (vendors.File, error)
	}
	Assessments interface {
		Get(ctx context.Context, a identity.Actor, id string) (assessment.Assessment, error)
		List(ctx context.Context, a identity.Actor, state assessment.State, limit int, cursor string) ([]assessment.Assessment, string, error)
	}
	Now          clock.Clock
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
}

// Of forecasts a vendor's next assessment: not_found when the actor does not
// reach the vendor. It costs two reads, an index query of Newest items, and a
// read for each of the vendor's newest assessments. What is counted of
// other vendors is counted only: an actor who is kept to their own vendors
// learns the organisation's rate, and nothing of whom it comes from.
func (s *Service) Of(ctx context.Context, a identity.Actor, vendor string) (Forecast, error) {
	file, err := s.Vendors.Open(ctx, a, vendor)
	if err != nil {
		return Forecast{}, err
	}
	o, err := s.Organisation(ctx, a.Org)
	if err != nil {
		return Forecast{}, err
	}
	zone := clock.Zone(o.TimeZone)
	today := clock.DayIn(s.Now(), zone)
	system := identity.AsSystem(a.Org)
	list, _, err := s.Assessments.List(ctx, system, "", Newest, "")
	if err != nil {
		return Forecast{}, err
	}
	var all, own []Past
	for _, as := range list {
		if p, ok := PastOf(as, today, zone); ok {
			all = append(all, p)
		}
	}
	ids, err := newest(file)
	if err != nil {
		return Forecast{}, err
	}
	for _, id := range ids {
		as, err := s.Assessments.Get(ctx, system, id)
		if err != nil {
			return Forecast{}, err
		}
		if p, ok := PastOf(as, today, zone); ok {
			own = append(own, p)
		}
	}
	return Of(vendor, all, own), nil
}

// newest are the vendor's assessments, newest first: ids begin with the time.
func newest(f vendors.File) (ids []string, err error) {
	for i := len(f.Rest) - 1; i >= 0 && len(ids) < NewestOwn; i-- {
		if !assessment.IsSummaryKey(f.Rest[i].SK) {
			continue
		}
		s, err := table.Decode[assessment.Summary](f.Rest[i])
		if err != nil {
			return nil, err
		}
		if s.State != assessment.Cancelled {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}
