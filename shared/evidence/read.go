package evidence

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/filetype"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Get answers a file's metadata and, once it is kept, a link that lives five
// minutes. Each link is an audit event: whoever gets one can read the file.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, string, error) {
	e, _, err := s.load(ctx, a, id)
	if err != nil || e.State != assessment.Kept {
		return e, "", err
	}
	link, err := s.Vault.Link(ctx, kept(e), binding(a.Org, e), filetype.Named(e.FileName, e.ContentType), e.ContentType, LinkLife)
	if err != nil {
		return e, "", problem.Wrap("evidence.get", err)
	}
	err = s.Journal.Commit(audit.Unmarked(ctx), audit.Change{Actor: a, Action: "evidence:read", Subject: e.ID})
	return e, link, err
}

// Withdraw takes a file out of the answers while they can change. Its bytes
// stay locked until their day; the record says so.
func (s *Service) Withdraw(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, error) {
	e, it, err := s.load(ctx, a, id)
	if err != nil {
		return e, err
	}
	if e.State == assessment.Withdrawn {
		return e, nil
	}
	f, err := s.taking(ctx, a, e)
	if err != nil {
		return e, err
	}
	e.State = assessment.Withdrawn
	write := s.replace(a.Org, &e, it.Version)
	return e, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "evidence:withdraw", Subject: e.ID, Before: it.Body, After: write.Item.Body,
		Writes: []table.Write{write, assessment.Unmoved(a.Org, f.Assessment)},
	})
}
