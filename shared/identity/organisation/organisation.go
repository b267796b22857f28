// Package organisation is what administrators do with the settings of their
// organisation.
package organisation

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Service reads and changes settings. All fields are needed.
type Service struct {
	Directory *identity.Directory
	Journal   *audit.Journal
	Now       clock.Clock
}

// Get answers the actor's organisation.
func (s *Service) Get(ctx context.Context, a identity.Actor) (identity.Organisation, error) {
	return s.Directory.Organisation(ctx, a.Org)
}

// Update changes what is named. version is the one that the change is based
// on: conflict when it is not the last. Faults come back all at once as
// invalid. What is changed holds on the next request.
func (s *Service) Update(ctx context.Context, a identity.Actor, version int64, c Change) (identity.Organisation, error) {
	if err := c.check(); err != nil {
		return identity.Organisation{}, err
	}
	was, next, write, err := s.Directory.ChangeOrganisation(ctx, a.Org, version, s.Now(), c.apply)
	if err != nil {
		return was, problem.Wrap("organisation:update", err)
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "organisation:update", Subject: a.Org, Before: table.Encode(was), After: write.Item.Body, Writes: []table.Write{write},
	})
	s.Directory.Forget(a.Org)
	return next, err
}
