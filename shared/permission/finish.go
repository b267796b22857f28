package permission

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Finish closes a review of which every line is decided, and plans the next
// one. The head keeps a digest of the lines, so that a later change of one of
// them would show. version is the head's.
func (s *Service) Finish(ctx context.Context, a identity.Actor, id string, version int64) (Review, error) {
	r, it, err := s.head(ctx, a.Org, id)
	if err != nil {
		return r, err
	}
	if r.State != Open {
		return r, problem.New(problem.Conflict, "the review is %s", r.State)
	}
	if version != 0 && r.Version != version {
		return r, &problem.Error{Code: problem.Conflict, Message: "somebody else has decided a line meanwhile; look again", Current: r}
	}
	lines, err := s.every(ctx, a.Org, id)
	if err != nil {
		return r, err
	}
	if left := undecided(lines); left > 0 {
		return r, problem.New(problem.Conflict, "%d lines are not decided yet", left)
	}
	sc, plan, err := s.schedule(ctx, a.Org)
	if err != nil {
		return r, err
	}
	now := s.Now()
	sc.Since, sc.ReviewID, sc.RemindedAt, sc.LookAt = now, "", time.Time{}, now.Add(daily)
	r.State, r.Version, r.UpdatedAt = Finished, it.Version+1, now
	r.FinishedBy, r.FinishedByName, r.FinishedAt, r.Digest = a.ID, a.Name, now, Digest(lines)
	head := headItem(a.Org, r, it.Version)
	return r, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "permission-review:finish", Subject: id, Before: it.Body, After: head.Body,
		Writes: []table.Write{table.Replace(head), table.Replace(scheduleItem(a.Org, sc, plan.Version))},
	})
}

func undecided(lines []Line) (n int) {
	for _, l := range lines {
		if l.Decision == "" {
			n++
		}
	}
	return n
}

// Digest is the SHA-256, in hex, of the lines in their order, each in its JSON
// form and a line feed.
func Digest(lines []Line) string {
	h := sha256.New()
	for _, l := range lines {
		_, _ = h.Write(append(table.Encode(l), '\n')) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}
