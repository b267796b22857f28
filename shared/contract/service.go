package contract

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Service does what people and the calendar do with contracts. Permission is
// checked by the caller's route; the organisation is always the actor's own.
type Service struct {
	Table        table.Table
	Refs         *table.Refs
	Journal      *audit.Journal
	Now          clock.Clock
	IDs          ids.Maker
	Clauses      func() (*clause.Library, error) // what can be asked of a contract
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
	Vendors      interface {
		Open(ctx context.Context, a identity.Actor, id string) (vendors.File, error)
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
	}
	BaseURL func() string // where the links in mails lead
}

func missing() error { return problem.New(problem.NotFound, "there is no such contract") }

// zone is the organisation's time zone, in which a day begins and ends.
func (s *Service) zone(ctx context.Context, org string) (*time.Location, error) {
	o, err := s.Organisation(ctx, org)
	if err != nil {
		return nil, problem.Wrap("contract.zone", err)
	}
	return clock.Zone(o.TimeZone), nil
}

// Get reads one contract; not_found in any other organisation.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Contract, error) {
	c, _, err := s.load(ctx, a, id)
	return c, err
}

func (s *Service) load(ctx context.Context, a identity.Actor, id string) (Contract, table.Item, error) {
	if !ids.Valid(ids.Contract, id) {
		return Contract{}, table.Item{}, missing()
	}
	c, it, err := table.LoadByID[Contract](ctx, s.Refs, a.Org, id, contractPrefix+id)
	if err == nil {
		err = vendors.Shown(ctx, s.Vendors, a, c.VendorID)
	}
	if problem.Is(err, problem.NotFound) {
		return Contract{}, table.Item{}, missing()
	}
	return c, it, problem.Wrap("contract.get", err)
}

// List answers a vendor's contracts, oldest first.
func (s *Service) List(ctx context.Context, a identity.Actor, vendor string, limit int, cursor string) ([]Contract, string, error) {
	if _, err := s.Vendors.Get(ctx, a, vendor); err != nil {
		return nil, "", err
	}
	out, next, err := table.List[Contract](ctx, s.Table, table.Query{PK: vendors.PK(a.Org, vendor), Prefix: contractPrefix, Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("contract.list", err)
}

// File is a contract with all that hangs on it.
type File struct {
	Contract  Contract
	Checks    map[string]Check // by clause
	Templates []clause.Template
	Rest      []table.Item // obligations and files
}

// Open reads a contract and its whole partition.
func (s *Service) Open(ctx context.Context, a identity.Actor, id string) (File, error) {
	c, err := s.Get(ctx, a, id)
	if err != nil {
		return File{}, err
	}
	f := File{Contract: c, Checks: map[string]Check{}}
	if f.Templates, err = s.held(c); err != nil {
		return File{}, err
	}
	for q := (table.Query{PK: PK(a.Org, id)}); ; {
		page, err := s.Table.Query(ctx, q)
		if err != nil {
			return File{}, problem.Wrap("contract.open", err)
		}
		for _, it := range page.Items {
			if !isClauseKey(it.SK) {
				f.Rest = append(f.Rest, it)
				continue
			}
			k, err := table.Decode[Check](it)
			if err != nil {
				return File{}, err
			}
			f.Checks[k.Clause] = k
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return f, nil
		}
	}
}
