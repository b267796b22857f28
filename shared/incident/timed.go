package incident

import (
	"time"

	"vendorrisk/shared/incident/clocks"
)

// Timed is one step of a drill and how long it took.
type Timed struct {
	ID      string      `json:"id"`
	Kind    string      `json:"kind"` // task, notice, inject, review or closing
	What    clocks.Text `json:"what"`
	From    time.Time   `json:"from"` // from when the step is timed
	DoneAt  time.Time   `json:"doneAt,omitzero"`
	Seconds int64       `json:"seconds"` // until it was done, or so far
}

// timed measures a drill: its tasks and notices from the start, injects from
// when they came in.
func timed(i *Incident, now time.Time) []Timed {
	start := i.Drill.StartedAt
	out := []Timed{}
	add := func(id, kind string, what clocks.Text, from, done time.Time) {
		until := done
		if done.IsZero() {
			until = now
			if i.Closing != nil {
				until = i.Closing.At
			}
		}
		out = append(out, Timed{ID: id, Kind: kind, What: what, From: from, DoneAt: done, Seconds: int64(until.Sub(from) / time.Second)})
	}
	for _, in := range i.Drill.Injects {
		if !in.At.After(now) {
			add(in.ID, "inject", in.Title, in.At, in.HandledAt)
		}
	}
	for _, t := range i.Tasks {
		if t.ID != reviewTask {
			add(t.ID, "task", t.Title, start, t.DoneAt)
		}
	}
	seen := map[string]bool{}
	for _, n := range i.Notices {
		if n.Voided == "" && n.NotNeeded == "" && !seen[n.Clock] {
			seen[n.Clock] = n.Clock != ""
			add(n.ID, "notice", clocks.Text{"en": n.To}, start, n.At)
		}
	}
	var review, closed time.Time
	if i.Review != nil {
		review = i.Review.At
	}
	if i.Closing != nil {
		closed = i.Closing.At
	}
	add("review", "review", clocks.Text{"en": "Closing review", "zh-CN": "结案复盘"}, start, review)
	add("closing", "closing", clocks.Text{"en": "Closed", "zh-CN": "结案"}, start, closed)
	return out
}
