// Package incident is the register of breaches at vendors: what happened, the
// notification clocks that follow from it (package clocks), what was sent when
// to whom, the tasks, and the closing review without which none is closed. A
// drill is the same workflow, started from a scenario, marked everywhere and
// kept apart.
package incident

import (
	"slices"
	"time"

	"vendorrisk/shared/incident/clocks"
)

// State of an incident. It follows from the times on its record.
type State string

// The states: open → contained → resolved (its handling has ended) → closed,
// and from closed back by reopening.
const (
	Open      State = "open"
	Contained State = "contained"
	Resolved  State = "resolved"
	Closed    State = "closed"
)

// Severities from mild to worst.
var Severities = []string{"low", "medium", "high", "critical"}

// Incident is one incident, or one drill.
type Incident struct {
	ID         string    `json:"id"`
	Version    int64     `json:"version"`
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	VendorID   string    `json:"vendorId"`
	VendorName string    `json:"vendorName"` // as it was when the incident was reported
	State      State     `json:"state"`

	Title    string `json:"title"`
	What     string `json:"what,omitempty"` // what happened
	Severity string `json:"severity"`
	Owner    string `json:"owner"` // address of the person of ours who leads; gets the warnings
	By       string `json:"reportedBy"`

	clocks.Facts
	ContainedAt time.Time `json:"containedAt,omitzero"`
	// Rules is the version of the notification clocks, frozen at reporting.
	Rules string `json:"rules"`

	Notices []Notice `json:"notices"`
	Tasks   []Task   `json:"tasks"`
	Review  *Review  `json:"review,omitempty"`
	Closing *Closing `json:"closing,omitempty"`
	History []Step   `json:"history"` // newest last, at most maxHistory
	Drill   *Drill   `json:"drill,omitempty"`
}

// Notice is one notification: made, or decided not to be needed. It is never
// deleted: a mistaken one is voided.
type Notice struct {
	ID         string    `json:"id"`
	Clock      string    `json:"clock,omitempty"` // "" for one that no clock asks for
	At         time.Time `json:"at"`
	To         string    `json:"to,omitempty"`
	Channel    string    `json:"channel,omitempty"`
	Reference  string    `json:"reference,omitempty"` // such as the authority's file number
	Note       string    `json:"note,omitempty"`
	NotNeeded  string    `json:"notNeeded,omitempty"` // reason; then nothing was sent
	Late       bool      `json:"late,omitempty"`      // after the deadline as it stood when this was recorded
	By         string    `json:"by"`
	ByName     string    `json:"byName"`
	RecordedAt time.Time `json:"recordedAt"`
	Voided     string    `json:"voided,omitempty"` // reason; then it counts no more
}

// Task is one thing to do about an incident.
type Task struct {
	ID       string      `json:"id"` // the template's, or one of its own
	Title    clocks.Text `json:"title"`
	Hint     clocks.Text `json:"hint,omitempty"`
	Assignee string      `json:"assignee,omitempty"` // address of a person of ours
	DueAt    time.Time   `json:"dueAt,omitzero"`
	DoneAt   time.Time   `json:"doneAt,omitzero"`
	DoneBy   string      `json:"doneBy,omitempty"`
	DoneName string      `json:"doneByName,omitempty"`
	Note     string      `json:"note,omitempty"`
}

// Review is what closes an incident: why it came to it, and what is better now.
type Review struct {
	RootCause    string        `json:"rootCause"`
	Learned      string        `json:"learned"`
	Improvements []Improvement `json:"improvements"`
	By           string        `json:"by"`
	ByName       string        `json:"byName"`
	At           time.Time     `json:"at"`
}

// Improvement is one thing that is to be better. With Raise it becomes a
// finding on the vendor, once.
type Improvement struct {
	Title     string `json:"title"`
	Detail    string `json:"detail,omitempty"`
	Severity  string `json:"severity,omitempty"` // of the finding
	Owner     string `json:"owner,omitempty"`
	DueOn     string `json:"dueOn,omitempty"` // YYYY-MM-DD
	Raise     bool   `json:"raise,omitempty"`
	FindingID string `json:"findingId,omitempty"`
}

// Closing is the end of an incident.
type Closing struct {
	By     string    `json:"by"`
	ByName string    `json:"byName"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty"`
}

// Step is one entry of an incident's history.
type Step struct {
	At      time.Time       `json:"at"`
	By      string          `json:"by"`
	ByName  string          `json:"byName"`
	What    string          `json:"what"`           // reported, updated, noticed, voided, task, review, closed, reopened, inject
	Of      string          `json:"of,omitempty"`   // the clock, task or inject
	Note    string          `json:"note,omitempty"` // a person's reason
	Changes []clocks.Change `json:"changes,omitempty"`
}

// Limits of one incident, so that its record fits one item.
const (
	maxLine         = 300
	maxText         = 5000
	maxNote         = 500
	maxNotices      = 50
	maxTasks        = 40
	maxImprovements = 20
	maxHistory      = 100
	maxPlaces       = 60
	maxContract     = 24 * 365 // hours
)

// state is where the times say that it stands.
func (i *Incident) state() State {
	switch {
	case i.Closing != nil:
		return Closed
	case !i.HandledAt.IsZero():
		return Resolved
	case !i.ContainedAt.IsZero():
		return Contained
	}
	return Open
}

// counted are the notices that count, as the clocks read them.
func (i *Incident) counted() []clocks.Notice {
	var out []clocks.Notice
	for _, n := range i.Notices {
		if n.Clock != "" && n.Voided == "" {
			out = append(out, clocks.Notice{Clock: n.Clock, At: n.At, NotNeeded: n.NotNeeded})
		}
	}
	return out
}

// task finds a task by its id; nil when there is none.
func (i *Incident) task(id string) *Task {
	n := slices.IndexFunc(i.Tasks, func(t Task) bool { return t.ID == id })
	if n < 0 {
		return nil
	}
	return &i.Tasks[n]
}

// Marked begins what is said of a drill, in a language; "" for a real one.
func (i *Incident) Marked(lang string) string {
	switch {
	case i.Drill == nil:
		return ""
	case lang == "zh-CN":
		return "【演练】"
	default:
		return "[DRILL] "
	}
}
