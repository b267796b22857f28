// Package recovery keeps the results of restore drills, and reports when none
// has succeeded for longer than the organisation wants, or one has failed.
package recovery

import (
	"context"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Drill is how one restore drill went.
type Drill struct {
	At      time.Time `json:"at"`
	OK      bool      `json:"ok"`
	Seconds float64   `json:"rtoSeconds"` // from the backup to a verified directory
	Lost    float64   `json:"rpoSeconds"` // how much newer the live log was
	Records int       `json:"records"`    // that were restored
	Files   int       `json:"files"`      // of evidence and reports that were opened
	Entries int64     `json:"entries"`    // of the audit log, verified
	Faults  int       `json:"faults"`     // differences that were found
}

// Status is what is known of an organisation's drills.
type Status struct {
	Since     time.Time `json:"since"` // the last drill that succeeded, or the organisation's beginning
	AlertedAt time.Time `json:"alertedAt,omitzero"`
	LookAt    time.Time `json:"lookAt"`
	Drills    []Drill   `json:"drills"` // newest first, at most MaxDrills
}

// Kept and planned.
const (
	MaxDrills   = 40
	daily       = 24 * time.Hour
	alertsApart = 7 * daily // between two alerts of one lateness
)

// Service keeps drills. All fields are needed.
type Service struct {
	Table     table.Table
	Journal   *audit.Journal
	Directory *identity.Directory
	Alerts    *alert.Service
	Now       clock.Clock
}

// Kind is that of the record among due work (tick.Kind).
const Kind = "RESTORES"

func item(org string, s Status, version int64) table.Item {
	k := table.Key{PK: identity.OrgPK(org, Kind), SK: "HEAD"}
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, org, s.LookAt, k), Body: table.Encode(s)}
}

// Ensure has drills of an organisation due from now on, if they are not yet.
func (s *Service) Ensure(ctx context.Context, org string) error {
	now := s.Now()
	err := s.Table.Commit(ctx, table.Create(item(org, Status{Since: now, LookAt: now.Add(daily), Drills: []Drill{}}, 0)))
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return problem.Wrap("recovery.ensure", err)
}

// Get answers what is known; not_found before Ensure.
func (s *Service) Get(ctx context.Context, a identity.Actor) (Status, error) {
	st, _, err := s.load(ctx, a.Org)
	return st, err
}

func (s *Service) load(ctx context.Context, org string) (Status, table.Item, error) {
	st, it, err := table.Load[Status](ctx, s.Table, item(org, Status{}, 0).Key)
	return st, it, problem.Wrap("recovery.get", err)
}

// Record keeps a drill's result; one that failed raises the alert
// backup_failed in the same commit.
func (s *Service) Record(ctx context.Context, a identity.Actor, d Drill) error {
	if err := s.Ensure(ctx, a.Org); err != nil {
		return err
	}
	st, it, err := s.load(ctx, a.Org)
	if err != nil {
		return err
	}
	d.At = s.Now()
	st.Drills = append([]Drill{d}, st.Drills[:min(len(st.Drills), MaxDrills-1)]...)
	var writes []table.Write
	if d.OK {
		st.Since, st.AlertedAt = d.At, time.Time{}
	} else if writes, err = s.alert(ctx, a.Org, alert.BackupFailed, 0); err != nil {
		return err
	}
	next := item(a.Org, st, it.Version)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "restore-drill:record", Subject: a.Org, Before: it.Body, After: next.Body, Writes: append(writes, table.Replace(next)), Wake: true,
	})
}

func (s *Service) alert(ctx context.Context, org, rule string, days int64) ([]table.Write, error) {
	raising := s.Alerts.Begin(org)
	if err := raising.Add(ctx, detect.Hit{Rule: rule, Severity: detect.High, At: s.Now(), Count: days}, nil); err != nil {
		return nil, err
	}
	return raising.Writes(ctx)
}

// Fire is the tick's handler: once a day it looks whether a drill is late, and
// raises backup_late, again each week while it is.
func (s *Service) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	st, it, err := table.Load[Status](ctx, s.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, problem.Wrap("recovery.fire", err)
	}
	now := s.Now()
	if st.LookAt.After(now) {
		return false, nil // the index lags
	}
	err = s.look(ctx, org, st, it, now)
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick, or a drill, was faster
	}
	return err == nil, err
}

func (s *Service) look(ctx context.Context, org string, st Status, it table.Item, now time.Time) error {
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return problem.Wrap("recovery.look", err)
	}
	st.LookAt = now.Add(daily)
	late := !now.Before(st.Since.AddDate(0, 0, o.RestoreDrillDays))
	if !late || now.Sub(st.AlertedAt) < alertsApart {
		return problem.Wrap("recovery.look", s.Table.Commit(ctx, table.Replace(item(org, st, it.Version))))
	}
	st.AlertedAt = now
	writes, err := s.alert(ctx, org, alert.BackupLate, int64(now.Sub(st.Since)/daily))
	if err != nil {
		return err
	}
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "alert:raise", Subject: org, Writes: append(writes, table.Replace(item(org, st, it.Version))), Wake: true,
	})
}
