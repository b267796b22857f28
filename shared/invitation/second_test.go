package invitation_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey/passkeytest"
	"vendorrisk/shared/identity/passkey/webauthn"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/problem"
)

// asking is a World whose organisation asks for a second factor at the tier of
// the assessment that is sent.
func asking(t *testing.T) (*apptest.World, assessment.Assessment, assessment.Invited) {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	as, in := invited(t, w)
	w.AskSecondFactor(t, string(as.Tier))
	return w, as, in
}

// lacking fails unless the error is about the second factor.
func lacking(t *testing.T, what string, err error) {
	t.Helper()
	if !invitation.LacksSecond(err) {
		t.Errorf("%s: %v", what, err)
	}
}

// step enters with a new code and answers what the second factor waits for.
func step(t *testing.T, w *apptest.World, in assessment.Invited) (string, invitation.Second) {
	t.Helper()
	e, err := w.Door.Enter(t.Context(), in.Link, w.Code(t, in), nobody)
	apptest.Code(t, "enter", err, "")
	if e.Session != "" || e.Step == "" {
		t.Fatalf("the mailed code alone opened %+v", e)
	}
	_, err = w.Door.Authenticate(t.Context(), e.Step)
	apptest.Code(t, "a step as a session", err, problem.Unauthenticated)
	has, err := w.Door.Second(t.Context(), e.Step)
	apptest.Code(t, "second", err, "")
	return e.Step, has
}

func TestOnlyTheTiersThatTheOrganisationNames(t *testing.T) {
	w, as, in := asking(t)
	step(t, w, in)
	for _, tier := range identity.Tiers {
		if tier == string(as.Tier) {
			continue
		}
		w.AskSecondFactor(t, tier)
		w.Enter(t, in)
	}
	if d := identity.DefaultSettings().VendorSecondFactorTiers; len(d) != 2 || d[0] != "critical" || d[1] != "high" {
		t.Errorf("by default %v", d)
	}
}

func TestAnAuthenticatorIsSetUpOnceForEveryAssessment(t *testing.T) {
	w, _, in := asking(t)
	text, has := step(t, w, in)
	if has.Enrolled || has.TOTP.Secret == "" {
		t.Fatalf("%+v", has)
	}
	_, err := w.Door.SecondCode(t.Context(), text, "000000", nobody)
	lacking(t, "a wrong first code", err)
	session, err := w.Door.SecondCode(t.Context(), text, w.Shown(t, has.TOTP.Secret), nobody)
	apptest.Code(t, "set up", err, "")
	if a, err := w.Door.Authenticate(t.Context(), session); err != nil || a.Email != in.Email {
		t.Errorf("%+v, %v", a, err)
	}
	_, err = w.Door.SecondCode(t.Context(), text, w.Shown(t, has.TOTP.Secret), nobody)
	apptest.Code(t, "the step again", err, problem.Unauthenticated)
	w.Drain()
	if mails := w.Mail.To(in.Email, "recipient-factor"); len(mails) != 1 || mails[0].Data["change"] != "added" {
		t.Errorf("%d mails", len(mails))
	}

	next, err := w.Assessments.Invite(t.Context(), apptest.Buyer, w.Sent(t).ID, "JANA.Vogt@nordlicht.example") // another assessment
	apptest.Code(t, "another", err, "")
	secret := has.TOTP.Secret
	text, has = step(t, w, next)
	if !has.Enrolled || !has.Authenticator || has.TOTP.Secret != "" {
		t.Fatalf("%+v", has)
	}
	_, err = w.Door.SecondCode(t.Context(), text, w.Shown(t, secret), nobody)
	lacking(t, "a code that was used", err)
	w.Pass(30 * time.Second)
	_, err = w.Door.SecondCode(t.Context(), text, w.Shown(t, secret), nobody)
	apptest.Code(t, "the next code", err, "")
}

