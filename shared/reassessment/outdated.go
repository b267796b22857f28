package reassessment

import (
	"context"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

// OutdatedTask is the outbox's kind of task that goes through the schedules
// after a new version of a questionnaire.
const OutdatedTask = "outdated"

// outdatedDays is how long after asking the reassessments are due unless a day
// is named: everybody at once would be a burden, next year no use.
const outdatedDays = 30

// Outdated asks everybody who answered an older version of a questionnaire
// again, by a day (YYYY-MM-DD; "" for thirty days from now). Whoever is due
// sooner stays so. A version that is not published is not_found, a day that
// does not exist or is past is invalid at /dueOn. It answers the day; the
// schedules are moved afterwards, by the outbox.
func (s *Service) Outdated(ctx context.Context, a identity.Actor, name, version, dueOn string) (string, error) {
	if err := s.Published(ctx, a.Org, name, version); err != nil {
		return "", err
	}
	today := s.Now().Format(clock.Date)
	if dueOn == "" {
		dueOn = s.Now().AddDate(0, 0, outdatedDays).Format(clock.Date)
	}
	var f problem.Fields
	if _, err := clock.ParseDate(dueOn); err != nil {
		f.AddKey("/dueOn", "field.date", "must be a day such as 2026-11-23")
	} else if dueOn < today {
		f.AddKey("/dueOn", "field.notPast", "must not be past")
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	about := name + "@" + version
	m := notify.Task(s.Journal.IDs, s.Now(), OutdatedTask, about)
	m.Data = map[string]string{trigger.DayField: dueOn}
	return dueOn, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "questionnaire:reassess", Subject: about, Wake: true, Writes: []table.Write{notify.Write(a.Org, m)},
	})
}

// outdatedBatch is how many schedules one task looks at: their list is gone
// through in its order, and another task goes on where this one ends.
const outdatedBatch = 50

const cursorField = "cursor"

// GoThrough does a part of what Outdated asked for. It is the outbox's handler
// of OutdatedTask; done again for the same part it changes nothing.
func (s *Service) GoThrough(ctx context.Context, org string, m notify.Message) error {
	name, version, _ := strings.Cut(m.Subject, "@")
	a, day := identity.AsSystem(org), m.Data[trigger.DayField]
	list, next, err := s.List(ctx, a, "", outdatedBatch, m.Data[cursorField])
	if err != nil {
		return err
	}
	for _, sc := range list {
		if sc.Asked != name || sc.AskedVersion >= version {
			continue
		}
		r := Reason{Why: trigger.Questionnaire, On: m.CreatedAt.Format(clock.Date), About: m.Subject}
		if err := s.bringForward(ctx, a, sc.VendorID, r, max(day, s.Now().Format(clock.Date))); err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	if next == "" {
		return nil
	}
	on := notify.Task(s.Journal.IDs, s.Now(), OutdatedTask, m.Subject)
	on.Data = map[string]string{trigger.DayField: day, cursorField: next}
	return problem.Wrap("schedule.outdated", s.Table.Commit(ctx, notify.Write(org, on)))
}
