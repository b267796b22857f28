package report

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
)

// Get reads a report's record.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Report, error) {
	missing := problem.New(problem.NotFound, "there is no such report")
	if !ids.Valid(ids.Report, id) {
		return Report{}, missing
	}
	r, _, err := table.Load[Report](ctx, s.Table, key(a.Org, id))
	if problem.Is(err, problem.NotFound) {
		return Report{}, missing
	}
	if err == nil && a.Owns != "" { // a report about no vendor is the whole organisation's
		if _, err := s.Vendors.Get(ctx, a, r.VendorID); problem.Is(err, problem.NotFound) {
			return Report{}, missing
		} else if err != nil {
			return Report{}, err
		}
	}
	return r, problem.Wrap("report.get", err)
}

// Public is a report as the API answers it, without where its bytes lie.
func Public(r Report) Report {
	r.File, r.Moment = nil, nil
	return r
}

// List answers reports, newest first.
func (s *Service) List(ctx context.Context, a identity.Actor, limit int, cursor string) ([]Report, string, error) {
	if a.Owns != "" {
		return s.ownList(ctx, a, limit, cursor)
	}
	out, next, err := table.List[Report](ctx, s.Table, table.Query{Index: table.ByList, PK: listPK(a.Org), Descending: true, Limit: limit, Cursor: cursor})
	for i := range out {
		out[i] = Public(out[i])
	}
	return out, next, problem.Wrap("report.list", err)
}

// ownList is List for an actor who is kept to their own vendors.
func (s *Service) ownList(ctx context.Context, a identity.Actor, limit int, cursor string) ([]Report, string, error) {
	owned, err := s.Vendors.Owned(ctx, a)
	if err != nil {
		return nil, "", err
	}
	find := func(vendor string) ([]string, error) {
		ids, err := vendors.RecordKeys(ctx, s.Table, a.Org, vendor, rowPrefix)
		return ids, problem.Wrap("report.list", err)
	}
	load := func(id string) (Report, error) {
		r, _, err := table.Load[Report](ctx, s.Table, key(a.Org, id))
		return Public(r), problem.Wrap("report.list", err)
	}
	return vendors.Across(owned, limit, cursor, true, find, load)
}

// Opened is a report with its file: Body, to be closed, or where the home's
// answers cannot hold one so large, a Link that lives five minutes.
type Opened struct {
	Report
	Body io.ReadCloser
	Link string
}

// linkLife is how long a link to a report's file works.
const linkLife = 5 * time.Minute

// Open answers a report's file, and its record even when it errs: conflict
// while it is being made, not_found in any other organisation. Every opening is
// an event.
func (s *Service) Open(ctx context.Context, a identity.Actor, id string) (Opened, error) {
	r, err := s.Get(ctx, a, id)
	out := Opened{Report: r}
	if err != nil {
		return out, err
	}
	if r.File == nil {
		return out, problem.New(problem.Conflict, "the report is still being made; ask again in a moment")
	}
	bound := vault.Binding{Org: a.Org, Vendor: r.VendorID, Record: r.File.Record}
	if s.MaxBody > 0 && r.Size > s.MaxBody {
		out.Link, err = s.Vault.Link(ctx, r.File.Kept, bound, r.FileName(), "application/pdf", linkLife)
	} else {
		out.Body, err = s.Vault.Open(ctx, r.File.Kept, bound)
	}
	if err != nil {
		return out, problem.Wrap("report.open", err)
	}
	if err := s.Journal.Commit(ctx, audit.Change{Actor: a, Action: "report:read", Subject: r.ID}); err != nil {
		if out.Body != nil {
			err = errors.Join(err, out.Body.Close())
		}
		return Opened{Report: r}, err
	}
	return out, nil
}

// FileName is what the file is called when it is downloaded.
func (r *Report) FileName() string {
	return cmp.Or(r.AssessmentID, r.IncidentID, r.ID) + "-" + r.Language + ".pdf"
}
