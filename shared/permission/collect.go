package permission

import (
	"context"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// perCommit is how many lines go into one commit.
const perCommit = 90

// collect writes the lines of a review, all in one piece. It can be repeated:
// lines that are there stay as they are.
func (s *Service) collect(ctx context.Context, org string, r *Review) (done bool, err error) {
	lines, err := s.rights(ctx, org, r.CreatedAt)
	if err != nil {
		return false, err
	}
	have, err := s.every(ctx, org, r.ID)
	if err != nil {
		return false, err
	}
	there := map[string]bool{}
	for _, l := range have {
		there[l.ID] = true
	}
	var writes []table.Write
	for _, l := range lines {
		if !there[l.ID] {
			writes = append(writes, table.Create(table.Item{Key: lineKey(org, r.ID, l.ID), Body: table.Encode(l)}))
		}
	}
	r.Lines = len(have) + len(writes)
	for len(writes) > 0 {
		n := min(len(writes), perCommit)
		if err := s.Table.Commit(ctx, writes[:n]...); err != nil {
			return false, problem.Wrap("permission.collect", err)
		}
		writes = writes[n:]
	}
	return true, nil
}

// rights are the roles of all active people and their live tokens.
func (s *Service) rights(ctx context.Context, org string, at time.Time) ([]Line, error) {
	var out []Line
	err := s.Directory.Each(ctx, org, func(p identity.Person) error {
		if !p.Active {
			return nil
		}
		l := Line{Version: 1, UpdatedAt: at, PersonID: p.ID, PersonName: p.Name, Email: p.Email, SinceAt: p.CreatedAt}
		for _, role := range p.Roles {
			line := l
			line.ID, line.Kind, line.Role, line.LastUsedAt = p.ID+"."+string(role), KindRole, role, lastUsed(p)
			out = append(out, line)
		}
		for _, c := range s.Directory.LiveTokens(p) {
			line := l
			line.ID, line.Kind, line.TokenID, line.TokenName = p.ID+"."+c.ID, KindToken, c.ID, c.Name
			line.Actions, line.ExpiresAt, line.LastUsedAt = c.Actions, c.Expires, c.Seen
			line.SinceAt = c.Created
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
