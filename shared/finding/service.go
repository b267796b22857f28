package finding

import (
	"context"
	"slices"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Service does what people do with findings.
type Service struct {
	Table   table.Table
	Refs    *table.Refs
	Journal *audit.Journal
	Now     clock.Clock
	IDs     ids.Maker
	BaseURL func() string // where the links in mails lead
	Policy  interface {
		Require(a identity.Actor, action string, r policy.Resource) error
	}
	Vendors interface {
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
	}
}

func (s *Service) today() string { return s.Now().Format(clock.Date) }

// Create raises a finding on a vendor by hand.
func (s *Service) Create(ctx context.Context, a identity.Actor, vendor string, d Details) (Finding, error) {
	if _, err := s.Vendors.Get(ctx, a, vendor); err != nil {
		return Finding{}, err
	}
	now := s.Now()
	f := Finding{ID: s.IDs(ids.Finding), Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: vendor, Status: Open, RaisedBy: a.ID}
	set(&f.AssessmentID, d.AssessmentID)
	set(&f.QuestionID, d.QuestionID)
	d.apply(&f)
	if err := s.accepting(a, Finding{}, &f); err != nil {
		return Finding{}, err
	}
	if f.AssessmentID != "" && !ids.Valid(ids.Assessment, f.AssessmentID) {
		return Finding{}, &problem.Error{Code: problem.Invalid, Message: "no such assessment",
			Fields: []problem.FieldError{{Pointer: "/assessmentId", Detail: "is not the id of an assessment"}}}
	}
	if err := f.check(s.today()); err != nil {
		return Finding{}, err
	}
	return f, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "finding:create", Subject: f.ID, After: table.Encode(f), Writes: Writes(a.Org, f),
	})
}

// Get reads one finding.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Finding, error) {
	f, _, err := s.load(ctx, a, id)
	return f, err
}

func missing() error { return problem.New(problem.NotFound, "there is no such finding") }

func (s *Service) load(ctx context.Context, a identity.Actor, id string) (Finding, table.Item, error) {
	if !ids.Valid(ids.Finding, id) {
		return Finding{}, table.Item{}, missing()
	}
	f, it, err := table.LoadByID[Finding](ctx, s.Refs, a.Org, id, prefix+id)
	if err == nil {
		err = vendors.Shown(ctx, s.Vendors, a, f.VendorID)
	}
	if problem.Is(err, problem.NotFound) {
		return Finding{}, table.Item{}, missing()
	}
	return f, it, problem.Wrap("finding.get", err)
}

// Update changes the finding that has this version. Accepting the risk needs
// its own permission.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, d Details) (Finding, error) {
	f, it, err := s.load(ctx, a, id)
	if err != nil {
		return Finding{}, err
	}
	if f.Version != version {
		return Finding{}, vendors.Stale(f)
	}
	if d.AssessmentID != nil || d.QuestionID != nil {
		return Finding{}, problem.New(problem.Invalid, "a finding stays with the assessment and question it was raised on")
	}
	was := f
	d.apply(&f)
	if d.Status != nil {
		f.Proposal = nil // decided, whichever way
	}
	if err := s.accepting(a, was, &f); err != nil {
		return Finding{}, err
	}
	if err := f.check(s.today()); err != nil {
		return Finding{}, err
	}
	f.Version, f.UpdatedAt = version+1, s.Now()
	next := item(a.Org, f, version)
	return f, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "finding:update", Subject: f.ID, Before: it.Body, After: next.Body,
		Writes: []table.Write{table.Replace(next)},
	})
}

// accepting checks a new acceptance and signs it, and clears the acceptance of
// a finding that is no longer accepted. What was accepted is the risk as it
// was worded: to change its words or its severity is to accept another one.
func (s *Service) accepting(a identity.Actor, was Finding, f *Finding) error {
	if f.Status != RiskAccepted {
		f.Acceptance = nil
		return nil
	}
	standing := was.Status == RiskAccepted && was.Acceptance != nil && f.Acceptance != nil && *f.Acceptance == *was.Acceptance
	if standing && f.same(was) {
		return nil
	}
	if err := s.Policy.Require(a, "finding:accept-risk", policy.Resource{Org: a.Org, ProposedBy: f.RaisedBy}); err != nil {
		return err
	}
	if f.Acceptance != nil {
		signed := *f.Acceptance
		signed.By = a.ID
		f.Acceptance = &signed
	}
	return nil
}

// same tells whether the finding still speaks of the risk that the other does.
func (f *Finding) same(was Finding) bool {
	plain := func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") } // a form sends the other line ends
	return f.Severity == was.Severity && plain(f.Title) == plain(was.Title) && plain(f.Detail) == plain(was.Detail)
}

// List answers a vendor's findings, worst first. It is one partition read.
func (s *Service) List(ctx context.Context, a identity.Actor, vendor string, limit int, cursor string) ([]Finding, string, error) {
	if _, err := s.Vendors.Get(ctx, a, vendor); err != nil {
		return nil, "", err
	}
	page, err := s.Table.Query(ctx, table.Query{PK: vendors.PK(a.Org, vendor), Prefix: prefix, Limit: limit, Cursor: cursor})
	if err != nil {
		return nil, "", problem.Wrap("finding.list", err)
	}
	out, err := FromItems(page.Items)
	return out, page.Cursor, err
}

// FromItems picks the findings out of a partition's items, worst first.
func FromItems(items []table.Item) ([]Finding, error) {
	out := []Finding{}
	for _, it := range items {
		if !IsKey(it.SK) {
			continue
		}
		f, err := table.Decode[Finding](it)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return slices.Index(Severities, b.Severity) - slices.Index(Severities, a.Severity)
	})
	return out, nil
}
