package permission

import (
	"context"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Start begins a review before it is due. conflict while one is open.
func (s *Service) Start(ctx context.Context, a identity.Actor) (Review, error) {
	if err := s.Ensure(ctx, a.Org); err != nil {
		return Review{}, err
	}
	sc, it, err := s.schedule(ctx, a.Org)
	if err != nil {
		return Review{}, err
	}
	if sc.ReviewID != "" {
		return Review{}, problem.New(problem.Conflict, "a review is open already; finish that one first")
	}
	return s.start(ctx, a, sc, it.Version)
}

// start claims the review in the schedule, then collects its lines. What
// breaks off after the claim is gone on with by the tick.
func (s *Service) start(ctx context.Context, a identity.Actor, sc Schedule, version int64) (Review, error) {
	now := s.Now()
	r := Review{
		ID: s.IDs(ids.PermissionReview), Version: 1, CreatedAt: now, UpdatedAt: now, State: Collecting,
		DueOn: now.AddDate(0, 0, TimeToDecide).Format(clock.Date), StartedBy: a.ID,
	}
	sc.ReviewID, sc.RemindedAt, sc.LookAt = r.ID, time.Time{}, now
	head := headItem(a.Org, r, 0)
	err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "permission-review:start", Subject: r.ID, After: head.Body,
		Writes: []table.Write{table.Create(head), table.Replace(scheduleItem(a.Org, sc, version))},
	})
	if err != nil {
		return Review{}, err
	}
	return s.collect(ctx, a, r, 1)
}

// perCommit is how many lines go into one commit.
const perCommit = 90

// collect writes the lines of a review and opens it. It can be repeated: lines
// that are there stay as they are.
func (s *Service) collect(ctx context.Context, a identity.Actor, r Review, version int64) (Review, error) {
	lines, err := s.rights(ctx, a.Org, r.CreatedAt)
	if err != nil {
		return r, err
	}
	have, err := s.every(ctx, a.Org, r.ID)
	if err != nil {
		return r, err
	}
	there := map[string]bool{}
	for _, l := range have {
		there[l.ID] = true
	}
	var writes []table.Write
	for _, l := range lines {
		if !there[l.ID] {
			writes = append(writes, table.Create(table.Item{Key: lineKey(a.Org, r.ID, l.ID), Body: table.Encode(l)}))
		}
	}
	r.Lines = len(have) + len(writes)
	for len(writes) > 0 {
		n := min(len(writes), perCommit)
		if err := s.Table.Commit(ctx, writes[:n]...); err != nil {
			return r, problem.Wrap("permission.collect", err)
		}
		writes = writes[n:]
	}
	return s.open(ctx, a, r, version)
}

// open lets the lines be decided, and tells administrators.
func (s *Service) open(ctx context.Context, a identity.Actor, r Review, version int64) (Review, error) {
	sc, it, err := s.schedule(ctx, a.Org)
	if err != nil {
		return r, err
	}
	now := s.Now()
	sc.LookAt = now.Add(daily)
	r.State, r.Version, r.UpdatedAt = Open, version+1, now
	mails, err := s.tell(ctx, a.Org, r, "permission-review-due")
	if err != nil {
		return r, err
	}
	head := headItem(a.Org, r, version)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(a.Org), Action: "permission-review:start", Subject: r.ID, After: head.Body, Wake: true,
		Writes: append(mails, table.Replace(head), table.Replace(scheduleItem(a.Org, sc, it.Version))),
	})
	return r, err
}

// rights are the roles of all active people and their live tokens.
func (s *Service) rights(ctx context.Context, org string, at time.Time) ([]Line, error) {
	var out []Line
	err := s.Directory.Each(ctx, org, func(p identity.Person) error {
		if !p.Active {
			return nil
		}
		l := Line{Version: 1, UpdatedAt: at, PersonID: p.ID, PersonName: p.Name, Email: p.Email}
		for _, role := range p.Roles {
			line := l
			line.ID, line.Kind, line.Role, line.LastUsedAt = p.ID+"."+string(role), KindRole, role, lastUsed(p)
			out = append(out, line)
		}
		for _, c := range s.Directory.LiveTokens(p) {
			line := l
			line.ID, line.Kind, line.TokenID, line.TokenName = p.ID+"."+c.ID, KindToken, c.ID, c.Name
			line.Actions, line.ExpiresAt, line.LastUsedAt = c.Actions, c.Expires, c.Seen
			out = append(out, line)
		}
		return nil
	})
	return out, err
}

// lastUsed is when somebody last used the system, as far as their record knows.
func lastUsed(p identity.Person) time.Time {
	last := p.SeenAt
	for _, c := range p.Secrets {
		if c.Seen.After(last) {
			last = c.Seen
		}
	}
	return last
}

// cleanReason is a reason without space around it.
func cleanReason(s string) string { return strings.TrimSpace(s) }
