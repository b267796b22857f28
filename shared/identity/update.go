package identity

import (
	"context"
	"slices"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Update applies an administrator's change to a person and answers what stands
// now. ifVersion is the Person.Version that the change is based on; another is
// a conflict. A change that would leave the organisation without an active
// administrator is a conflict too. More are writes of the same commit.
func (d *Directory) Update(ctx context.Context, j Journal, a Actor, id string, ifVersion int64, f func(*Person) error, more ...table.Write) (Person, error) {
	if !ids.Valid(ids.Person, id) {
		return Person{}, errNobody()
	}
	return d.update(ctx, j, a, id, &ifVersion, "person:update", id, f, more...)
}

// TakeAway applies a change that takes rights from a person, whatever version
// their record has, in one commit with more. The event has the action and the
// subject that are given. The last active administrator stays one: conflict.
func (d *Directory) TakeAway(ctx context.Context, j Journal, a Actor, id, action, subject string, f func(*Person) error, more ...table.Write) error {
	_, err := d.update(ctx, j, a, id, nil, action, subject, f, more...)
	return err
}

func (d *Directory) update(ctx context.Context, j Journal, a Actor, id string, ifVersion *int64, action, subject string, f func(*Person) error, more ...table.Write) (Person, error) {
	for try := 1; ; try++ {
		p, it, err := table.Load[Person](ctx, d.Table, personKey(a.Org, id))
		if err != nil {
			return p, problem.Wrap(action, err)
		}
		if ifVersion != nil && p.Version != *ifVersion {
			return p, problem.New(problem.Conflict, "somebody else has changed this person meanwhile; look again")
		}
		was := p.administers()
		if err := f(&p); err != nil {
			return p, err
		}
		p.Version++
		p.UpdatedAt = d.Wall()
		if !p.Active { // nothing of before comes back when the person does
			p.Secrets = nil
		}
		writes := slices.Clip(more)
		if was && !p.administers() {
			other, err := d.otherAdministrator(ctx, a.Org, id)
			if err != nil {
				return p, err
			}
			writes = append(writes, other)
		}
		next := personItem(a.Org, p)
		next.Version = it.Version
		err = j.Record(ctx, a, action, subject, append(writes, table.Replace(next))...)
		if problem.Is(err, problem.Conflict) && try < maxTries {
			continue
		}
		p.Secrets = nil
		return p, problem.Wrap(action, err)
	}
}

func (p *Person) administers() bool { return p.Active && slices.Contains(p.Roles, Administrator) }

// otherAdministrator answers the condition that another active administrator
// stays as they are: two who take the role from each other at once do not both
// succeed.
func (d *Directory) otherAdministrator(ctx context.Context, org, except string) (table.Write, error) {
	for cursor := ""; ; {
		page, next, err := d.People(ctx, org, maxListed, cursor)
		if err != nil {
			return table.Write{}, err
		}
		for _, listed := range page {
			if listed.ID == except || !listed.administers() {
				continue
			}
			p, it, err := table.Load[Person](ctx, d.Table, personKey(org, listed.ID))
			if err != nil {
				return table.Write{}, problem.Wrap("person:update", err)
			}
			if p.administers() {
				return table.Require(it.Key, it.Version), nil
			}
		}
		if cursor = next; cursor == "" {
			return table.Write{}, problem.New(problem.Conflict, "this is the last active administrator; make somebody else one first")
		}
	}
}

const maxListed = 100
