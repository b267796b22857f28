package invitation

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Reset lets staff take away the second factor of a recipient who has lost it:
// they set up another at the next opening, and are told by mail. The sessions
// of this invitation end. not_found when there is no such invitation, conflict
// when the recipient has no second factor.
func (d *Door) Reset(ctx context.Context, a identity.Actor, assessment, invitation string) error {
	if !ids.Valid(ids.Assessment, assessment) || !ids.Valid(ids.Invitation, invitation) {
		return problem.New(problem.NotFound, "there is no such invitation")
	}
	inv, _, err := table.Load[Invitation](ctx, d.Table, Key(a.Org, assessment, invitation))
	if problem.Is(err, problem.NotFound) {
		return problem.New(problem.NotFound, "there is no such invitation")
	} else if err != nil {
		return problem.Wrap("invitation.reset", err)
	}
	r, err := d.recipient(ctx, a.Org, inv.Email)
	if err != nil {
		return err
	}
	if !r.enrolled() {
		return problem.New(problem.Conflict, "this recipient has no second factor; they set one up when they next open the link, where one is needed")
	}
	inv.Sessions, inv.Step, inv.Second = nil, nil, false
	return d.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "recipient:reset", Subject: assessment, Wake: true,
		Writes: []table.Write{table.Remove(r.key, r.version), replace(a.Org, &inv, d.Now()), d.factorMail(a.Org, inv, factorReset)},
	})
}
