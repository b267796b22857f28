// Package reassessment keeps when each vendor is due to be assessed again, and
// why (DESIGN §4).
package reassessment

import (
	"context"
	"fmt"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Schedule is a vendor's next reassessment.
type Schedule struct {
	ID            string    `json:"id"`
	VendorID      string    `json:"vendorId"`
	VendorName    string    `json:"vendorName"`
	Version       int64     `json:"version"`
	CreatedAt     time.Time `json:"createdAt"`
	UpdatedAt     time.Time `json:"updatedAt"`
	CadenceMonths int       `json:"cadenceMonths"` // 0: by the vendor's tier
	DueOn         string    `json:"dueOn"`         // YYYY-MM-DD
	Why           Why       `json:"why"`
	Assessment    string    `json:"lastAssessmentId,omitempty"`
	Fired         time.Time `json:"firedAt,omitzero"`           // when the tick started it
	Open          string    `json:"openAssessmentId,omitempty"` // the assessment that it started, or found open
}

// Why a reassessment is due on its day.
type Why string

// The reasons.
const (
	WhyCadence Why = "cadence" // the time since the last decision is over
	WhyHand    Why = "by_hand" // somebody chose the day
)

// Cadence is the months between assessments by tier; an unrated vendor counts
// as critical.
func Cadence(tier scoring.Band) int {
	switch tier {
	case scoring.High:
		return 12
	case scoring.Medium:
		return 24
	case scoring.Low:
		return 36
	case scoring.Critical:
	}
	return 6
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
	}
}

// Plan is the write that sets the next reassessment after a decision; the
// caller commits it with the decision.
func (s *Service) Plan(ctx context.Context, a identity.Actor, v vendors.Vendor, assessment, decidedOn string) ([]table.Write, error) {
	old, err := s.read(ctx, a.Org, v.ID)
	if err != nil {
		return nil, err
	}
	next := old
	months := old.CadenceMonths
	if months == 0 {
		months = Cadence(v.Tier)
	}
	if next.DueOn, err = after(decidedOn, months); err != nil {
		return nil, problem.Wrap("schedule.plan", err)
	}
	next.Why, next.Assessment = WhyCadence, assessment
	return s.put(a.Org, v, old, next)
}

func (s *Service) read(ctx context.Context, org, vendor string) (Schedule, error) {
	sc, _, err := table.Load[Schedule](ctx, s.Table, key(org, vendor))
	if problem.Is(err, problem.NotFound) {
		return Schedule{}, nil
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
	sc, err := s.read(ctx, a.Org, vendor)
	if err == nil && sc.Version == 0 {
		err = problem.New(problem.NotFound, "no reassessment is planned for this vendor yet")
	}
	return sc, problem.Wrap("schedule.get", err)
}

// Setting is what people may set: a cadence, the next day, or both.
type Setting struct {
	CadenceMonths *int    `json:"cadenceMonths"`
	DueOn         *string `json:"dueOn"`
}

// Set changes a vendor's schedule. ifVersion is the schedule's (0: none yet).
func (s *Service) Set(ctx context.Context, a identity.Actor, vendor string, ifVersion int64, in Setting) (Schedule, error) {
	v, err := s.Vendors.Get(ctx, a, vendor)
	if err != nil {
		return Schedule{}, err
	}
	old, err := s.read(ctx, a.Org, vendor)
	if err != nil {
		return Schedule{}, problem.Wrap("schedule.set", err)
	}
	if old.Version != ifVersion {
		return Schedule{}, vendors.Stale(old)
	}
	next := old
	today := s.Now().Format(clock.Date)
	var f problem.Fields
	if in.CadenceMonths != nil {
		if next.CadenceMonths = *in.CadenceMonths; next.CadenceMonths != 0 && (next.CadenceMonths < minCadence || next.CadenceMonths > maxCadence) {
			f.AddKey("/cadenceMonths", "field.range", fmt.Sprintf("give %d to %d months, or 0 to go by the vendor's tier", minCadence, maxCadence), fmt.Sprint(minCadence), fmt.Sprint(maxCadence))
		}
	}
	switch {
	case in.DueOn != nil:
		if _, err := clock.ParseDate(*in.DueOn); err != nil {
			f.AddKey("/dueOn", "field.date", "give a day that exists, as YYYY-MM-DD")
		} else if *in.DueOn < today {
			f.AddKey("/dueOn", "field.notPast", "give a day that is not past")
		}
		next.DueOn, next.Why = *in.DueOn, WhyHand
	case in.CadenceMonths == nil:
		f.AddKey("/dueOn", "field.required", "give dueOn, cadenceMonths, or both")
	}
	if err := f.Err(); err != nil {
		return Schedule{}, err
	}
	if in.DueOn == nil {
		from := v.DecidedOn
		if from == "" {
			from = today
		}
		months := next.CadenceMonths
		if months == 0 {
			months = Cadence(v.Tier)
		}
		if next.DueOn, err = after(from, months); err != nil {
			return Schedule{}, problem.Wrap("schedule.set", err)
		}
		next.Why = WhyCadence
	}
	writes, err := s.put(a.Org, v, old, next)
	if err != nil {
		return Schedule{}, err
	}
	if err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "schedule:update", Subject: vendor, Before: table.Encode(old), After: writes[0].Item.Body, Writes: writes,
	}); err != nil {
		return Schedule{}, err
	}
	return table.Decode[Schedule](writes[0].Item)
}

// List answers schedules by due day; before (YYYY-MM-DD, exclusive) narrows it.
func (s *Service) List(ctx context.Context, a identity.Actor, before string, limit int, cursor string) ([]Schedule, string, error) {
	q := table.Query{Index: table.ByGroup, PK: listPK(a.Org), Limit: limit, Cursor: cursor}
	if before != "" {
		if _, err := clock.ParseDate(before); err != nil {
			return nil, "", &problem.Error{Code: problem.Invalid, Message: "dueBefore is not a day",
				Fields: []problem.FieldError{{Pointer: "?dueBefore", Detail: "give a day that exists, as YYYY-MM-DD"}}}
		}
		q.To = before
	}
	out, next, err := table.List[Schedule](ctx, s.Table, q)
	return out, next, problem.Wrap("schedule.list", err)
}

// FromItems finds the schedule among a vendor partition's items.
func FromItems(items []table.Item) (Schedule, bool, error) {
	for _, it := range items {
		if IsKey(it.SK) {
			sc, err := table.Decode[Schedule](it)
			return sc, err == nil, err
		}
	}
	return Schedule{}, false, nil
}

var reasons = map[string]map[Why]string{
	"en":    {WhyCadence: "The time since the last decision is over", WhyHand: "The day was chosen by hand"},
	"zh-CN": {WhyCadence: "距上次决定已满复评周期", WhyHand: "人工指定的日期"},
}

// Say is the reason in words, for reports.
func Say(w Why, lang string) string { return reasons[lang][w] }