func TestInOneCallForPrograms(t *testing.T) {
	w, _, in := asking(t)
	code := w.Code(t, in)
	_, _, err := w.Door.Open(t.Context(), in.Link, code, nobody)
	lacking(t, "nothing set up", err)
	_, _, err = w.Door.OpenWith(t.Context(), in.Link, other(code, 0), "123456", nobody)
	if invitation.LacksSecond(err) || !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("a wrong mailed code tells of the second factor: %v", err)
	}
	secret := w.SecondFactor(t, in)
	w.Pass(time.Minute)
	code = w.Code(t, in)
	_, _, err = w.Door.Open(t.Context(), in.Link, code, nobody)
	lacking(t, "no second factor", err)
	_, _, err = w.Door.OpenWith(t.Context(), in.Link, code, "000000", nobody)
	lacking(t, "a wrong one", err)
	session, _, err := w.Door.OpenWith(t.Context(), in.Link, code, w.Shown(t, secret), nobody)
	apptest.Code(t, "both", err, "")
	_, err = w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "the session", err, "")
	_, _, err = w.Door.OpenWith(t.Context(), in.Link, code, w.Shown(t, secret), nobody)
	apptest.Code(t, "the mailed code again", err, problem.Unauthenticated)
}

// Guesses are counted by recipient, whatever link and step they come by.
func TestGuessesAtASecondFactor(t *testing.T) {
	w, _, in := asking(t)
	secret := w.SecondFactor(t, in)
	w.Pass(time.Hour)
	for range 2 {
		text, _ := step(t, w, in)
		for range 3 {
			_, err := w.Door.SecondCode(t.Context(), text, "000000", nobody)
			if !invitation.LacksSecond(err) && !problem.Is(err, problem.Throttled) {
				t.Fatalf("%v", err)
			}
		}
	}
	text, _ := step(t, w, in)
	_, err := w.Door.SecondCode(t.Context(), text, w.Shown(t, secret), nobody)
	apptest.Code(t, "the right one, too soon", err, problem.Throttled)
	w.Pass(2 * time.Minute)
	_, err = w.Door.SecondCode(t.Context(), text, w.Shown(t, secret), nobody)
	apptest.Code(t, "the right one, after the wait", err, "")
}

func TestADelegateNeedsTheirOwn(t *testing.T) {
	w, as, in := asking(t)
	w.SecondFactor(t, in)
	second, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "lars@nordlicht.example", []string{"hosting"})
	apptest.Code(t, "delegate", err, "")
	text, has := step(t, w, second)
	if has.Enrolled {
		t.Error("the delegate has the other's second factor")
	}
	session, err := w.Door.SecondCode(t.Context(), text, w.Shown(t, has.TOTP.Secret), nobody)
	apptest.Code(t, "set up", err, "")
	if a, err := w.Door.Authenticate(t.Context(), session); err != nil || !a.Has(identity.VendorDelegate) {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestAnOpeningEnds(t *testing.T) {
	w, as, in := asking(t)
	first, has := step(t, w, in)
	second, _ := step(t, w, in)
	_, err := w.Door.SecondCode(t.Context(), first, w.Shown(t, has.TOTP.Secret), nobody)
	if invitation.LacksSecond(err) || !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("an older opening: %v", err)
	}
	w.Pass(invitation.StepLife)
	_, err = w.Door.Second(t.Context(), second)
	apptest.Code(t, "too late", err, problem.Unauthenticated)
	third, _ := step(t, w, in)
	_, err = w.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, in.Email)
	apptest.Code(t, "a new link", err, "")
	_, err = w.Door.Second(t.Context(), third)
	apptest.Code(t, "a revoked link", err, problem.Unauthenticated)
	for _, forged := range []string{"", third + "x", "vrp.acme." + as.ID + "." + in.InvitationID + ".x"} {
		_, err = w.Door.SecondPasskey(t.Context(), forged, "{}", nobody)
		apptest.Code(t, "forged", err, problem.Unauthenticated)
	}
}

