package permission

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Finish closes a review of which every line is decided, and plans the next
// one. The head keeps a digest of the lines, so that a later change of one of
// them would show. version is the head's.
func (s *Service) Finish(ctx context.Context, a identity.Actor, id string, version int64) (Review, error) {
	held, err := periodic.Hold(ctx, s.Reviews, a, id)
	if err != nil {
		return Review{}, err
	}
	if err := held.Ready(version); err != nil {
		return Review{}, err
	}
	lines, err := s.every(ctx, a.Org, id)
	if err != nil {
		return Review{}, err
	}
	if left := undecided(lines); left > 0 {
		return Review{}, problem.New(problem.Conflict, "%d lines are not decided yet", left)
	}
	r, now := &held.Review, s.Now()
	r.State, r.FinishedBy, r.FinishedByName, r.FinishedAt, r.Digest = Finished, a.ID, a.Name, now, Digest(lines)
	err = held.Complete(ctx, a, now)
	return *r, err
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
