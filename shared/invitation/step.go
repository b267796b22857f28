package invitation

import (
	"context"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// StepLife is how long a browser has, after the right code, to show the second
// factor or to set one up.
const StepLife = 15 * time.Minute

// Step is an opening that waits for the second factor, in one browser. The
// newest is the only one.
type Step struct {
	Digest    string            `json:"digest"`
	Expires   time.Time         `json:"expires"`
	TOTP      secondfactor.TOTP `json:"totp"`      // to be set up, where there is none
	Challenge passkey.Challenge `json:"challenge"` // taken away before an answer is looked at
}

// Entrance is what the right code opens: a session, or, where the organisation
// asks for a second factor, the step before it.
type Entrance struct {
	Session string
	Step    string
}

// Enter uses up a right code. Errors as Open.
func (d *Door) Enter(ctx context.Context, link, code string, from identity.Actor) (Entrance, error) {
	org, inv, err := d.tryCode(ctx, link, code, from)
	if err != nil {
		return Entrance{}, err
	}
	needs, err := d.needs(ctx, org, inv)
	if err != nil {
		return Entrance{}, err
	}
	if !needs {
		session, err := d.begin(ctx, org, &inv, from)
		return Entrance{Session: session}, err
	}
	text, digest := secret()
	wall := d.Wall()
	inv.Code, inv.Wrong = nil, 0
	inv.Step = &Step{Digest: digest, Expires: wall.Add(StepLife), TOTP: secondfactor.NewTOTP(), Challenge: passkey.NewChallenge(wall)}
	err = d.commit(ctx, org, &inv, from, "portal:step", false)
	if problem.Is(err, problem.Conflict) {
		return Entrance{}, errCode()
	} else if err != nil {
		return Entrance{}, err
	}
	return Entrance{Step: bearer(stepPrefix, org, inv, text)}, nil
}

// errStep says that an opening has to begin anew.
func errStep() error {
	return problem.New(problem.Unauthenticated, "this opening took too long or was begun elsewhere; begin again from the link")
}

// step answers the opening that a browser's step text goes on with.
func (d *Door) step(ctx context.Context, text string) (org string, inv Invitation, r recipient, err error) {
	org, asm, id, secret, ok := parts(text, stepPrefix)
	if !ok {
		return "", inv, r, errStep()
	}
	inv, _, err = table.Load[Invitation](ctx, d.Table, Key(org, asm, id))
	if problem.Is(err, problem.NotFound) {
		return "", inv, r, errStep()
	} else if err != nil {
		return "", inv, r, problem.Wrap("invitation.step", err)
	}
	wall := d.Wall()
	if inv.Step == nil || !equal(inv.Step.Digest, digestOf(secret)) || !inv.Live(wall) || !wall.Before(inv.Step.Expires) {
		return "", inv, r, errStep()
	}
	r, err = d.recipient(ctx, org, inv.Email)
	return org, inv, r, err
}

// Second is what the page of the second factor shows.
type Second struct {
	Email         string
	Enrolled      bool              // there is a factor to show; else one is set up
	Authenticator bool              // it is an authenticator
	TOTP          secondfactor.TOTP // to be set up
	Passkey       string            // what the browser is asked for, "" when no passkey can be
	Possible      bool              // browsers keep passkeys for this address
}

// Second answers how the second factor can be shown or set up in an opening;
// unauthenticated when it has to begin anew.
func (d *Door) Second(ctx context.Context, step string) (Second, error) {
	_, inv, r, err := d.step(ctx, step)
	if err != nil {
		return Second{}, err
	}
	v := Second{Email: inv.Email, Enrolled: r.enrolled(), Authenticator: r.TOTP.Secret != "", Possible: d.Passkeys != nil}
	if !v.Enrolled {
		v.TOTP = inv.Step.TOTP
	}
	switch {
	case d.Passkeys == nil:
	case v.Enrolled:
		v.Passkey, err = d.Passkeys.RequestOptions(inv.user(r), r.Passkeys, inv.Step.Challenge)
	default:
		v.Passkey, err = d.Passkeys.CreationOptions(inv.user(r), nil, inv.Step.Challenge)
	}
	return v, err
}
