package assessment

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Library is where questionnaires and scoring models come from.
type Library interface {
	// Pick answers the version of a questionnaire to send ("" for the newest)
	// and the depth that the tier calls for.
	Pick(ctx context.Context, org, name, version string, tier scoring.Band) (Frozen, string, *questionnaire.Questionnaire, error)
	// Frozen answers a questionnaire as it was frozen, at a depth.
	Frozen(ctx context.Context, org string, f Frozen, depth string) (*questionnaire.Questionnaire, error)
	// CurrentModel is the scoring model that new assessments freeze.
	CurrentModel(ctx context.Context, org string) (scoring.Model, error)
	// FrozenModel is a model as it was frozen.
	FrozenModel(ctx context.Context, org string, f Frozen) (scoring.Model, error)
}

// Vendors is what the flow needs of vendor records.
type Vendors interface {
	Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
	Owned(ctx context.Context, a identity.Actor) ([]string, error)
}

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Require(a identity.Actor, action string, r policy.Resource) error
}

// Service takes assessments through their states. The caller's route has
// checked that the actor may do the action at all.
type Service struct {
	Table   table.Table
	Journal *audit.Journal
	Now     clock.Clock
	Wall    clock.Clock // links live by the machine's clock
	IDs     ids.Maker
	Library Library
	Vendors Vendors
	Policy  Guard
	BaseURL func() string // where the links in mails lead
	// PortalURL is where those of vendors lead.
	PortalURL func() string
	Schedule  Schedule
	People    People
	// Organisation answers the settings: when to remind, and when not to.
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
}

// Schedule plans the next reassessment in the commit of an approval.
type Schedule interface {
	// Plan answers the write that sets a vendor's next reassessment.
	Plan(ctx context.Context, a identity.Actor, vendor vendors.Vendor, decided *File, on string) ([]table.Write, error)
}

// Get reads a header.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Assessment, error) {
	if !ids.Valid(ids.Assessment, id) || (a.Assessment != "" && a.Assessment != id) {
		return Assessment{}, missing()
	}
	as, _, err := table.Load[Assessment](ctx, s.Table, headKey(a.Org, id))
	if problem.Is(err, problem.NotFound) {
		return Assessment{}, missing()
	} else if err != nil {
		return as, problem.Wrap("assessment.get", err)
	}
	return as, s.visible(ctx, a, as)
}

// visible is not_found when the assessment's vendor is not there for the actor.
func (s *Service) visible(ctx context.Context, a identity.Actor, as Assessment) error {
	if a.Owns == "" {
		return nil
	}
	_, err := s.Vendors.Get(ctx, a, as.VendorID)
	if problem.Is(err, problem.NotFound) {
		return missing()
	}
	return err
}

// Ready answers the assessments whose review is finished, or those in review
// whose review is not: what waits for an approver, and what not yet.
func (s *Service) Ready(ctx context.Context, a identity.Actor, finished bool, limit int, cursor string) ([]Assessment, string, error) {
	q := table.Query{Index: table.ByGroup, PK: statePK(a.Org, InReview), Prefix: ids.Assessment + "_", Limit: limit, Cursor: cursor, Descending: true}
	if finished {
		q.Prefix = readyPrefix
	}
	out, next, err := table.List[Assessment](ctx, s.Table, q)
	return out, next, problem.Wrap("assessment.ready", err)
}

// List answers assessments, newest first (of those in review, the ones whose
// review is finished before the others); state "" is all of them.
func (s *Service) List(ctx context.Context, a identity.Actor, state State, limit int, cursor string) ([]Assessment, string, error) {
	if a.Owns != "" {
		return s.ownList(ctx, a, state, limit, cursor)
	}
	q := table.Query{Index: table.ByList, PK: listPK(a.Org), Limit: limit, Cursor: cursor, Descending: true}
	if state != "" {
		q.Index, q.PK = table.ByGroup, statePK(a.Org, state)
	}
	out, next, err := table.List[Assessment](ctx, s.Table, q)
	return out, next, problem.Wrap("assessment.list", err)
}

// ownList is List for an actor who is kept to their own vendors.
func (s *Service) ownList(ctx context.Context, a identity.Actor, state State, limit int, cursor string) ([]Assessment, string, error) {
	owned, err := s.Vendors.Owned(ctx, a)
	if err != nil {
		return nil, "", err
	}
	find := func(vendor string) (ids []string, err error) {
		for q := (table.Query{PK: vendors.PK(a.Org, vendor), Prefix: rowPrefix}); ; {
			rows, next, err := table.List[Summary](ctx, s.Table, q)
			if err != nil {
				return nil, problem.Wrap("assessment.list", err)
			}
			for _, r := range rows {
				if state == "" || r.State == state {
					ids = append(ids, r.ID)
				}
			}
			if q.Cursor = next; next == "" {
				return ids, nil
			}
		}
	}
	load := func(id string) (Assessment, error) {
		as, _, err := table.Load[Assessment](ctx, s.Table, headKey(a.Org, id))
		return as, problem.Wrap("assessment.list", err)
	}
	return vendors.Across(owned, limit, cursor, true, find, load)
}
