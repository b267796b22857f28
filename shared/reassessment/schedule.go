// Package reassessment keeps when each vendor is due to be assessed again, and
// why (DESIGN §4).
package reassessment

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Schedule is a vendor's next reassessment.
type Schedule struct {
	ID            string       `json:"id"`
	VendorID      string       `json:"vendorId"`
	VendorName    string       `json:"vendorName"`
	Version       int64        `json:"version"`
	CreatedAt     time.Time    `json:"createdAt"`
	UpdatedAt     time.Time    `json:"updatedAt"`
	CadenceMonths int          `json:"cadenceMonths"` // 0: by the vendor's tier
	DueOn         string       `json:"dueOn"`         // YYYY-MM-DD
	Why           Why          `json:"why"`           // what set the day
	Reasons       []Reason     `json:"reasons"`       // all that speak for it, oldest first
	Assessment    string       `json:"lastAssessmentId,omitempty"`
	Asked         string       `json:"questionnaire,omitempty"` // name of the last assessment's questionnaire
	AskedVersion  string       `json:"questionnaireVersion,omitempty"`
	Tier          scoring.Band `json:"tier,omitempty"`             // at the last decision
	Fired         time.Time    `json:"firedAt,omitzero"`           // when the tick started it
	Open          string       `json:"openAssessmentId,omitempty"` // the assessment that it started, or found open
}

// Why a reassessment is due on its day.
type Why = trigger.Why

// Reason is one of several.
type Reason = trigger.Reason

// The reasons that the schedule itself knows; package trigger has the others.
const (
	WhyCadence = trigger.Cadence
	WhyHand    = trigger.ByHand
)

// Cadence is the months between an organisation's assessments of a tier; an
// unrated vendor counts as critical.
func Cadence(o identity.Organisation, tier scoring.Band) int {
	switch tier {
	case scoring.High:
		return o.CadenceMonths.High
	case scoring.Medium:
		return o.CadenceMonths.Medium
	case scoring.Low:
		return o.CadenceMonths.Low
	case scoring.Critical:
	}
	return o.CadenceMonths.Critical
}

// Limits of a cadence, in months.
const (
	minCadence = 1
	maxCadence = 60
)

const scheduleSK = "SCH#HEAD"

// IsKey tells whether a sort key of a vendor's partition is the schedule's.
func IsKey(sk string) bool { return sk == scheduleSK }

func key(org, vendor string) table.Key {
	return table.Key{PK: vendors.PK(org, vendor), SK: scheduleSK}
}

func listPK(org string) string { return identity.OrgPK(org, "SCHEDULE") }

func item(org string, sc Schedule, version int64) (table.Item, error) {
	due, err := clock.ParseDate(sc.DueOn)
	if err != nil {
		return table.Item{}, problem.Wrap("schedule.item", err)
	}
	it := table.Item{
		Key: key(org, sc.VendorID), Version: version,
		Group: table.Key{PK: listPK(org), SK: sc.DueOn + "#" + sc.VendorID},
		Body:  table.Encode(sc),
	}
	if sc.Fired.IsZero() {
		it.Due = table.DueAt(table.DueSchedule, sc.VendorID, due, it.Key)
	}
	return it, nil
}

// after is the day a number of months later; the 31st becomes the last day of
// a shorter month.
func after(day string, months int) (string, error) {
	d, err := clock.ParseDate(day)
	if err != nil {
		return "", err
	}
	first := time.Date(d.Year(), d.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d.Day(), last)-1).Format(clock.Date), nil
}

// Service keeps schedules.
type Service struct {
	Table   table.Table
	Journal *audit.Journal
	Now     clock.Clock
	Vendors interface {
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
		Owned(ctx context.Context, a identity.Actor) ([]string, error)
	}
	// Published errs with not_found unless the version is in the library.
	Published func(ctx context.Context, org, name, version string) error
	// Organisation answers the settings: cadence and time zone.
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
}

