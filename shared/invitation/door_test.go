package invitation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

var nobody = identity.Actor{RequestID: "req-door", Address: "203.0.113.7"}

func invited(t *testing.T, w *apptest.World) (assessment.Assessment, assessment.Invited) {
	t.Helper()
	as, in, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Vendor(t, 2).ID, w.Order())
	apptest.Code(t, "send", err, "")
	return as, in[0]
}

// other is a code that is not this one; the nth differs from every other nth.
func other(code string, n int) string {
	var v int
	_, _ = fmt.Sscanf(code, "%d", &v)
	return fmt.Sprintf("%06d", (v+1+n)%1_000_000)
}

func TestLinkAndCodeOpenASessionOfThatAssessmentOnly(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as, in := invited(t, w)
	inv, err := w.Door.Peek(t.Context(), in.Link)
	if err != nil || inv.Email != apptest.Contact {
		t.Errorf("peek: %+v, %v", inv, err)
	}
	a, err := w.Door.Authenticate(t.Context(), w.Enter(t, in))
	apptest.Code(t, "authenticate", err, "")
	want := identity.Actor{
		Org: apptest.Org, ID: in.InvitationID, Name: apptest.Contact, Email: apptest.Contact, Roles: []identity.Role{identity.Vendor},
		Vendor: as.VendorID, Assessment: as.ID, Session: a.Session,
	}
	if diff := cmp.Diff(want, a); diff != "" || a.Session == "" {
		t.Error(diff)
	}
	if !w.Open(t, as.ID).Invitations[0].Opened.Equal(w.Now.Read()) {
		t.Error("the opening is not noted")
	}
}

func TestADelegateGetsTheirSectionsAndTheOtherKeepsAccess(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	session := w.Enter(t, in)
	vendor, err := w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "authenticate", err, "")
	second, err := w.Assessments.Delegate(t.Context(), vendor, "lars@nordlicht.example", []string{"hosting"})
	apptest.Code(t, "delegate", err, "")
	a, err := w.Door.Authenticate(t.Context(), w.Enter(t, second))
	apptest.Code(t, "the delegate", err, "")
	if !a.Has(identity.VendorDelegate) || a.Has(identity.Vendor) || !cmp.Equal(a.Sections, []string{"hosting"}) {
		t.Errorf("the delegate is %+v", a)
	}
	_, err = w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "who delegated", err, "")
	_, err = w.Assessments.Delegate(t.Context(), vendor, strings.ToUpper(apptest.Contact), []string{"hosting"})
	apptest.Code(t, "delegate to oneself", err, problem.Conflict)
	_, err = w.Assessments.Delegate(t.Context(), vendor, "nobody", []string{"moon"})
	apptest.Code(t, "delegate to nobody", err, problem.Invalid)
	if got := apptest.Pointers(err); !cmp.Equal(got, []string{"/email", "/sections/0"}) {
		t.Errorf("named %v", got)
	}
}

func TestFiveWrongCodesKillTheCodeEvenForTheRightOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	code := w.Code(t, in)
	for n := range invitation.CodeTries {
		_, _, err := w.Door.Open(t.Context(), in.Link, other(code, n), nobody)
		apptest.Code(t, "a wrong code", err, problem.Unauthenticated)
	}
	_, _, err := w.Door.Open(t.Context(), in.Link, code, nobody)
	apptest.Code(t, "the right code after five wrong ones", err, problem.Unauthenticated)
	w.Enter(t, in) // a fresh code opens
}

func TestFourWrongCodesLeaveOneTry(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	code := w.Code(t, in)
	for n := range invitation.CodeTries - 1 {
		_, _, err := w.Door.Open(t.Context(), in.Link, other(code, n), nobody)
		apptest.Code(t, "a wrong code", err, problem.Unauthenticated)
	}
	_, _, err := w.Door.Open(t.Context(), in.Link, code, nobody)
	apptest.Code(t, "the right code", err, "")
	_, _, err = w.Door.Open(t.Context(), in.Link, code, nobody)
	apptest.Code(t, "the same code again", err, problem.Unauthenticated)
}

func TestACodeLivesTenMinutesAndOnlyTheLastOneCounts(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	first := w.Code(t, in)
	second := w.Code(t, in)
	if first != second { // one in a million is the same
		_, _, err := w.Door.Open(t.Context(), in.Link, first, nobody)
		apptest.Code(t, "the code before", err, problem.Unauthenticated)
	}
	w.Wall.Pass(invitation.CodeLife)
	_, _, err := w.Door.Open(t.Context(), in.Link, second, nobody)
	apptest.Code(t, "after ten minutes", err, problem.Unauthenticated)
	third := w.Code(t, in)
	w.Wall.Pass(invitation.CodeLife - time.Second)
	w.Now.Pass(365 * 24 * time.Hour) // the subjects' clock does not matter
	_, _, err = w.Door.Open(t.Context(), in.Link, third, nobody)
	apptest.Code(t, "a second before", err, "")
}

