package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
)

// Close ends an incident: its handling has ended, every task is done, every
// notice was made or decided not to be needed, and the closing review is in.
// Who wrote the review does not close. What is missing comes back together, as
// a conflict that names each.
func (s *Service) Close(ctx context.Context, a identity.Actor, id string, version int64, note string) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if r.Closing != nil {
			return change{}, problem.New(problem.Conflict, "the incident is closed already")
		}
		note = strings.TrimSpace(note)
		var f problem.Fields
		f.Text("/note", note, 0, maxNote)
		if err := f.Err(); err != nil {
			return change{}, err
		}
		now := s.Now()
		if left := s.Left(&r.Incident, now); len(left) > 0 {
			return change{}, &problem.Error{Code: problem.Conflict, Message: "the incident cannot be closed yet; what is missing is named below", Fields: left}
		}
		if err := s.Policy.Require(a, "incident:close", policy.Resource{Org: a.Org, ReviewedBy: []string{r.Review.By}}); err != nil {
			return change{}, err
		}
		r.Closing = &Closing{By: a.ID, ByName: a.Name, At: now, Note: note}
		return change{action: "incident:close", step: Step{What: "closed", Note: note}}, nil
	})
}

// Left names what still stands between an incident and its closing.
func (s *Service) Left(i *Incident, now time.Time) problem.Fields {
	var f problem.Fields
	if i.HandledAt.IsZero() {
		f.AddKey("/handledAt", "field.leftHandled", "say when the handling ended")
	}
	for _, t := range i.Tasks {
		if t.DoneAt.IsZero() && t.ID != reviewTask {
			f.AddKey("/tasks/"+t.ID, "field.leftTask", "finish the task: "+t.Title.In("en"))
		}
	}
	for _, c := range s.compute(i, now) {
		if c.State.Open() {
			f.AddKey("/clocks/"+c.ID, "field.leftNotice", "make the notice, or say why it is not needed: "+c.Name.In("en")+", "+c.To.In("en"))
		}
	}
	if i.Review == nil || i.reopened() {
		f.AddKey("/review", "field.leftReview", "write the closing review")
	}
	return f
}

// reopened tells whether the incident was reopened after its last review.
func (i *Incident) reopened() bool {
	for _, st := range slices.Backward(i.History) {
		switch st.What {
		case "review":
			return false
		case "reopened":
			return true
		}
	}
	return false
}

// Reopen takes a closed incident up again; it then needs a review anew, and an
// end of its handling.
func (s *Service) Reopen(ctx context.Context, a identity.Actor, id string, version int64, reason string) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if r.Closing == nil {
			return change{}, problem.New(problem.Conflict, "the incident is not closed")
		}
		reason = strings.TrimSpace(reason)
		var f problem.Fields
		f.Text("/reason", reason, 3, maxNote)
		if err := f.Err(); err != nil {
			return change{}, err
		}
		r.Closing, r.HandledAt = nil, time.Time{}
		if t := r.task(reviewTask); t != nil {
			t.tick(a, false, s.Now())
		}
		return change{action: "incident:reopen", step: Step{What: "reopened", Note: reason}}, nil
	})
}
