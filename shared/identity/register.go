package identity

import (
	"context"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// An installation holds one organisation from its beginning and others that
// its operator adds. The register names the latter, so that what is to be done
// for each of them needs no scan, and a sign-in knows which there are. It
// stands in the first organisation's part of the table and is shown to nobody
// in it: whom an installation serves is its operator's business.

func registerPK(first string) string { return OrgPK(first, "ORGANISATIONS") }

// RegisterWrite adds an organisation to the register of the installation whose
// first organisation is named; the caller commits it with OrganisationWrite.
func RegisterWrite(first, org string, at time.Time) table.Write {
	return table.Create(table.Item{Key: table.Key{PK: registerPK(first), SK: org}, Body: table.Encode(registered{org, at})})
}

type registered struct {
	ID    string    `json:"id"`
	Since time.Time `json:"since"`
}

// Organisations names the installation's organisations: the first, then those
// of the register by their ids.
func (d *Directory) Organisations(ctx context.Context, first string) ([]string, error) {
	out := []string{first}
	for cursor := ""; ; {
		page, next, err := table.List[registered](ctx, d.Table, table.Query{PK: registerPK(first), Limit: maxListed, Cursor: cursor})
		if err != nil {
			return nil, problem.Wrap("identity.organisations", err)
		}
		for _, r := range page {
			out = append(out, r.ID)
		}
		if cursor = next; cursor == "" {
			return out, nil
		}
	}
}

// Several tells whether there is more than the first organisation.
func (d *Directory) Several(ctx context.Context, first string) (bool, error) {
	page, err := d.Table.Query(ctx, table.Query{PK: registerPK(first), Limit: 1})
	return len(page.Items) > 0, problem.Wrap("identity.several", err)
}

// Holds tells whether the installation has the organisation. Text that cannot
// be an organisation's id is none of them.
func (d *Directory) Holds(ctx context.Context, first, org string) (bool, error) {
	if org == first {
		return true, nil
	}
	if !ValidOrg(org) {
		return false, nil
	}
	_, err := d.Table.Get(ctx, table.Key{PK: registerPK(first), SK: org})
	if problem.Is(err, problem.NotFound) {
		return false, nil
	}
	return err == nil, problem.Wrap("identity.holds", err)
}