func TestFiveCodesAnHourAreSent(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	for range invitation.CodesPerHour {
		apptest.Code(t, "a code", w.Door.SendCode(t.Context(), in.Link, nobody), "")
	}
	apptest.Code(t, "one more", w.Door.SendCode(t.Context(), in.Link, nobody), problem.Throttled)
	w.Pass(time.Hour)
	apptest.Code(t, "an hour later", w.Door.SendCode(t.Context(), in.Link, nobody), "")
}

func TestANewLinkEndsTheOldOneAndItsSessions(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as, old := invited(t, w)
	session := w.Enter(t, old)
	fresh, err := w.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, strings.ToUpper(apptest.Contact))
	apptest.Code(t, "invite again", err, "")
	_, err = w.Door.Peek(t.Context(), old.Link)
	apptest.Code(t, "the old link", err, problem.Unauthenticated)
	_, err = w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "its session", err, problem.Unauthenticated)
	_, err = w.Door.Peek(t.Context(), fresh.Link)
	apptest.Code(t, "the new link", err, "")
}

func TestALinkEndsAfterItsLifeAndWithItItsSessions(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	w.Wall.Pass(invitation.LinkLife - time.Hour)
	session := w.Enter(t, in)
	w.Wall.Pass(time.Hour)
	_, err := w.Door.Peek(t.Context(), in.Link)
	apptest.Code(t, "the link", err, problem.Unauthenticated)
	_, err = w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "the session", err, problem.Unauthenticated)
}

func TestASessionEndsAfterTwelveHoursOrWhenItsOwnerLeaves(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	one, two := w.Enter(t, in), w.Enter(t, in)
	a, err := w.Door.Authenticate(t.Context(), one)
	apptest.Code(t, "the first", err, "")
	apptest.Code(t, "leave", w.Door.Leave(t.Context(), a), "")
	_, err = w.Door.Authenticate(t.Context(), one)
	apptest.Code(t, "after leaving", err, problem.Unauthenticated)
	_, err = w.Door.Authenticate(t.Context(), two)
	apptest.Code(t, "the second", err, "")
	w.Wall.Pass(invitation.SessionLife)
	_, err = w.Door.Authenticate(t.Context(), two)
	apptest.Code(t, "after twelve hours", err, problem.Unauthenticated)
}

func TestForgedAndForeignLinksAllGetOneAnswer(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	second, foreign := invited(t, w)
	text := in.Link[strings.LastIndex(in.Link, "=")+1:]
	p := strings.Split(text, ".")
	join := func(parts ...string) string { return strings.Join(parts, ".") }
	session := strings.Split(w.Enter(t, in), ".")
	var messages []string
	for name, link := range map[string]string{
		"nothing": "", "noise": "xyz", "long": strings.Repeat("a.", 4000),
		"another secret":            join(p[0], p[1], p[2], p[3], strings.Repeat("A", len(p[4]))),
		"no secret":                 join(p[0], p[1], p[2], p[3], ""),
		"the digest as the secret":  join(p[0], p[1], p[2], p[3], digest(t, w, p[2], p[3])),
		"another assessment":        join(p[0], p[1], second.ID, p[3], p[4]),
		"another invitation":        join(p[0], p[1], second.ID, foreign.InvitationID, p[4]),
		"another organisation":      join(p[0], apptest.Other, p[2], p[3], p[4]),
		"a key in the organisation": join(p[0], "acme#X", p[2], p[3], p[4]),
		"a session as a link":       join(session...),
		"the session's secret":      join("vrl", p[1], p[2], p[3], session[4]),
	} {
		_, err := w.Door.Peek(t.Context(), link)
		apptest.Code(t, name, err, problem.Unauthenticated)
		messages = append(messages, err.Error())
		apptest.Code(t, name+" asks for a code", w.Door.SendCode(t.Context(), link, nobody), problem.Unauthenticated)
		_, _, err = w.Door.Open(t.Context(), link, "000000", nobody)
		apptest.Code(t, name+" opens", err, problem.Unauthenticated)
		messages = append(messages, err.Error())
	}
	for _, m := range messages {
		if m != messages[0] {
			t.Errorf("two answers: %q and %q", m, messages[0])
		}
	}
	for name, s := range map[string]string{"the link as a session": text, "another secret": join(session[0], session[1], session[2], session[3], "AAAA")} {
		_, err := w.Door.Authenticate(t.Context(), s)
		apptest.Code(t, name, err, problem.Unauthenticated)
	}
}

func digest(t *testing.T, w *apptest.World, as, id string) string {
	t.Helper()
	inv, _, err := table.Load[invitation.Invitation](t.Context(), w.DB, invitation.Key(apptest.Org, as, id))
	apptest.Code(t, "load", err, "")
	return inv.Link
}

