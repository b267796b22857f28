package evidence

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/filetype"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
)

// Get answers a file's metadata and, once it is kept, a link that lives five
// minutes. Each link is an audit event: whoever gets one can read the file. A
// file that a malware scan has not cleared has no link, and Scan says why; the
// vault is asked each time, since the scan ends without telling us.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, string, error) {
	e, _, err := s.load(ctx, a, id)
	if err != nil || e.State != assessment.Kept {
		return e, "", err
	}
	verdict, err := vault.VerdictOf(ctx, s.Vault, kept(e), binding(a.Org, e))
	if err != nil {
		return e, "", problem.Wrap("evidence.get", err)
	}
	if verdict == vault.NotScanned && e.Scan == string(vault.Clean) {
		verdict = vault.Clean // by us, before it was kept
	}
	if e.Scan = string(verdict); !verdict.Readable() {
		return e, "", nil
	}
	link, err := s.Vault.Link(ctx, kept(e), binding(a.Org, e), filetype.Named(e.FileName, e.ContentType), e.ContentType, LinkLife)
	if err != nil {
		return e, "", problem.Wrap("evidence.get", err)
	}
	err = s.Journal.Commit(audit.Unmarked(ctx), audit.Change{Actor: a, Action: "evidence:read", Subject: e.ID})
	return e, link, err
}

// NoLink says why Get has answered no link to a file: its malware scan has not
// cleared it, or its bytes are not there.
func NoLink(e assessment.Evidence) error {
	if e.State == assessment.Kept {
		if err := vault.Verdict(e.Scan).Refusal(); err != nil {
			return err
		}
	}
	return problem.New(problem.Conflict, "the file has not arrived, or was withdrawn")
}

// Withdraw takes a file out while what it hangs on can change. Its bytes
// stay locked until their day; the record says so.
func (s *Service) Withdraw(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, error) {
	e, it, err := s.load(ctx, a, id)
	if err != nil {
		return e, err
	}
	if e.State == assessment.Withdrawn {
		return e, nil
	}
	still, err := s.taking(ctx, a, e)
	if err != nil {
		return e, err
	}
	e.State = assessment.Withdrawn
	write := s.replace(it, &e)
	return e, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "evidence:withdraw", Subject: e.ID, Before: it.Body, After: write.Item.Body,
		Writes: []table.Write{write, still},
	})
}
