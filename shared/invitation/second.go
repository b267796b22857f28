package invitation

import (
	"context"
	"errors"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// SecondFactorPointer is the field that names a second factor's fault.
const SecondFactorPointer = "/secondFactor"

// errSecond says what is wrong with, or lacking in, the second factor.
func errSecond(detail string) error {
	return &problem.Error{
		Code: problem.Unauthenticated, Message: "a second factor is needed here: " + detail,
		Fields: []problem.FieldError{{Pointer: SecondFactorPointer, Detail: detail, Key: "portal.secondFactor"}},
	}
}

// LacksSecond tells whether an error is about the second factor, so that the
// opening can go on once it is shown.
func LacksSecond(err error) bool {
	var e *problem.Error
	return errors.As(err, &e) && e.Code == problem.Unauthenticated && len(e.Fields) == 1 && e.Fields[0].Pointer == SecondFactorPointer
}

// OpenWith is Open with the code that the recipient's authenticator shows, in
// one call, for programs. Where a second factor is needed and lacks or is
// wrong, the error names /secondFactor and the mailed code stays good.
func (d *Door) OpenWith(ctx context.Context, link, code, second string, from identity.Actor) (string, Invitation, error) {
	org, inv, err := d.tryCode(ctx, link, code, from)
	if err != nil {
		return "", inv, err
	}
	needs, err := d.needs(ctx, org, inv)
	if err != nil {
		return "", inv, err
	}
	var kept []table.Write
	right := func() error { return nil }
	if needs {
		r, err := d.recipient(ctx, org, inv.Email)
		switch {
		case err != nil:
			return "", inv, err
		case !r.enrolled():
			return "", inv, errSecond("this address has none yet; open the link in a browser once and set one up")
		case r.TOTP.Secret == "":
			return "", inv, errSecond("this address uses a passkey; open the link in a browser")
		case second == "":
			return "", inv, errSecond("send the code that your authenticator app shows as secondFactor")
		}
		if right, err = d.useCode(ctx, org, &r, second, from); err != nil {
			return "", inv, err
		}
		kept, inv.Second = append(kept, r.write()), true
	}
	session, err := d.begin(ctx, org, &inv, from, kept...)
	if err != nil {
		return "", inv, err
	}
	return session, inv, right()
}

// useCode counts and compares a code of the recipient's authenticator; right
// forgets the guesses.
func (d *Door) useCode(ctx context.Context, org string, r *recipient, code string, from identity.Actor) (right func() error, err error) {
	if right, err = d.guessed(ctx, org, *r, from); err != nil {
		return nil, err
	}
	used, ok := r.TOTP.Use(code, d.Wall())
	if !ok {
		return nil, errSecond("the code is wrong, too old, or was used before")
	}
	r.TOTP = used
	return right, nil
}

// SecondCode goes on with a code of the authenticator, or sets up the one that
// Second shows by its first code, and answers the session. A wrong code is
// unauthenticated with the pointer /secondFactor; without it the opening has
// to begin anew.
func (d *Door) SecondCode(ctx context.Context, step, code string, from identity.Actor) (string, error) {
	org, inv, r, err := d.step(ctx, step)
	if err != nil {
		return "", err
	}
	more, fresh := []table.Write(nil), !r.enrolled()
	if fresh {
		r.Factor = Factor{CreatedAt: d.Now(), TOTP: inv.Step.TOTP}
		more = append(more, d.factorMail(org, inv, factorAdded))
	}
	right, err := d.useCode(ctx, org, &r, code, from)
	if err != nil {
		return "", err
	}
	return d.through(ctx, org, &inv, from, append(more, r.write()), fresh, right)
}

// SecondPasskey goes on with what the browser answered to Second's Passkey, as
// SecondCode does with a code. Whatever the answer is, there is another
// challenge afterwards.
func (d *Door) SecondPasskey(ctx context.Context, step, response string, from identity.Actor) (string, error) {
	org, inv, r, err := d.step(ctx, step)
	if err != nil {
		return "", err
	}
	if d.Passkeys == nil {
		return "", errSecond("browsers keep no passkeys for this server's address")
	}
	right, err := d.guessed(ctx, org, r, from)
	if err != nil {
		return "", err
	}
	wall := d.Wall()
	c := inv.Step.Challenge
	inv.Step.Challenge = passkey.NewChallenge(wall)
	if err := d.commit(ctx, org, &inv, from, "portal:step", false); err != nil {
		return "", again(err)
	}
	if !r.enrolled() {
		p, err := d.Passkeys.Enrol(inv.user(r), nil, c, response, wall)
		if err != nil {
			return "", errSecond("the passkey does not hold")
		}
		p.ID = d.IDs(ids.Passkey)
		r.Factor = Factor{CreatedAt: d.Now(), Passkeys: []passkey.Passkey{p}}
		return d.through(ctx, org, &inv, from, []table.Write{r.write(), d.factorMail(org, inv, factorAdded)}, true, right)
	}
	p, err := d.Passkeys.Prove(inv.user(r), r.Passkeys, c, response, wall)
	switch {
	case errors.Is(err, passkey.ErrCopied):
		r.Passkeys = passkey.Put(r.Passkeys, p)
		return "", errors.Join(errSecond("the passkey may have been copied and opens nothing any more; ask your contact to reset it"),
			d.commit(ctx, org, &inv, from, "portal:passkey-copied", true, r.write(), d.factorMail(org, inv, factorCopied)))
	case err != nil:
		return "", errSecond("the passkey does not hold")
	}
	r.Passkeys = passkey.Put(r.Passkeys, p)
	return d.through(ctx, org, &inv, from, []table.Write{r.write()}, false, right)
}

// through begins the session and forgets the guesses.
func (d *Door) through(ctx context.Context, org string, inv *Invitation, from identity.Actor, more []table.Write, wake bool, right func() error) (string, error) {
	inv.Step, inv.Second = nil, true
	session, err := d.beginAs(ctx, org, inv, from, wake, more...)
	if err != nil {
		return "", again(err)
	}
	return session, right()
}

// again makes a change that came in between an opening that begins anew.
func again(err error) error {
	if problem.Is(err, problem.Conflict) {
		return errStep()
	}
	return err
}
