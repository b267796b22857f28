package periodic

import (
	"context"
	"encoding/json"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Schedule says when an organisation's next review is due. It is looked at
// once a day, so that a change of the setting needs no planning anew.
type Schedule struct {
	Since      time.Time       `json:"since"`              // the last review's completion, or the organisation's beginning
	Last       json.RawMessage `json:"last,omitempty"`     // what the next review goes on from, in the subject's form; none before the first
	ReviewID   string          `json:"reviewId,omitempty"` // that is collecting or open
	RemindedAt time.Time       `json:"remindedAt,omitzero"`
	LookAt     time.Time       `json:"lookAt"`
}

const (
	headSK = "HEAD"
	daily  = 24 * time.Hour
	pause  = time.Second // until the next piece, so that it is another tick's
)

func (s *Reviews[R, P]) scheduleKey(org string) table.Key {
	return table.Key{PK: identity.OrgPK(org, s.kind.Plan), SK: headSK}
}

func (s *Reviews[R, P]) scheduleItem(org string, sc Schedule, version int64) table.Item {
	k := s.scheduleKey(org)
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, org, sc.LookAt, k), Body: table.Encode(sc)}
}

func (s *Reviews[R, P]) schedule(ctx context.Context, org string) (Schedule, table.Item, error) {
	sc, it, err := table.Load[Schedule](ctx, s.Table, s.scheduleKey(org))
	return sc, it, problem.Wrap(s.kind.op("schedule"), err)
}

// Ensure gives an organisation its schedule, from now on, if it has none yet.
func (s *Reviews[R, P]) Ensure(ctx context.Context, org string) error {
	now := s.Now()
	first := Schedule{Since: now, LookAt: now.Add(daily)}
	return problem.Wrap(s.kind.op("ensure"), table.CreateOnce(ctx, s.Table, s.scheduleItem(org, first, 0)))
}

// DueOn is the day on which the next review begins by itself; "" while one is
// open.
func (s *Reviews[R, P]) DueOn(ctx context.Context, a identity.Actor) (string, error) {
	sc, _, err := s.schedule(ctx, a.Org)
	if problem.Is(err, problem.NotFound) {
		return "", nil
	} else if err != nil || sc.ReviewID != "" {
		return "", err
	}
	at, err := s.due(ctx, a.Org, sc)
	return at.Format(clock.Date), err
}

func (s *Reviews[R, P]) due(ctx context.Context, org string, sc Schedule) (time.Time, error) {
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return time.Time{}, problem.Wrap(s.kind.op("due"), err)
	}
	return sc.Since.AddDate(0, s.kind.Months(o.Settings), 0), nil
}

// Fire is the tick's handler of a schedule that is to be looked at.
func (s *Reviews[R, P]) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	now := s.Now()
	done, err := table.TakeDue(ctx, s.Table, k, now, func(sc Schedule, it table.Item) error {
		return s.fire(ctx, org, sc, it.Version, now)
	})
	return done, problem.Wrap(s.kind.op("fire"), err)
}

func (s *Reviews[R, P]) fire(ctx context.Context, org string, sc Schedule, version int64, now time.Time) error {
	a := identity.AsSystem(org)
	if sc.ReviewID == "" {
		due, err := s.due(ctx, org, sc)
		if err != nil {
			return err
		}
		if !due.After(now) {
			_, err = s.start(ctx, a, sc, version)
			if !nothing(err) {
				return err
			}
		}
		return s.look(ctx, org, sc, version, now)
	}
	h, err := Hold(ctx, s, a, sc.ReviewID)
	if err != nil {
		return err
	}
	switch head := h.head(); {
	case head.State == Collecting:
		return s.collect(ctx, org, h)
	case now.Format(clock.Date) > head.DueOn && now.Sub(sc.RemindedAt) >= RemindAfter*daily:
		return s.remind(ctx, a, head, sc, version, now)
	default:
		return s.look(ctx, org, sc, version, now)
	}
}

// look puts the next look off by a day.
func (s *Reviews[R, P]) look(ctx context.Context, org string, sc Schedule, version int64, now time.Time) error {
	sc.LookAt = now.Add(daily)
	return problem.Wrap(s.kind.op("look"), s.Table.Commit(ctx, table.Replace(s.scheduleItem(org, sc, version))))
}

func (s *Reviews[R, P]) remind(ctx context.Context, a identity.Actor, h *Head, sc Schedule, version int64, now time.Time) error {
	sc.RemindedAt, sc.LookAt = now, now.Add(daily)
	mails, err := s.tell(ctx, a.Org, h, s.kind.MailOverdue)
	if err != nil {
		return err
	}
	return s.Journal.Record(ctx, a, s.kind.Reminded, h.ID, append(mails, table.Replace(s.scheduleItem(a.Org, sc, version)))...)
}

// maxTold bounds the mails of one commit.
const maxTold = 50

// tell writes a mail to each active person who is to decide, in their language.
func (s *Reviews[R, P]) tell(ctx context.Context, org string, h *Head, template string) ([]table.Write, error) {
	var to []identity.Person
	for _, role := range s.kind.Told {
		var err error
		if to, err = s.Directory.Holding(ctx, org, role); err != nil {
			return nil, err
		}
		if len(to) > 0 {
			break
		}
	}
	var out []table.Write
	for _, p := range to[:min(len(to), maxTold)] {
		out = append(out, notify.Write(org, notify.Mail(s.IDs, s.Now(), h.ID, p.Email, template, p.Language, map[string]string{
			"link": s.BaseURL() + s.kind.Path + "/" + h.ID, "due": h.DueOn,
		})))
	}
	return out, nil
}
