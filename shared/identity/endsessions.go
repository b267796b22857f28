package identity

import (
	"context"
	"slices"

	"vendorrisk/shared/ids"
)

// EndOthers ends every session of the actor but the one that asks.
func (d *Directory) EndOthers(ctx context.Context, j Journal, a Actor) error {
	return d.change(ctx, j, a, a.ID, "session:end", a.ID, func(p *Person) error {
		p.Secrets = slices.DeleteFunc(p.Secrets, func(c Credential) bool { return c.Kind == KindSession && c.ID != a.Session })
		return nil
	})
}

// EndSessions ends every session of a person of the actor's organisation, for
// an administrator; not_found when there is no such person. API tokens stay.
func (d *Directory) EndSessions(ctx context.Context, j Journal, a Actor, person string) error {
	if !ids.Valid(ids.Person, person) {
		return errNobody()
	}
	return d.change(ctx, j, a, person, "session:end", person, func(p *Person) error {
		p.Secrets = slices.DeleteFunc(p.Secrets, func(c Credential) bool { return c.Kind == KindSession })
		return nil
	})
}
