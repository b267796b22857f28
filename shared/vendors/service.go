package vendors

import (
	"context"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// Service does what people do with vendors. Permission is checked by the
// caller's route; the organisation is always the actor's own.
type Service struct {
	Table   table.Table
	Journal *audit.Journal
	Now     clock.Clock
	IDs     ids.Maker
	Policy  Guard
	Digest  func(label, value string) string                             // keyed, so that keys hold no address
	Model   func(ctx context.Context, org string) (scoring.Model, error) // the organisation's current one
	// Farewell, when set, is what a vendor owes at the end.
	Farewell Farewell
}

// Farewell is what must be between the beginning and the end of off-boarding.
type Farewell interface {
	// Leaving answers what is written in the commit in which it begins.
	Leaving(ctx context.Context, a identity.Actor, v Vendor) ([]table.Write, error)
	// Left answers the conditions under which it ends; conflict while
	// something is owed.
	Left(ctx context.Context, a identity.Actor, v Vendor) ([]table.Write, error)
}

// Get reads one vendor; not_found in any other organisation.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Vendor, error) {
	if !ids.Valid(ids.Vendor, id) {
		return Vendor{}, missing()
	}
	v, _, err := table.Load[Vendor](ctx, s.Table, headKey(a.Org, id))
	if problem.Is(err, problem.NotFound) || err == nil && !s.sees(a, v) {
		return Vendor{}, missing()
	}
	return v, problem.Wrap("vendor.get", err)
}

func missing() error { return problem.New(problem.NotFound, "there is no such vendor") }

// Filter narrows a list of vendors. Tier and Name may be given together.
type Filter struct {
	Tier string // "" for all
	Name string // start of the name or of a word in it, in any case; any part of a Chinese name
}

// List answers vendors by name, at most limit, and the cursor of the rest. Of
// a search those that begin with the text stand first.
func (s *Service) List(ctx context.Context, a identity.Actor, f Filter, limit int, cursor string) ([]Vendor, string, error) {
	if a.Owns != "" {
		return s.ownList(ctx, a, f, limit, cursor)
	}
	if table.Fold(f.Name) != "" {
		return s.search(ctx, a, f, limit, cursor)
	}
	return s.byName(ctx, a, f, limit, cursor)
}

func (s *Service) byName(ctx context.Context, a identity.Actor, f Filter, limit int, cursor string) ([]Vendor, string, error) {
	q := table.Query{Index: table.ByList, PK: listPK(a.Org), Limit: limit, Cursor: cursor, Prefix: table.Fold(f.Name)}
	if f.Tier != "" {
		q.Index, q.PK = table.ByGroup, tierPK(a.Org, f.Tier)
	}
	out, next, err := table.List[Vendor](ctx, s.Table, q)
	return out, next, problem.Wrap("vendor.list", err)
}

// File is a vendor with all that stands in its partition, read in one query.
type File struct {
	Vendor      Vendor
	Engagements []Engagement
	Rest        []table.Item // findings, assessment summaries, schedule, …

	place int64 // version of its place in its owner's list, 0 for none
}

// Open reads a vendor's whole partition.
func (s *Service) Open(ctx context.Context, a identity.Actor, id string) (File, error) {
	if !ids.Valid(ids.Vendor, id) {
		return File{}, missing()
	}
	var f File
	for q := (table.Query{PK: PK(a.Org, id)}); ; {
		page, err := s.Table.Query(ctx, q)
		if err != nil {
			return File{}, problem.Wrap("vendor.open", err)
		}
		for _, it := range page.Items {
			switch {
			case it.SK == headSK:
				f.Vendor, err = table.Decode[Vendor](it)
			case strings.HasPrefix(it.SK, placePrefix):
			case it.SK == ownerSK:
				f.place = it.Version
			case strings.HasPrefix(it.SK, engagementPrefix):
				var e Engagement
				e, err = table.Decode[Engagement](it)
				f.Engagements = append(f.Engagements, e)
			default:
				f.Rest = append(f.Rest, it)
			}
			if err != nil {
				return File{}, err
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
	}
	if f.Vendor.ID == "" || !s.sees(a, f.Vendor) {
		return File{}, missing()
	}
	return f, nil
}