func (s *Service) read(ctx context.Context, org, vendor string) (Schedule, error) {
	it, err := s.Table.Get(ctx, key(org, vendor))
	if problem.Is(err, problem.NotFound) {
		return Schedule{Reasons: []Reason{}}, nil
	} else if err != nil {
		return Schedule{}, err
	}
	return decode(it)
}

func decode(it table.Item) (Schedule, error) {
	sc, err := table.Decode[Schedule](it)
	if sc.Reasons == nil { // stored before there were several
		sc.Reasons = []Reason{{Why: sc.Why, On: sc.DueOn}}
	}
	return sc, err
}

func (s *Service) put(org string, v vendors.Vendor, old, next Schedule) ([]table.Write, error) {
	now := s.Now()
	next.VendorID, next.VendorName, next.Version, next.UpdatedAt = v.ID, v.Name, old.Version+1, now
	next.Fired, next.Open = time.Time{}, ""
	if next.CreatedAt.IsZero() {
		next.ID, next.CreatedAt = ids.Derived(ids.Schedule, now, v.ID), now
	}
	it, err := item(org, next, old.Version)
	if err != nil {
		return nil, err
	}
	return []table.Write{table.Replace(it)}, nil
}

// Get reads a vendor's schedule; not_found before the first plan.
func (s *Service) Get(ctx context.Context, a identity.Actor, vendor string) (Schedule, error) {
	if !ids.Valid(ids.Vendor, vendor) {
		return Schedule{}, problem.New(problem.NotFound, "there is no such vendor")
	}
	if a.Owns != "" {
		if _, err := s.Vendors.Get(ctx, a, vendor); err != nil {
			return Schedule{}, err
		}
	}
	sc, err := s.read(ctx, a.Org, vendor)
	if err == nil && sc.Version == 0 {
		err = problem.New(problem.NotFound, "no reassessment is planned for this vendor yet")
	}
	return sc, problem.Wrap("schedule.get", err)
}

// List answers schedules by due day; before (YYYY-MM-DD, exclusive) narrows it.
func (s *Service) List(ctx context.Context, a identity.Actor, before string, limit int, cursor string) ([]Schedule, string, error) {
	q := table.Query{Index: table.ByGroup, PK: listPK(a.Org), Limit: limit, Cursor: cursor}
	if before != "" {
		if err := clock.CheckDay("?dueBefore", before); err != nil {
			return nil, "", err
		}
		q.To = before
	}
	if a.Owns != "" {
		return s.ownList(ctx, a, before, limit, cursor)
	}
	page, err := s.Table.Query(ctx, q)
	if err != nil {
		return nil, "", problem.Wrap("schedule.list", err)
	}
	out := make([]Schedule, len(page.Items))
	for i, it := range page.Items {
		if out[i], err = decode(it); err != nil {
			return nil, "", problem.Wrap("schedule.list", err)
		}
	}
	return out, page.Cursor, nil
}

// ownList is List for an actor who is kept to their own vendors.
func (s *Service) ownList(ctx context.Context, a identity.Actor, before string, limit int, cursor string) ([]Schedule, string, error) {
	owned, err := s.Vendors.Owned(ctx, a)
	if err != nil {
		return nil, "", err
	}
	found := map[string]Schedule{}
	find := func(vendor string) ([]string, error) {
		sc, err := s.read(ctx, a.Org, vendor)
		if err != nil || sc.Version == 0 || before != "" && sc.DueOn >= before {
			return nil, problem.Wrap("schedule.list", err)
		}
		at := sc.DueOn + "#" + vendor
		found[at] = sc
		return []string{at}, nil
	}
	return vendors.Across(owned, limit, cursor, false, find, func(at string) (Schedule, error) { return found[at], nil })
}

// FromItems finds the schedule among a vendor partition's items.
func FromItems(items []table.Item) (Schedule, bool, error) {
	for _, it := range items {
		if IsKey(it.SK) {
			sc, err := decode(it)
			return sc, err == nil, err
		}
	}
	return Schedule{}, false, nil
}