func TestStaffResetARecipientsSecondFactor(t *testing.T) {
	w, as, in := asking(t)
	err := w.Door.Reset(t.Context(), apptest.Buyer, as.ID, in.InvitationID)
	apptest.Code(t, "nothing to reset", err, problem.Conflict)
	text, has := step(t, w, in)
	session, err := w.Door.SecondCode(t.Context(), text, w.Shown(t, has.TOTP.Secret), nobody)
	apptest.Code(t, "set up", err, "")
	if !w.Open(t, as.ID).Invitations[0].Second {
		t.Error("staff do not see that there is one")
	}
	rival := apptest.Buyer
	rival.Org = apptest.Other
	apptest.Code(t, "another organisation", w.Door.Reset(t.Context(), rival, as.ID, in.InvitationID), problem.NotFound)
	apptest.Code(t, "reset", w.Door.Reset(t.Context(), apptest.Analyst, as.ID, in.InvitationID), "")
	_, err = w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "a session from before", err, problem.Unauthenticated)
	if _, has = step(t, w, in); has.Enrolled {
		t.Error("it is still there")
	}
	w.Drain()
	told := map[string]int{}
	for _, m := range w.Mail.To(in.Email, "recipient-factor") {
		told[m.Data["change"]]++
	}
	events, _, err := w.Journal.Events(t.Context(), apptest.Org, as.ID, 100, "")
	apptest.Code(t, "events", err, "")
	if told["reset"] != 1 || count(events, "recipient:reset", apptest.Analyst.ID) != 1 {
		t.Errorf("mails %v, events %+v", told, events)
	}
}

func count(events []audit.Event, action, actor string) (n int) {
	for _, e := range events {
		if e.Action == action && e.Actor == actor {
			n++
		}
	}
	return n
}

func TestAPasskeyOfAVendor(t *testing.T) {
	w, as, in := asking(t)
	const origin = "https://risk.example.com"
	var err error
	w.Door.Passkeys, err = webauthn.New(origin, "Vendor Risk")
	apptest.Code(t, "site", err, "")
	d := passkeytest.New(t, origin)
	d.Count = 20
	text, has := step(t, w, in)
	made := d.Create(has.Passkey)
	_, err = w.Door.SecondPasskey(t.Context(), text, "{}", nobody)
	lacking(t, "nonsense", err)
	_, err = w.Door.SecondPasskey(t.Context(), text, made, nobody)
	lacking(t, "an answer to a challenge that is used up", err)
	has, err = w.Door.Second(t.Context(), text)
	apptest.Code(t, "second", err, "")
	_, err = w.Door.SecondPasskey(t.Context(), text, d.Create(has.Passkey), nobody)
	apptest.Code(t, "set up", err, "")

	_, _, err = w.Door.OpenWith(t.Context(), in.Link, w.Code(t, in), "123456", nobody)
	lacking(t, "a passkey in one call", err)
	text, has = step(t, w, in)
	if !has.Enrolled || has.Authenticator {
		t.Errorf("%+v", has)
	}
	answer := d.Get(has.Passkey)
	_, err = w.Door.SecondPasskey(t.Context(), text, answer, nobody)
	apptest.Code(t, "the passkey", err, "")
	w.Pass(time.Hour)
	text, _ = step(t, w, in)
	_, err = w.Door.SecondPasskey(t.Context(), text, answer, nobody)
	lacking(t, "an answer from before", err)

	has, err = w.Door.Second(t.Context(), text)
	apptest.Code(t, "second", err, "")
	d.Count = 3
	_, err = w.Door.SecondPasskey(t.Context(), text, d.Get(has.Passkey), nobody)
	lacking(t, "a copy", err)
	has, err = w.Door.Second(t.Context(), text)
	if err != nil || has.Passkey != "" {
		t.Errorf("it is asked for again: %+v, %v", has, err)
	}
	events, _, err := w.Journal.Events(t.Context(), apptest.Org, as.ID, 100, "")
	apptest.Code(t, "events", err, "")
	if count(events, "portal:passkey-copied", in.InvitationID) != 1 {
		t.Error("the copy is not recorded")
	}
}
