package incident

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
)

// Ids of template tasks that other steps look at.
const (
	containTask = "contain"
	reviewTask  = "review"
)

// TaskDetails is what people may set on a task. An absent field stays; an
// empty dueAt is cleared.
type TaskDetails struct {
	Title    *string `json:"title"` // of a task that is not the template's
	Assignee *string `json:"assignee"`
	DueAt    *string `json:"dueAt"`
	Note     *string `json:"note"`
	Done     *bool   `json:"done"`
}

// AddTask adds a task of its own to an incident.
func (s *Service) AddTask(ctx context.Context, a identity.Actor, id string, version int64, d TaskDetails) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		if len(r.Tasks) >= maxTasks {
			return change{}, problem.New(problem.TooLarge, "an incident has at most %d tasks", maxTasks)
		}
		r.Tasks = append(r.Tasks, Task{ID: fmt.Sprintf("t%d", len(r.Tasks)+1), Title: clocks.Text{"en": ""}})
		return s.setTask(ctx, a, r, &r.Tasks[len(r.Tasks)-1], d)
	})
}

// UpdateTask assigns a task, moves it, notes something, or ticks it off. The
// closing review is ticked off by saving it, nowhere else.
func (s *Service) UpdateTask(ctx context.Context, a identity.Actor, id, task string, version int64, d TaskDetails) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		t := r.task(task)
		if t == nil {
			return change{}, problem.New(problem.NotFound, "there is no such task")
		}
		return s.setTask(ctx, a, r, t, d)
	})
}

func (s *Service) setTask(ctx context.Context, a identity.Actor, r *record, t *Task, d TaskDetails) (change, error) {
	var f problem.Fields
	was, now := t.Assignee, s.Now()
	own := t.Title["zh-CN"] == "" // the template's are said in both languages
	if d.Title != nil && own {
		t.Title = clocks.Text{"en": strings.TrimSpace(*d.Title)}
	} else if d.Title != nil {
		f.AddKey("/title", "field.fixed", "the title is the template's; note what is special here")
	}
	if own {
		f.Text("/title", t.Title["en"], 1, maxLine)
	}
	moment(&f, "/dueAt", &t.DueAt, d.DueAt)
	if !t.DueAt.IsZero() && t.DueAt.After(now.AddDate(5, 0, 0)) {
		f.AddKey("/dueAt", "field.tooFar", "give a time within five years", "5")
	}
	if d.Note != nil {
		t.Note = strings.TrimSpace(*d.Note)
		f.Text("/note", t.Note, 0, maxNote)
	}
	if d.Assignee != nil {
		t.Assignee = strings.TrimSpace(*d.Assignee)
	}
	assigned := t.Assignee != "" && identity.FoldEmail(t.Assignee) != identity.FoldEmail(was)
	if assigned {
		if err := s.person(ctx, a, &f, "/assignee", t.Assignee); err != nil {
			return change{}, err
		}
	}
	if d.Done != nil {
		if t.ID == reviewTask {
			f.AddKey("/done", "field.byReview", "this task is done when the closing review is saved")
		}
		t.tick(a, *d.Done, now)
		if t.ID == containTask && *d.Done && r.ContainedAt.IsZero() {
			r.ContainedAt = now.Truncate(time.Second)
		}
	}
	if err := f.Err(); err != nil {
		return change{}, err
	}
	c := change{action: "incident:task", step: Step{What: "task", Of: t.ID}}
	if assigned && identity.FoldEmail(t.Assignee) != identity.FoldEmail(a.Email) {
		c.mails = append(c.mails, s.assigned(&r.Incident, *t))
	}
	return c, nil
}

// tick marks a task done or open again; who did it first stays.
func (t *Task) tick(a identity.Actor, done bool, now time.Time) {
	switch {
	case !done:
		t.DoneAt, t.DoneBy, t.DoneName = time.Time{}, "", ""
	case t.DoneAt.IsZero():
		t.DoneAt, t.DoneBy, t.DoneName = now, a.ID, a.Name
	}
}
