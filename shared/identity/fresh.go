package identity

import (
	"context"
	"time"

	"vendorrisk/shared/problem"
)

// FreshFor is how long after they proved who they are a person may change what
// they sign in with, and end their sessions (ASVS 5.0, 7.5.1 and 7.5.2).
const FreshFor = 15 * time.Minute

// Fresh errs with forbidden unless the actor came with a session whose person
// proved who they are a moment ago.
func (d *Directory) Fresh(ctx context.Context, a Actor) error {
	sessions, err := d.Credentials(ctx, a, KindSession)
	if err != nil {
		return err
	}
	for _, c := range sessions {
		proved := c.Proved
		if proved.IsZero() {
			proved = c.Created
		}
		if c.ID == a.Session && d.Wall().Sub(proved) < FreshFor {
			return nil
		}
	}
	return problem.New(problem.Forbidden, "sign in again first: this can be done within 15 minutes of a sign-in only")
}
