package finding

import (
	"context"
	"strings"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Proposal is a status that another record speaks for. Nothing closes a
// finding but a person: it stands beside the status until one decides.
type Proposal struct {
	Status Status `json:"status"`
	Why    string `json:"why"` // one of the reasons below
	By     string `json:"by"`  // id of who changed the other record
	On     string `json:"on"`  // YYYY-MM-DD
}

// Reasons of a proposal.
const (
	ClausePresent       = "clause_present"        // the contract has the clause now
	ClauseNotApplicable = "clause_not_applicable" // the clause is not needed
)

// Read reads a vendor's finding for another subject; not_found when it is gone.
func Read(ctx context.Context, t table.Table, org, vendor, id string) (Finding, table.Item, error) {
	f, it, err := table.Load[Finding](ctx, t, key(org, vendor, id))
	return f, it, problem.Wrap("finding.read", err)
}

// Rewrite changes a finding that was read within another subject's commit.
func Rewrite(f Finding, was table.Item, now time.Time) table.Write {
	f.Version, f.UpdatedAt = was.Version+1, now
	return table.Replace(item(strings.Split(was.PK, "#")[1], f, was.Version))
}

// Lower is the severity one step below; the lowest stays.
func Lower(severity string) string {
	for i, s := range Severities {
		if s == severity && i > 0 {
			return Severities[i-1]
		}
	}
	return severity
}
