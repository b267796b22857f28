package evidence

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
)

// Scanned writes down what the malware scan of a kept file has said, when the
// scanner tells that it has ended. What it said is asked of the vault, not
// taken from whoever tells. Told again, or before the scan has ended, it
// changes nothing; nor does it of a file that is not kept.
func (s *Service) Scanned(ctx context.Context, org, id string) error {
	const op = "evidence.scanned"
	a := identity.AsSystem(org)
	for try := 0; ; try++ {
		e, it, err := s.load(ctx, a, id)
		if err != nil {
			return err
		}
		if e.State != assessment.Kept {
			return nil
		}
		verdict, err := vault.VerdictOf(ctx, s.Vault, kept(e), binding(org, e))
		if err != nil {
			return problem.Wrap(op, err)
		}
		if verdict == vault.Pending || e.Scan == string(verdict) {
			return nil
		}
		e.Scan = string(verdict)
		write := s.replace(it, &e)
		err = s.Journal.Commit(ctx, audit.Change{
			Actor: a, Action: "evidence:scan", Subject: e.ID, Before: it.Body, After: write.Item.Body, Writes: []table.Write{write},
		})
		if !problem.Is(err, problem.Conflict) || try == 3 {
			return err
		}
	}
}
