package assessment

import (
	"context"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

// Reminder is where the schedule stands with an assessment under way: which
// reminder was given last, and when it looks again. It is an item of its own
// beside the header, so that nobody's open page goes stale by it.
type Reminder struct {
	Version int64     `json:"version"`
	Last    int       `json:"last"` // days from the due day; notify.None before the first look
	NextAt  time.Time `json:"nextAt"`
}

// ReminderKind is what the tick calls it (tick.Kind).
const ReminderKind = "RMD"

const reminderSK = ReminderKind + "#HEAD"

// ExpireAfter is how many days after its due day an assessment expires that
// nobody finished. The last reminder and the escalation are past by then.
const ExpireAfter = 60

// looked is Reminder.Last after the first look, when no reminder was due yet.
const looked = notify.None + 1

// look is how often an assessment is looked at that waits for the staff: it
// can go back to the vendor, who is then reminded again.
const look = 24 * time.Hour

func reminderItem(org, id string, r Reminder, version int64) table.Item {
	k := table.Key{PK: PK(org, id), SK: reminderSK}
	r.Version = version + 1
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, id, r.NextAt, k), Body: table.Encode(r)}
}

// watch is the write that puts an assessment under the schedule's eyes.
func (s *Service) watch(org, id string) table.Write {
	return table.Create(reminderItem(org, id, Reminder{Last: notify.None, NextAt: s.Now()}, 0))
}

// Remind does what is due about an assessment under way: reminds the vendor's
// people before and after the due day, tells the owner and then the
// administrators, and expires it at last. It is a tick.Handler. All of one step
// is one commit, so it happens once, however often it is tried.
func (s *Service) Remind(ctx context.Context, org string, k table.Key) (bool, error) {
	a := identity.AsSystem(org)
	f, err := s.Open(ctx, a, strings.TrimPrefix(k.PK, PK(org, "")))
	if problem.Is(err, problem.NotFound) || err == nil && f.watched.Version == 0 {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if f.Reminder.NextAt.After(s.Now()) {
		return false, nil // the index lags
	}
	o, err := s.Organisation(ctx, org)
	if err != nil {
		return false, err
	}
	err = s.remind(ctx, a, f, notify.RemindersOf(o))
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick, or somebody moved the assessment
	}
	return err == nil, err
}

func (s *Service) remind(ctx context.Context, a identity.Actor, f *File, plan notify.Reminders) error {
	as, now := f.Assessment, s.Now()
	due, err := clock.ParseDate(as.DueOn)
	if err != nil {
		return problem.Wrap("assessment.remind", err)
	}
	end := plan.Quiet.Opens(due.AddDate(0, 0, ExpireAfter))
	last := f.Reminder.since(as.DueOn, plan)
	offset, who, say := plan.Now(as.DueOn, last, now)
	next := Reminder{Last: last, NextAt: now.Add(look)}
	switch {
	case as.State.Ended():
		return s.Table.Commit(ctx, table.Remove(f.watched.Key, f.watched.Version))
	case !as.State.Answerable() && as.State != Draft:
		return s.Table.Commit(ctx, table.Replace(reminderItem(a.Org, as.ID, next, f.watched.Version)))
	case !end.After(now):
		return s.expire(ctx, a, f)
	case plan.Quiet.Next(now).After(now):
		next.NextAt = plan.Quiet.Next(now)
		return s.Table.Commit(ctx, table.Replace(reminderItem(a.Org, as.ID, next, f.watched.Version)))
	}
	if say {
		next.Last = offset
	}
	if next.NextAt = plan.Next(as.DueOn, next.Last); next.NextAt.IsZero() || next.NextAt.After(end) {
		next.NextAt = end
	}
	write := table.Replace(reminderItem(a.Org, as.ID, next, f.watched.Version))
	if !say {
		return s.Table.Commit(ctx, write)
	}
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:remind", Subject: as.ID, Wake: true,
		Writes: append(s.reminders(a.Org, f, offset, who), write, Unmoved(a.Org, as)),
	})
}

// since is the last reminder that needs no saying any more. Before the first look
// that is the one whose time had come when the invitation went out, which said
// the same; the look itself may come much later.
func (r Reminder) since(due string, plan notify.Reminders) int {
	if r.Last != notify.None {
		return r.Last
	}
	if offset, _, passed := plan.Now(due, notify.None, r.NextAt); passed {
		return offset
	}
	return looked
}

// reminders are the mails of one step. The vendor's people get a fresh link,
// since the old mail may be lost; their sessions go on.
func (s *Service) reminders(org string, f *File, offset int, who notify.Level) []table.Write {
	as := f.Assessment
	template, reached := "reminder", 0
	if offset >= 0 {
		template = "reminder-late"
	}
	var writes []table.Write
	for _, inv := range f.Invitations {
		if !inv.Revoked.IsZero() || reached == MaxRecipients {
			continue
		}
		reached++
		link, m := s.PortalURL()+"/portal/open?link=", notify.Message{}
		write := invitation.Relink(org, inv, s.Now(), s.Wall(), func(secret string) string {
			m = notify.Mail(s.IDs, s.Now(), as.ID, inv.Email, template, inv.Language, map[string]string{
				"vendor": as.VendorName, "due": as.DueOn, "contact": as.Owner, "link": link + secret,
			})
			return m.ID
		})
		writes = append(writes, write, notify.Write(org, m))
	}
	data := map[string]string{"vendor": as.VendorName, "due": as.DueOn, "link": s.BaseURL() + "/assessments/" + as.ID}
	tell := func(to, template string) {
		writes = append(writes, notify.Tell(s.Journal, org, notify.Notice{To: to, Subject: as.ID, Template: template, Data: data}))
	}
	switch {
	case reached == 0:
		tell(as.Owner, "unreachable")
	case who >= notify.Owner:
		tell(as.Owner, "overdue")
	}
	if who >= notify.Admins {
		tell(notify.Administrators, "overdue")
	}
	return writes
}

// again is how many days after a reassessment expired the vendor is due anew.
const again = 30

// expire ends an assessment that nobody finished, tells owner and
// administrators, and keeps a vendor that was decided on before in the schedule.
func (s *Service) expire(ctx context.Context, a identity.Actor, f *File) error {
	as := f.Assessment
	data := map[string]string{"vendor": as.VendorName, "due": as.DueOn, "link": s.BaseURL() + "/assessments/" + as.ID}
	writes := []table.Write{
		table.Remove(f.watched.Key, f.watched.Version),
		notify.Tell(s.Journal, a.Org, notify.Notice{To: as.Owner, Subject: as.ID, Template: "expired", Data: data}),
		notify.Tell(s.Journal, a.Org, notify.Notice{To: notify.Administrators, Subject: as.ID, Template: "expired", Data: data}),
	}
	if as.Previous != "" {
		on := s.Now().AddDate(0, 0, again).Format(clock.Date)
		writes = append(writes, trigger.ReassessOn(s.Journal, a.Org, as.VendorID, trigger.Cadence, as.ID, on))
	}
	_, err := s.endWith(ctx, a, f, 0, expiry(writes))
	return err
}
