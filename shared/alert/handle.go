package alert

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Change is what a person does about an alert.
type Change struct {
	State   *State   `json:"state"`   // acknowledged or closed
	Outcome *Outcome `json:"outcome"` // needed to close it
	Note    *string  `json:"note"`    // why; needed to close it as harmless or a false alarm
}

// Handle acknowledges or closes an alert. version is the one that the change
// is based on. A closed alert stays as it is: conflict.
func (s *Service) Handle(ctx context.Context, a identity.Actor, id string, version int64, c Change) (Alert, error) {
	al, it, err := s.read(ctx, a.Org, id)
	if err != nil {
		return al, err
	}
	if al.Version != version {
		return al, problem.New(problem.Conflict, "the alert has changed meanwhile; look again")
	}
	if al.State == Closed {
		return al, problem.New(problem.Conflict, "the alert is closed already")
	}
	if err := c.check(al); err != nil {
		return al, err
	}
	now := s.Now()
	before := it.Body
	if c.Note != nil {
		al.Note = strings.TrimSpace(*c.Note)
	}
	if al.AcknowledgedAt.IsZero() {
		al.AcknowledgedBy, al.AcknowledgedAt = a.ID, now
	}
	al.State = *c.State
	if al.State == Closed {
		al.ClosedBy, al.ClosedAt, al.Outcome = a.ID, now, *c.Outcome
	}
	al.Version, al.UpdatedAt = it.Version+1, now
	next := item(a.Org, al, it.Version)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "alert:handle", Subject: id, Before: before, After: next.Body, Writes: []table.Write{table.Replace(next)},
	})
	return al, err
}

func (c *Change) check(al Alert) error {
	var f problem.Fields
	switch {
	case c.State == nil || *c.State != Acknowledged && *c.State != Closed:
		f.AddKey("/state", "field.choose", "must be acknowledged or closed")
	case *c.State == Acknowledged && al.State == Acknowledged:
		return problem.New(problem.Conflict, "somebody has acknowledged the alert already")
	case *c.State == Closed && (c.Outcome == nil || !slices.Contains(Outcomes, *c.Outcome)):
		f.AddKey("/outcome", "field.choose", "say what it was: abuse, harmless or false_alarm")
	case *c.State == Closed && *c.Outcome != Abuse && (c.Note == nil || utf8.RuneCountInString(strings.TrimSpace(*c.Note)) < 3):
		f.AddKey("/note", "field.reason", "say in a few words why nothing has to be done")
	}
	if c.Note != nil && utf8.RuneCountInString(*c.Note) > MaxNote {
		f.AddKey("/note", "field.tooLong", "must have at most "+strconv.Itoa(MaxNote)+" characters", strconv.Itoa(MaxNote))
	}
	return f.Err()
}
