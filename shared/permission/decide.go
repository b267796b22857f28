package permission

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Verdict is what an administrator decides on a line.
type Verdict struct {
	Decision Decision `json:"decision"`
	Reason   string   `json:"reason"`
}

// maxReason bounds a reason, in characters.
const maxReason = 2000

// Decide confirms or revokes a right. What is revoked is gone in the same
// commit: the role (and with their last role the person's access), or the
// token. version is the line's. forbidden about one's own rights, unless there
// is no other administrator. A confirmed line can still be revoked; what is
// revoked stays so, since only People gives it back.
func (s *Service) Decide(ctx context.Context, a identity.Actor, id, line string, version int64, v Verdict) (Line, error) {
	held, err := periodic.Hold(ctx, s.Reviews, a, id)
	if err != nil {
		return Line{}, err
	}
	l, it, err := s.line(ctx, a.Org, id, line)
	if err != nil {
		return Line{}, err
	}
	if l.Alone, err = s.mayDecide(ctx, a, l); err != nil {
		return Line{}, err
	}
	v.Reason = strings.TrimSpace(v.Reason)
	if err := v.check(l.Alone, l.Unused(s.Now())); err != nil {
		return Line{}, err
	}
	switch {
	case held.Review.State != Open:
		return Line{}, problem.New(problem.Conflict, "the review is %s; its lines do not change", held.Review.State)
	case l.Version != version:
		return Line{}, &problem.Error{Code: problem.Conflict, Message: "somebody else has decided this line meanwhile; look again", Current: l}
	case l.Decision == Revoked:
		return Line{}, problem.New(problem.Conflict, "what is revoked stays so here; give it back under People")
	}
	now := s.Now()
	r := &held.Review
	if l.Decision == "" {
		r.Decided++
	}
	if v.Decision == Revoked {
		r.Revoked++
	}
	l.Decision, l.Reason, l.By, l.ByName, l.At, l.UpdatedAt, l.Version = v.Decision, v.Reason, a.ID, a.Name, now, now, it.Version+1
	next := table.Item{Key: it.Key, Version: it.Version, Body: table.Encode(l)}
	writes := []table.Write{table.Replace(next), held.Write(a.Org, now)}
	if v.Decision == Revoked {
		return l, s.revoke(ctx, a, l, id, writes)
	}
	return l, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "permission-review:decide", Subject: id, Before: it.Body, After: next.Body, Writes: writes,
	})
}

func (s *Service) line(ctx context.Context, org, id, line string) (Line, table.Item, error) {
	gone := problem.New(problem.NotFound, "the review has no such line")
	if !validLine(line) {
		return Line{}, table.Item{}, gone
	}
	l, it, err := table.Load[Line](ctx, s.Table, lineKey(org, id, line))
	if problem.Is(err, problem.NotFound) {
		return l, it, gone
	}
	return l, it, problem.Wrap("permission.line", err)
}

// mayDecide holds the actor to the rule that nobody reviews their own rights
// alone; alone says that there is nobody else who could.
func (s *Service) mayDecide(ctx context.Context, a identity.Actor, l Line) (alone bool, err error) {
	about := policy.Resource{Org: a.Org, Person: l.PersonID}
	if l.PersonID == a.ID {
		others, err := s.Directory.Holding(ctx, a.Org, identity.Administrator)
		if err != nil {
			return false, err
		}
		alone = !slices.ContainsFunc(others, func(p identity.Person) bool { return p.ID != a.ID })
		about.Alone = alone
	}
	if err := s.policy.Require(a, "permission-review:decide", about); err != nil {
		if l.PersonID != a.ID {
			return false, err
		}
		return false, problem.New(problem.Forbidden, "another administrator decides about your own rights")
	}
	return alone, nil
}

// revoke takes the right away in the commit of the decision. One that is gone
// already is only written down.
func (s *Service) revoke(ctx context.Context, a identity.Actor, l Line, id string, writes []table.Write) error {
	return s.Directory.TakeAway(ctx, s.Journal, a, l.PersonID, "permission-review:decide", id, func(p *identity.Person) error {
		if l.Kind == KindToken {
			if err := p.EndToken(l.TokenID); !problem.Is(err, problem.NotFound) {
				return err
			}
			return nil
		}
		p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r identity.Role) bool { return r == l.Role })
		if len(p.Roles) == 0 {
			p.Active = false
		}
		return nil
	}, writes...)
}

func (v *Verdict) check(alone, unused bool) error {
	var f problem.Fields
	if v.Decision != Confirmed && v.Decision != Revoked {
		f.AddKey("/decision", "field.choose", "choose confirmed or revoked")
	}
	n := utf8.RuneCountInString(v.Reason)
	switch {
	case n > maxReason:
		f.AddKey("/reason", "field.reason", "give at most 2,000 characters")
	case n >= 3:
	case v.Decision == Revoked:
		f.AddKey("/reason", "field.reason", "say why, in 3 to 2,000 characters")
	case alone:
		f.AddKey("/reason", "permission.reasonAlone", "say why: you decide about your own right, because there is no other administrator")
	case unused:
		f.AddKey("/reason", "permission.reasonUnused", "say why it stays: nobody has used it for 90 days")
	}
	return f.Err()
}
