package permission

import (
	"context"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Schedule says when an organisation's next review is due. It is looked at once
// a day, so that a change of the setting needs no planning anew.
type Schedule struct {
	Version    int64     `json:"version"`
	Since      time.Time `json:"since"`              // the last review's end, or the organisation's beginning
	ReviewID   string    `json:"reviewId,omitempty"` // that is collecting or open
	RemindedAt time.Time `json:"remindedAt,omitzero"`
	LookAt     time.Time `json:"lookAt"`
}

// Kind is that of the schedule's key in the due index (tick.Kind).
const Kind = "PERMISSIONS"

func scheduleKey(org string) table.Key {
	return table.Key{PK: identity.OrgPK(org, Kind), SK: headSK}
}

func scheduleItem(org string, sc Schedule, version int64) table.Item {
	k := scheduleKey(org)
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, org, sc.LookAt, k), Body: table.Encode(sc)}
}

// daily is how often a schedule is looked at.
const daily = 24 * time.Hour

// Ensure gives an organisation its schedule, from now on, if it has none yet.
func (s *Service) Ensure(ctx context.Context, org string) error {
	now := s.Now()
	err := s.Table.Commit(ctx, table.Create(scheduleItem(org, Schedule{Since: now, LookAt: now.Add(daily)}, 0)))
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return problem.Wrap("permission.ensure", err)
}

func (s *Service) schedule(ctx context.Context, org string) (Schedule, table.Item, error) {
	sc, it, err := table.Load[Schedule](ctx, s.Table, scheduleKey(org))
	return sc, it, problem.Wrap("permission.schedule", err)
}

// DueOn is the day on which the organisation's next review begins by itself;
// "" while one is open.
func (s *Service) DueOn(ctx context.Context, a identity.Actor) (string, error) {
	sc, _, err := s.schedule(ctx, a.Org)
	if problem.Is(err, problem.NotFound) {
		return "", nil
	} else if err != nil || sc.ReviewID != "" {
		return "", err
	}
	at, err := s.due(ctx, a.Org, sc)
	return at.Format(clock.Date), err
}

func (s *Service) due(ctx context.Context, org string, sc Schedule) (time.Time, error) {
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return time.Time{}, problem.Wrap("permission.due", err)
	}
	return sc.Since.AddDate(0, o.PermissionReviewMonths, 0), nil
}

// Fire is the tick's handler of a schedule that is to be looked at: it begins
// the review that is due, mends one whose beginning broke off, and reminds of
// one that is overdue.
func (s *Service) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	sc, it, err := table.Load[Schedule](ctx, s.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, problem.Wrap("permission.fire", err)
	}
	now := s.Now()
	if sc.LookAt.After(now) {
		return false, nil // the index lags
	}
	done, err := s.fire(ctx, org, sc, it.Version, now)
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick, or an administrator, was faster
	}
	return done, err
}

func (s *Service) fire(ctx context.Context, org string, sc Schedule, version int64, now time.Time) (bool, error) {
	a := identity.AsSystem(org)
	if sc.ReviewID == "" {
		due, err := s.due(ctx, org, sc)
		if err != nil {
			return false, err
		}
		if due.After(now) {
			return true, s.look(ctx, org, sc, version, now)
		}
		_, err = s.start(ctx, a, sc, version)
		return err == nil, err
	}
	r, it, err := s.head(ctx, org, sc.ReviewID)
	if err != nil {
		return false, err
	}
	if r.State == Collecting {
		_, err := s.collect(ctx, a, r, it.Version)
		return err == nil, err
	}
	overdue := now.Format(clock.Date) > r.DueOn
	if overdue && now.Sub(sc.RemindedAt) >= RemindAfter*daily {
		return true, s.remind(ctx, a, r, sc, version, now)
	}
	return true, s.look(ctx, org, sc, version, now)
}

// look puts the next look off by a day.
func (s *Service) look(ctx context.Context, org string, sc Schedule, version int64, now time.Time) error {
	sc.LookAt = now.Add(daily)
	return problem.Wrap("permission.look", s.Table.Commit(ctx, table.Replace(scheduleItem(org, sc, version))))
}

func (s *Service) remind(ctx context.Context, a identity.Actor, r Review, sc Schedule, version int64, now time.Time) error {
	sc.RemindedAt, sc.LookAt = now, now.Add(daily)
	mails, err := s.tell(ctx, a.Org, r, "permission-review-overdue")
	if err != nil {
		return err
	}
	return s.Journal.Record(ctx, a, "permission-review:remind", r.ID, append(mails, table.Replace(scheduleItem(a.Org, sc, version)))...)
}

// maxTold bounds the mails of one commit.
const maxTold = 50

// tell writes a mail to each active administrator, in their language.
func (s *Service) tell(ctx context.Context, org string, r Review, template string) ([]table.Write, error) {
	to, err := s.Directory.Holding(ctx, org, identity.Administrator)
	if err != nil {
		return nil, err
	}
	var out []table.Write
	for _, p := range to[:min(len(to), maxTold)] {
		out = append(out, notify.Write(org, notify.Mail(s.IDs, s.Now(), r.ID, p.Email, template, p.Language, map[string]string{
			"link": s.BaseURL() + "/permission-reviews/" + r.ID, "due": r.DueOn,
		})))
	}
	return out, nil
}
