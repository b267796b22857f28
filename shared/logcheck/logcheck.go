// Package logcheck verifies each organisation's audit log by schedule: every
// day what came since the last time, with the proof that the log still begins
// with what was verified then, and every month all of it. The work is done in
// bounded pieces, one a tick, and goes on where it broke off. What is found
// broken raises one alert and names the first broken entry.
//
// It runs inside the system and with its key, so it finds what somebody who
// can write records but not sign has done, and hardware faults. What it cannot
// prove stands in infra/runbooks/audit-log.md.
package logcheck

import (
	"context"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Status is what is known of an organisation's log.
type Status struct {
	Version   int64     `json:"version"`
	UpdatedAt time.Time `json:"updatedAt"`
	// Size and Root are the tree that was last found whole; 0 for none yet.
	Size       int64     `json:"size"`
	Root       tlog.Hash `json:"root"`
	VerifiedAt time.Time `json:"verifiedAt,omitzero"` // when that was
	WholeAt    time.Time `json:"wholeAt,omitzero"`    // when every entry was last read
	NextAt     time.Time `json:"nextAt"`              // when the next piece is due
	Running    *Running  `json:"running,omitempty"`
	Fault      *Fault    `json:"fault,omitempty"` // what is broken, until a verification finds the log whole
	Results    []Result  `json:"results"`         // newest first, at most MaxResults
}

// Running is a verification under way.
type Running struct {
	StartedAt time.Time `json:"startedAt"`
	Whole     bool      `json:"whole"` // of every entry
	Size      int64     `json:"size"`  // of the log that it is to verify
	Done      int64     `json:"done"`  // entries so far
}

// Fault is the first thing that does not fit.
type Fault struct {
	At    time.Time `json:"at"`
	Index *int64    `json:"index,omitempty"` // of the first broken entry; none where no entry can be named
	What  string    `json:"what"`            // in English, for whoever looks into it
}

// Result is one verification that came to its end.
type Result struct {
	At    time.Time `json:"at"`
	Whole bool      `json:"whole"`
	Size  int64     `json:"size"` // of the log that was verified; of a broken one, that was to be
	OK    bool      `json:"ok"`
	Fault *Fault    `json:"fault,omitempty"`
}

// Kept and planned.
const (
	MaxResults = 40
	soon       = time.Minute         // until the first one, or until there is something to verify
	Every      = 24 * time.Hour      // between two verifications of what is new
	WholeEvery = 30 * 24 * time.Hour // between two of every entry
)

// Log is the read side of the audit log.
type Log interface {
	Newest(ctx context.Context, org string) (checkpoint.Checkpoint, error)
}

// Service verifies logs. All fields are needed.
type Service struct {
	Table   table.Table
	Journal *audit.Journal
	Log     Log
	Alerts  *alert.Service
	Now     clock.Clock
}

// Kind is that of the record among due work (tick.Kind).
const Kind = "LOGCHECK"

func key(org string) table.Key { return table.Key{PK: identity.OrgPK(org, Kind), SK: "HEAD"} }

// record is what is stored: what people are told, and where the work stands.
type record struct {
	Status
	Walk *walk `json:"walk,omitempty"`
}

func item(org string, r record, version int64) table.Item {
	k := key(org)
	r.Version = version + 1
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, org, r.NextAt, k), Body: table.Encode(r)}
}

// Ensure has an organisation's log verified from now on, if it is not yet.
func (s *Service) Ensure(ctx context.Context, org string) error {
	now := s.Now()
	r := record{Status: Status{UpdatedAt: now, NextAt: now.Add(soon), Results: []Result{}}}
	return problem.Wrap("logcheck.ensure", table.CreateOnce(ctx, s.Table, item(org, r, 0)))
}

// Get answers what is known of the log. not_found where it is not verified by
// schedule.
func (s *Service) Get(ctx context.Context, a identity.Actor) (Status, error) {
	r, _, err := table.Load[record](ctx, s.Table, key(a.Org))
	if problem.Is(err, problem.NotFound) {
		return Status{}, problem.New(problem.NotFound, "the audit log is not verified by schedule yet")
	}
	r.Running = r.Walk.shown()
	return r.Status, problem.Wrap("logcheck.get", err)
}
