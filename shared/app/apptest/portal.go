package apptest

import (
	"testing"

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