func TestEveryWrongCodeGetsOneAnswer(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	_, _, none := w.Door.Open(t.Context(), in.Link, "123456", nobody) // before any was asked for
	code := w.Code(t, in)
	for name, c := range map[string]string{"wrong": other(code, 0), "empty": "", "long": strings.Repeat("1", 500), "letters": "abcdef", "with a space": code + " "} {
		_, _, err := w.Door.Open(t.Context(), in.Link, c, nobody)
		if err == nil || err.Error() != none.Error() {
			t.Errorf("%s: %v, want %v", name, err, none)
		}
	}
}

func TestManyGuessesAtOnceShareFiveTries(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as, in := invited(t, w)
	code := w.Code(t, in)
	count := func() (tries int) {
		for _, e := range w.Events(t, "") {
			if e.Action == "portal:try" {
				tries++
			}
		}
		return tries
	}
	for range 4 {
		var all sync.WaitGroup
		for n := range 50 {
			all.Go(func() {
				_, _, err := w.Door.Open(t.Context(), in.Link, other(code, n), nobody)
				if !problem.Is(err, problem.Unauthenticated) && !problem.Is(err, problem.Throttled) { // what cannot be counted is not looked at
					t.Errorf("a guess gets %v", err)
				}
			})
		}
		all.Wait()
	}
	if got := count(); got > invitation.CodeTries {
		t.Errorf("%d guesses were compared", got)
	}
	inv := w.Open(t, as.ID).Invitations[0]
	if inv.Code.Tries != count() {
		t.Errorf("%d tries are counted, %d were compared", inv.Code.Tries, count())
	}
}

func TestARightCodeThatMeetsAGuessIsAnsweredLikeAWrongOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	code := w.Code(t, in)
	f := w.Break.At(table.CommitCall, 4, false) // the try is counted in three commits, the opening meets another change
	f.Err = problem.New(problem.Conflict, "somebody else changed the record first")
	_, _, err := w.Door.Open(t.Context(), in.Link, code, nobody)
	w.Break.Mend()
	_, _, wrong := w.Door.Open(t.Context(), in.Link, other(code, 0), nobody)
	if err == nil || err.Error() != wrong.Error() {
		t.Errorf("%v for the right one, %v for a wrong one", err, wrong)
	}
	_, _, err = w.Door.Open(t.Context(), in.Link, code, nobody)
	apptest.Code(t, "the right code again", err, "")
}

func TestASessionCostsOneRead(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	session := w.Enter(t, in)
	before := w.Storage.Counts()
	_, err := w.Door.Authenticate(t.Context(), session)
	apptest.Code(t, "authenticate", err, "")
	if got, want := w.Storage.Since(before), (table.Counts{Gets: 1, Read: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestALinkDiesOfWrongCodesHoweverManyCodesAreAskedFor(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	wrong := 0
	for range 100 {
		if err := w.Door.SendCode(t.Context(), in.Link, nobody); err != nil {
			apptest.Code(t, "ask", err, problem.Unauthenticated)
			break
		}
		for range invitation.CodeTries {
			if _, _, err := w.Door.Open(t.Context(), in.Link, "no code", nobody); problem.Is(err, problem.Unauthenticated) {
				wrong++
			}
		}
		w.Pass(time.Hour / 4)
	}
	if wrong > invitation.WrongPerLink {
		t.Errorf("%d codes could be tried", wrong)
	}
	_, err := w.Door.Peek(t.Context(), in.Link)
	apptest.Code(t, "the link", err, problem.Unauthenticated)
}

func TestARightCodeForgetsTheWrongOnes(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, in := invited(t, w)
	for range 2 * invitation.WrongPerLink {
		code := w.Code(t, in)
		_, _, err := w.Door.Open(t.Context(), in.Link, other(code, 0), nobody)
		apptest.Code(t, "a wrong code", err, problem.Unauthenticated)
		_, _, err = w.Door.Open(t.Context(), in.Link, code, nobody)
		apptest.Code(t, "the right one", err, "")
		w.Pass(time.Hour)
	}
}

// One network's guesses are counted together, whichever links they are at.
func TestANetworkThatGuessesHasToWait(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	throttled := 0
	for range 60 / invitation.CodeTries {
		_, in := invited(t, w)
		code := w.Code(t, in)
		for n := range invitation.CodeTries {
			_, _, err := w.Door.Open(t.Context(), in.Link, other(code, n), nobody)
			if problem.Is(err, problem.Throttled) {
				throttled++
			}
		}
	}
	if throttled != 10 { // fifty are free
		t.Errorf("%d of 60 guesses have to wait", throttled)
	}
	_, in := invited(t, w)
	elsewhere := identity.Actor{RequestID: "req-else", Address: "198.51.100.9"}
	_, _, err := w.Door.Open(t.Context(), in.Link, w.Code(t, in), elsewhere)
	apptest.Code(t, "another network", err, "")
	w.Pass(time.Hour)
	_, _, err = w.Door.Open(t.Context(), in.Link, w.Code(t, in), nobody)
	apptest.Code(t, "the same, an hour later", err, "")
}
