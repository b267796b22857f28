// Package restoredrill keeps what trial restores of the backup came to, and
// says when one is late. An installation is restored as a whole, so each of its
// organisations is told the same. scripts/restore-drill carries a drill out on
// one machine and records it; on AWS the result of the restore test of AWS
// Backup is recorded by the interface (infra/runbooks/backup-and-restore.md).
package restoredrill

import (
	"context"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Limits of what is kept and said.
const (
	MaxResults = 40
	MaxFault   = 500 // characters
	MaxSeconds = 30 * 24 * 60 * 60
)

// Status is how an organisation's restore drills stand.
type Status struct {
	Version   int64     `json:"version"`
	UpdatedAt time.Time `json:"updatedAt"`
	Began     time.Time `json:"beganAt"`             // since when drills are awaited
	LastGood  time.Time `json:"lastGoodAt,omitzero"` // when everything last came back as it was
	DueAt     time.Time `json:"dueAt"`               // the next good one, or the next alert that there is none
	Late      time.Time `json:"lateSince,omitzero"`  // no good one in time
	LookAt    time.Time `json:"lookAt"`              // once a day: a change of the setting counts from the next one on
	Results   []Result  `json:"results"`             // newest first, at most MaxResults
}

// Result is one drill.
type Result struct {
	At         time.Time `json:"at"`
	By         string    `json:"by"` // person, or system
	OK         bool      `json:"ok"` // everything came back as it was
	RTOSeconds int64     `json:"rtoSeconds"`
	RPOSeconds int64     `json:"rpoSeconds"`
	Records    int64     `json:"records"`
	Files      int64     `json:"files"`
	Entries    int64     `json:"entries"` // of the audit log
	Lost       int64     `json:"lost"`    // entries newer than the backup
	Fault      string    `json:"fault,omitempty"`
}

// daily is how often it is looked at whether a drill is late.
const daily = 24 * time.Hour

// Service keeps them. All fields are needed.
type Service struct {
	Table        table.Table
	Journal      *audit.Journal
	Alerts       *alert.Service
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
	Now          clock.Clock
}

// Kind is that of the record among due work (tick.Kind).
const Kind = "RESTOREDRILLS"

func key(org string) table.Key { return table.Key{PK: identity.OrgPK(org, Kind), SK: "HEAD"} }

func item(org string, s Status, version int64) table.Item {
	k := key(org)
	s.Version = version + 1
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, org, s.LookAt, k), Body: table.Encode(s)}
}

// Ensure awaits drills of an organisation from now on, if it does not yet.
func (s *Service) Ensure(ctx context.Context, org string) error {
	days, err := s.days(ctx, org)
	if err != nil {
		return problem.Wrap("restoredrill.ensure", err)
	}
	now := s.Now()
	first := Status{UpdatedAt: now, Began: now, DueAt: now.AddDate(0, 0, days), LookAt: now.Add(daily), Results: []Result{}}
	return problem.Wrap("restoredrill.ensure", table.CreateOnce(ctx, s.Table, item(org, first, 0)))
}

// days is how many may pass between two good drills.
func (s *Service) days(ctx context.Context, org string) (int, error) {
	o, err := s.Organisation(ctx, org)
	if problem.Is(err, problem.NotFound) {
		return identity.DefaultSettings().RestoreDrillDays, nil
	}
	return o.RestoreDrillDays, err
}

// Get answers how drills stand; not_found where none are awaited yet.
func (s *Service) Get(ctx context.Context, a identity.Actor) (Status, error) {
	st, _, err := s.load(ctx, a.Org)
	return st, err
}

func (s *Service) load(ctx context.Context, org string) (Status, table.Item, error) {
	st, it, err := table.Load[Status](ctx, s.Table, key(org))
	if problem.Is(err, problem.NotFound) {
		return Status{}, it, problem.New(problem.NotFound, "restore drills are not awaited yet")
	}
	return st, it, problem.Wrap("restoredrill.load", err)
}
