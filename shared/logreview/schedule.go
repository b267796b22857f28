package logreview

import (
	"context"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// schedule says when an organisation's next review is due. It is looked at
// once a day, so that a change of the setting needs no planning anew.
type schedule struct {
	Last       Mark      `json:"last"`               // where the last signed review ended
	Since      time.Time `json:"since"`              // when it was signed, or the organisation's beginning
	ReviewID   string    `json:"reviewId,omitempty"` // that is collecting or open
	RemindedAt time.Time `json:"remindedAt,omitzero"`
	LookAt     time.Time `json:"lookAt"`
}

// Kind is that of the schedule's key in the due index (tick.Kind).
const Kind = "LOGREVIEWS"

func scheduleKey(org string) table.Key {
	return table.Key{PK: identity.OrgPK(org, Kind), SK: headSK}
}

func scheduleItem(org string, sc schedule, version int64) table.Item {
	k := scheduleKey(org)
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, org, sc.LookAt, k), Body: table.Encode(sc)}
}

const (
	daily = 24 * time.Hour
	pause = time.Second // until the next piece, so that it is another tick's
)

// Ensure gives an organisation its schedule, from now on, if it has none yet.
func (s *Service) Ensure(ctx context.Context, org string) error {
	now := s.Now()
	sc := schedule{Since: now, Last: Mark{At: now}, LookAt: now.Add(daily)}
	err := s.Table.Commit(ctx, table.Create(scheduleItem(org, sc, 0)))
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return problem.Wrap("logreview.ensure", err)
}

func (s *Service) schedule(ctx context.Context, org string) (schedule, table.Item, error) {
	sc, it, err := table.Load[schedule](ctx, s.Table, scheduleKey(org))
	return sc, it, problem.Wrap("logreview.schedule", err)
}

// DueOn is the day on which the next review begins by itself; "" while one is
// open.
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

func (s *Service) due(ctx context.Context, org string, sc schedule) (time.Time, error) {
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return time.Time{}, problem.Wrap("logreview.due", err)
	}
	return sc.Since.AddDate(0, o.LogReviewMonths, 0), nil
}

// Fire is the tick's handler of a schedule that is to be looked at: it begins
// the review that is due, counts on in one that is collecting, and reminds of
// one that is overdue.
func (s *Service) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	sc, it, err := table.Load[schedule](ctx, s.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, problem.Wrap("logreview.fire", err)
	}
	now := s.Now()
	if sc.LookAt.After(now) {
		return false, nil // the index lags
	}
	err = s.fire(ctx, org, sc, it.Version, now)
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick, or an auditor, was faster
	}
	return err == nil, err
}

func (s *Service) fire(ctx context.Context, org string, sc schedule, version int64, now time.Time) error {
	a := identity.AsSystem(org)
	if sc.ReviewID == "" {
		due, err := s.due(ctx, org, sc)
		if err != nil {
			return err
		}
		if !due.After(now) {
			_, err = s.start(ctx, a, sc, version)
			if !nothingNew(err) {
				return err
			}
		}
		return s.look(ctx, org, sc, version, now)
	}
	r, it, err := s.head(ctx, org, sc.ReviewID)
	switch {
	case err != nil:
		return err
	case r.State == Collecting:
		_, err := s.count(ctx, a, r, it)
		return err
	case now.Format(clock.Date) > r.DueOn && now.Sub(sc.RemindedAt) >= RemindAfter*daily:
		return s.remind(ctx, a, r, sc, version, now)
	default:
		return s.look(ctx, org, sc, version, now)
	}
}

// look puts the next look off by a day.
func (s *Service) look(ctx context.Context, org string, sc schedule, version int64, now time.Time) error {
	sc.LookAt = now.Add(daily)
	return problem.Wrap("logreview.look", s.Table.Commit(ctx, table.Replace(scheduleItem(org, sc, version))))
}

func (s *Service) remind(ctx context.Context, a identity.Actor, r Review, sc schedule, version int64, now time.Time) error {
	sc.RemindedAt, sc.LookAt = now, now.Add(daily)
	mails, err := s.tell(ctx, a.Org, r, "log-review-overdue")
	if err != nil {
		return err
	}
	return s.Journal.Record(ctx, a, "log-review:remind", r.ID, append(mails, table.Replace(scheduleItem(a.Org, sc, version)))...)
}

// maxTold bounds the mails of one commit.
const maxTold = 50

// tell writes a mail to each active auditor, in their language; where there is
// none, to the administrators, who can make somebody one.
func (s *Service) tell(ctx context.Context, org string, r Review, template string) ([]table.Write, error) {
	to, err := s.Directory.Holding(ctx, org, identity.Auditor)
	if err == nil && len(to) == 0 {
		to, err = s.Directory.Holding(ctx, org, identity.Administrator)
	}
	if err != nil {
		return nil, err
	}
	var out []table.Write
	for _, p := range to[:min(len(to), maxTold)] {
		out = append(out, notify.Write(org, notify.Mail(s.IDs, s.Now(), r.ID, p.Email, template, p.Language, map[string]string{
			"link": s.BaseURL() + "/log-reviews/" + r.ID, "due": r.DueOn,
		})))
	}
	return out, nil
}
