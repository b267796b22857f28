package apptest

import (
	"testing"

	"github.com/pquerna/otp/totp"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
)

// Code asks for a code with a link and reads it from the mailbox.
func (w *World) Code(t testing.TB, in assessment.Invited) string {
	t.Helper()
	must(t, w.Door.SendCode(t.Context(), in.Link, identity.Actor{}))
	w.Drain()
	mails := w.Mail.To(in.Email, "code")
	if len(mails) == 0 {
		t.Fatal("no code arrived")
	}
	return mails[len(mails)-1].Data["code"]
}

// Enter opens a session by link and code, as a respondent does.
func (w *World) Enter(t testing.TB, in assessment.Invited) string {
	t.Helper()
	session, _, err := w.Door.Open(t.Context(), in.Link, w.Code(t, in), identity.Actor{})
	must(t, err)
	return session
}

// AskSecondFactor makes the organisation ask vendors of the tiers for a second
// factor; a new World asks at none.
func (w *World) AskSecondFactor(t testing.TB, tiers ...string) {
	t.Helper()
	o, err := w.Directory.Organisation(t.Context(), Org)
	must(t, err)
	_, _, change, err := w.Directory.ChangeOrganisation(t.Context(), Org, o.Version, w.Now.Read(), func(o *identity.Organisation) {
		o.VendorSecondFactorTiers = append([]string{}, tiers...)
	})
	must(t, err)
	must(t, w.DB.Commit(t.Context(), change))
}

// SecondFactor lets a recipient set up an authenticator, as the organisation
// asks for at every tier meanwhile, and answers its secret.
func (w *World) SecondFactor(t testing.TB, in assessment.Invited) string {
	t.Helper()
	o, err := w.Directory.Organisation(t.Context(), Org)
	must(t, err)
	w.AskSecondFactor(t, identity.Tiers...)
	defer w.AskSecondFactor(t, o.VendorSecondFactorTiers...)
	e, err := w.Door.Enter(t.Context(), in.Link, w.Code(t, in), identity.Actor{})
	must(t, err)
	has, err := w.Door.Second(t.Context(), e.Step)
	must(t, err)
	if has.Enrolled {
		t.Fatal("there is a second factor already")
	}
	_, err = w.Door.SecondCode(t.Context(), e.Step, w.Shown(t, has.TOTP.Secret), identity.Actor{})
	must(t, err)
	return has.TOTP.Secret
}

// Shown is what an authenticator with the secret shows now.
func (w *World) Shown(t testing.TB, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, w.Wall.Read())
	must(t, err)
	return code
}
