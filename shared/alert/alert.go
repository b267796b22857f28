// Package alert keeps what detection and the system's own checks report:
// each alert goes to named people, says what to do, is acknowledged by a
// person, and is escalated when nobody does.
package alert

import (
	"strings"
	"time"

	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
)

// State of an alert: open → acknowledged → closed, or open → closed.
type State string

// The states.
const (
	Open         State = "open"
	Acknowledged State = "acknowledged"
	Closed       State = "closed"
)

// Outcome is what a person found an alert to be.
type Outcome string

// The outcomes.
const (
	Abuse      Outcome = "abuse"       // it was what the alert says
	Harmless   Outcome = "harmless"    // there was a good reason
	FalseAlarm Outcome = "false_alarm" // nothing of the kind happened
)

// Outcomes are all of them.
var Outcomes = []Outcome{Abuse, Harmless, FalseAlarm}

// Alert is one thing to look at. The same rule about the same person on the
// same day is one alert, however often it fires.
type Alert struct {
	ID        string          `json:"id"`
	Version   int64           `json:"version"`
	CreatedAt time.Time       `json:"createdAt"`
	UpdatedAt time.Time       `json:"updatedAt"`
	Rule      string          `json:"rule"`
	Severity  detect.Severity `json:"severity"`
	// About is a person, "src:<digest>" for a network address, or a record; ""
	// for the system itself.
	About   string          `json:"about,omitempty"`
	State   State           `json:"state"`
	Times   int             `json:"times"`             // how often it fired on its day
	Count   int64           `json:"count,omitempty"`   // the largest count that a firing named
	FirstAt time.Time       `json:"firstAt"`           // of the events
	LastAt  time.Time       `json:"lastAt"`            // of the events
	Events  []string        `json:"events,omitempty"`  // ids in the audit log, at most maxEvents
	Reasons []detect.Reason `json:"reasons,omitempty"` // of an unusual hour
	// Responses are what the system did by itself.
	Responses      []string  `json:"responses,omitempty"`
	AcknowledgedBy string    `json:"acknowledgedBy,omitempty"`
	AcknowledgedAt time.Time `json:"acknowledgedAt,omitzero"`
	EscalatedAt    time.Time `json:"escalatedAt,omitzero"`
	ClosedBy       string    `json:"closedBy,omitempty"`
	ClosedAt       time.Time `json:"closedAt,omitzero"`
	Outcome        Outcome   `json:"outcome,omitempty"`
	Note           string    `json:"note,omitempty"`
}

// Rules of the system's own checks, beside those of detect.Rules.
const (
	UnusualHour  = "unusual_hour"
	LogBroken    = "log_broken"
	BackupLate   = "backup_late"
	BackupFailed = "backup_failed"
)

// Kind is that of alerts among due work (tick.Kind).
const Kind = "ALR"

// Bounds of an alert.
const (
	maxEvents = 20
	MaxNote   = 2000 // characters
)

// escalateAfter is how long an alert may stay unacknowledged; low ones are not
// escalated.
var escalateAfter = map[detect.Severity]time.Duration{
	detect.Critical: time.Hour, detect.High: time.Hour, detect.Medium: 8 * time.Hour,
}

func key(org, id string) table.Key {
	return table.Key{PK: identity.OrgPK(org, Kind, id), SK: "HEAD"}
}

func listPK(org string) string { return identity.OrgPK(org, "ALERTS") }

func groupPK(org string, s State) string { return identity.OrgPK(org, "ALERTS", string(s)) }

// place sorts alerts by when they last fired.
func place(a Alert) string { return a.LastAt.UTC().Format("20060102150405") + "#" + a.ID }

func item(org string, a Alert, version int64) table.Item {
	it := table.Item{
		Key: key(org, a.ID), Version: version,
		List: table.Key{PK: listPK(org), SK: place(a)}, Group: table.Key{PK: groupPK(org, a.State), SK: place(a)},
		Body: table.Encode(a),
	}
	if after := escalateAfter[a.Severity]; a.State == Open && after > 0 && a.EscalatedAt.IsZero() {
		it.Due = table.DueAt(table.DueSchedule, a.ID, a.CreatedAt.Add(after), it.Key)
	}
	return it
}

// derived is the id of the alert that a rule about somebody has on a day.
func derived(rule, about string, day time.Time) string {
	return ids.Derived(ids.Alert, day.UTC().Truncate(24*time.Hour), rule+"\x00"+about)
}

// owned answers the organisation and id of a due alert.
func owned(k table.Key) (org, id string, ok bool) {
	p := strings.Split(k.PK, "#")
	if len(p) != 4 || p[2] != Kind || k.SK != "HEAD" {
		return "", "", false
	}
	return p[1], p[3], true
}
