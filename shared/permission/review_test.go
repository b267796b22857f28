package permission_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/identity/token"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// office is an organisation with two administrators and an analyst who has a
// token.
type office struct {
	*apptest.World
	ana, ben, cem identity.Actor
	token         string
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{World: apptest.New(t, apptest.Options{})}
	o.ana = o.hire(t, "Ana", identity.Administrator)
	o.ben = o.hire(t, "Ben", identity.Administrator)
	o.cem = o.hire(t, "Cem", identity.Analyst, identity.Approver)
	_, c, err := o.Tokens.Create(t.Context(), o.cem, token.New{Name: "=nightly()", Actions: &[]string{"vendor:read"}, Days: apptest.Ptr(300)})
	apptest.Code(t, "token", err, "")
	o.token = c.ID
	apptest.Code(t, "schedule", o.Permissions.Ensure(t.Context(), apptest.Org), "")
	return o
}

func (o *office) hire(t *testing.T, name string, roles ...identity.Role) identity.Actor {
	t.Helper()
	by := identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000009", Roles: []identity.Role{identity.Administrator}}
	p, err := o.People.Invite(t.Context(), by, people.New{Name: name, Email: strings.ToLower(name) + "@acme.example", Roles: roles})
	apptest.Code(t, "invite", err, "")
	return identity.Actor{Org: apptest.Org, ID: p.ID, Name: name, Email: p.Email, Roles: p.Roles}
}

func (o *office) begin(t *testing.T) permission.Review {
	t.Helper()
	r, err := o.Permissions.Start(t.Context(), o.ana)
	apptest.Code(t, "start", err, "")
	return r
}

func (o *office) lines(t *testing.T, id string) []permission.Line {
	t.Helper()
	lines, _, err := o.Permissions.Lines(t.Context(), o.ana, id, 0, "")
	apptest.Code(t, "lines", err, "")
	return lines
}

func (o *office) decide(by identity.Actor, id, line string, version int64, d permission.Decision, reason string) error {
	_, err := o.Permissions.Decide(context.Background(), by, id, line, version, permission.Verdict{Decision: d, Reason: reason})
	return err
}

// rest confirms what is not decided, each line by somebody whose it is not.
func (o *office) rest(t *testing.T, id string) {
	t.Helper()
	for _, l := range o.lines(t, id) {
		by := o.ana
		if l.PersonID == o.ana.ID {
			by = o.ben
		}
		if l.Decision == "" {
			apptest.Code(t, l.ID, o.decide(by, id, l.ID, l.Version, permission.Confirmed, "it is needed"), "")
		}
	}
}

func TestAReviewListsEveryRoleAndToken(t *testing.T) {
	o := open(t)
	gone := o.hire(t, "Dee", identity.Auditor)
	_, err := o.People.Update(t.Context(), o.ana, gone.ID, 1, people.Change{Active: apptest.Ptr(false)})
	apptest.Code(t, "deactivate", err, "")
	r := o.begin(t)
	var got []string
	for _, l := range o.lines(t, r.ID) {
		got = append(got, l.PersonName+" "+string(l.Role)+l.TokenName)
	}
	want := []string{"Ana administrator", "Ben administrator", "Cem analyst", "Cem approver", "Cem =nightly()"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.State != permission.Open || r.Lines != 5 || r.Decided != 0 || r.DueOn != "2026-12-23" {
		t.Errorf("%+v", r)
	}
	_, err = o.Permissions.Start(t.Context(), o.ben)
	apptest.Code(t, "another one beside it", err, problem.Conflict)
	o.Drain()
	for _, a := range []identity.Actor{o.ana, o.ben} {
		if n := len(o.Mail.To(a.Email, "permission-review-due")); n != 1 {
			t.Errorf("%s got %d mails", a.Name, n)
		}
	}
	if n := len(o.Mail.To(o.cem.Email, "permission-review-due")); n != 0 {
		t.Errorf("an analyst got %d mails", n)
	}
}

func TestWhatIsRevokedIsGoneAtOnce(t *testing.T) {
	o := open(t)
	session, _, err := o.Directory.Grant(t.Context(), o.Journal, apptest.Org, o.cem.ID, identity.KindSession, "", identity.SessionLife)
	apptest.Code(t, "session", err, "")
	id := o.begin(t).ID
	at := o.cem.ID + "."
	apptest.Code(t, "without a reason", o.decide(o.ana, id, at+"approver", 1, permission.Revoked, ""), problem.Invalid)
	apptest.Code(t, "no such decision", o.decide(o.ana, id, at+"approver", 1, "maybe", "because"), problem.Invalid)
	apptest.Code(t, "stale", o.decide(o.ana, id, at+"approver", 2, permission.Revoked, "moved on"), problem.Conflict)
	apptest.Code(t, "the role", o.decide(o.ana, id, at+"approver", 1, permission.Revoked, "moved on"), "")
	who, err := o.Directory.Authenticate(t.Context(), session)
	if err != nil || who.Has(identity.Approver) || !who.Has(identity.Analyst) {
		t.Errorf("%v, %v", who.Roles, err)
	}
	apptest.Code(t, "the token", o.decide(o.ana, id, at+o.token, 1, permission.Revoked, "the script is gone"), "")
	if left, err := o.Tokens.Own(t.Context(), o.cem); err != nil || len(left) != 0 {
		t.Errorf("%d tokens, %v", len(left), err)
	}
	apptest.Code(t, "kept after all", o.decide(o.ana, id, at+"approver", 2, permission.Confirmed, "a mistake"), problem.Conflict)
	apptest.Code(t, "the last role", o.decide(o.ben, id, at+"analyst", 1, permission.Revoked, "left"), "")
	_, err = o.Directory.Authenticate(t.Context(), session)
	apptest.Code(t, "whose last role is gone", err, problem.Unauthenticated)
	if r, _ := o.Permissions.Get(t.Context(), o.ana, id); r.Decided != 3 || r.Revoked != 3 {
		t.Errorf("%+v", r)
	}
	apptest.Code(t, "what is gone already", o.Tokens.Revoke(t.Context(), o.ana, o.cem.ID, o.token), problem.NotFound)
}

func TestNobodyDecidesAboutTheirOwnRightsAlone(t *testing.T) {
	o := open(t)
	id := o.begin(t).ID
	own := o.ana.ID + ".administrator"
	apptest.Code(t, "one's own", o.decide(o.ana, id, own, 1, permission.Confirmed, "it is mine"), problem.Forbidden)
	apptest.Code(t, "by the other", o.decide(o.ben, id, own, 1, permission.Revoked, "one is enough"), "")
	// Ben is the only administrator now.
	mine := o.ben.ID + ".administrator"
	apptest.Code(t, "without a reason", o.decide(o.ben, id, mine, 1, permission.Confirmed, ""), problem.Invalid)
	apptest.Code(t, "the last administrator's", o.decide(o.ben, id, mine, 1, permission.Revoked, "nobody left"), problem.Conflict)
	apptest.Code(t, "as the only one", o.decide(o.ben, id, mine, 1, permission.Confirmed, "nobody else can"), "")
	for _, l := range o.lines(t, id) {
		if l.Alone != (l.ID == mine) {
			t.Errorf("%s: alone %t", l.ID, l.Alone)
		}
	}
}

func TestWhatNobodyUsesIsKeptWithAReasonOnly(t *testing.T) {
	o := open(t)
	id := o.begin(t).ID
	apptest.Code(t, "a token of today that was not used yet", o.decide(o.ana, id, o.cem.ID+"."+o.token, 1, permission.Confirmed, ""), "")
	apptest.Code(t, "a role of today", o.decide(o.ana, id, o.cem.ID+".analyst", 1, permission.Confirmed, ""), "")

	o = open(t)
	o.Pass(permission.UnusedAfter * 24 * time.Hour)
	_, _, err := o.Directory.Grant(t.Context(), o.Journal, apptest.Org, o.cem.ID, identity.KindSession, "", identity.SessionLife)
	apptest.Code(t, "session", err, "")
	id = o.begin(t).ID
	apptest.Code(t, "a role in use", o.decide(o.ana, id, o.cem.ID+".analyst", 1, permission.Confirmed, ""), "")
	apptest.Code(t, "a role that was never used", o.decide(o.ana, id, o.ben.ID+".administrator", 1, permission.Confirmed, ""), problem.Invalid)
	apptest.Code(t, "with a reason", o.decide(o.ana, id, o.ben.ID+".administrator", 1, permission.Confirmed, "looks in once a year"), "")
}

func TestAReviewIsFinishedWhenEveryLineIsDecidedAndIsDueAgain(t *testing.T) {
	o := open(t)
	r := o.begin(t)
	apptest.Code(t, "one line", o.decide(o.ana, r.ID, o.cem.ID+".analyst", 1, permission.Revoked, "moved on"), "")
	_, err := o.Permissions.Finish(t.Context(), o.ana, r.ID, 0)
	apptest.Code(t, "with lines left", err, problem.Conflict)
	o.rest(t, r.ID)
	_, err = o.Permissions.Finish(t.Context(), o.ana, r.ID, r.Version)
	apptest.Code(t, "stale", err, problem.Conflict)
	now, err := o.Permissions.Finish(t.Context(), o.ana, r.ID, 0)
	apptest.Code(t, "finish", err, "")
	if now.State != permission.Finished || now.FinishedBy != o.ana.ID || now.Digest != permission.Digest(o.lines(t, r.ID)) || now.Decided != 5 || now.Revoked != 1 {
		t.Errorf("%+v", now)
	}
	apptest.Code(t, "a line after that", o.decide(o.ana, r.ID, o.cem.ID+".approver", 2, permission.Revoked, "too late"), problem.Conflict)
	if due, err := o.Permissions.DueOn(t.Context(), o.ana); err != nil || due != "2027-05-23" {
		t.Errorf("due again on %q, %v", due, err)
	}
	want := []string{"permission-review:finish", "permission-review:decide", "permission-review:start"}
	seen := map[string]bool{}
	for _, action := range o.Actions(t, r.ID) {
		seen[action] = true
	}
	for _, action := range want {
		if !seen[action] {
			t.Errorf("no event %s", action)
		}
	}
}

// tick passes days, with the schedule looked at on each.
func (o *office) tick(t *testing.T, days int) {
	t.Helper()
	for range days {
		o.Now.Pass(24 * time.Hour)
		_, err := o.Tick.Run(t.Context(), 100)
		apptest.Code(t, "tick", err, "")
	}
	o.Drain()
}

func TestTheScheduleBeginsReviewsAndReminds(t *testing.T) {
	o := open(t)
	o.tick(t, 180)
	if list, _, _ := o.Permissions.List(t.Context(), o.ana, 10, ""); len(list) != 0 {
		t.Fatalf("a review began %s", list[0].CreatedAt)
	}
	o.tick(t, 2) // 24 May: six months and a day
	list, _, err := o.Permissions.List(t.Context(), o.ana, 10, "")
	if err != nil || len(list) != 1 || list[0].State != permission.Open || list[0].StartedBy != "system" {
		t.Fatalf("%+v, %v", list, err)
	}
	mails := func(template string) int { return len(o.Mail.To(o.ana.Email, template)) }
	if n := mails("permission-review-due"); n != 1 {
		t.Errorf("%d mails that it is due", n)
	}
	o.tick(t, 29)
	if n := mails("permission-review-overdue"); n != 0 {
		t.Errorf("%d mails before it is overdue", n)
	}
	o.tick(t, 17)
	if n := mails("permission-review-overdue"); n != 3 {
		t.Errorf("%d reminders in 17 days", n)
	}
	o.rest(t, list[0].ID)
	_, err = o.Permissions.Finish(t.Context(), o.ana, list[0].ID, 0)
	apptest.Code(t, "finish", err, "")
	o.tick(t, 20)
	if n := mails("permission-review-overdue"); n != 3 {
		t.Errorf("%d reminders after the end", n)
	}
}

// A beginning that breaks off anywhere is mended by the tick: one review, each
// line once.
func TestABrokenBeginningIsMended(t *testing.T) {
	for nth := int64(1); nth <= 4; nth++ {
		for _, after := range []bool{false, true} {
			o := open(t)
			o.Break.At(table.CommitCall, nth, after)
			_, err := o.Permissions.Start(t.Context(), o.ana)
			o.Break.Mend()
			o.Now.Pass(25 * time.Hour)
			for range 3 {
				_, err := o.Tick.Run(t.Context(), 10)
				apptest.Code(t, "tick", err, "")
				o.Now.Pass(24 * time.Hour)
			}
			list, _, listErr := o.Permissions.List(t.Context(), o.ana, 10, "")
			apptest.Code(t, "list", listErr, "")
			if err != nil && len(list) == 0 {
				continue // nothing had begun
			}
			if len(list) != 1 || list[0].State != permission.Open || list[0].Lines != 5 || len(o.lines(t, list[0].ID)) != 5 {
				t.Errorf("commit %d, after it %t: %+v", nth, after, list)
			}
		}
	}
}

func TestTheExportIsHarmlessInASpreadsheet(t *testing.T) {
	o := open(t)
	id := o.begin(t).ID
	apptest.Code(t, "decide", o.decide(o.ana, id, o.cem.ID+".analyst", 1, permission.Revoked, "@SUM(1,2)\nand \"more\""), "")
	var b bytes.Buffer
	apptest.Code(t, "export", o.Permissions.Export(t.Context(), o.ana, id, &b), "")
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	said := fmt.Sprint(rows)
	for _, want := range []string{"'=nightly()", "'@SUM(1,2)\nand \"more\"", "revoked", "vendor:read"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing: %s", want, said)
		}
	}
	rival := o.ana
	rival.Org = apptest.Other
	apptest.Code(t, "another organisation", o.Permissions.Export(t.Context(), rival, id, &b), problem.NotFound)
	_, err = o.Permissions.Decide(t.Context(), rival, id, o.cem.ID+".approver", 1, permission.Verdict{Decision: permission.Revoked, Reason: "ours now"})
	apptest.Code(t, "another organisation decides", err, problem.NotFound)
	_, err = o.Permissions.Decide(t.Context(), o.ana, id, "per_#.x", 1, permission.Verdict{Decision: permission.Revoked, Reason: "no such"})
	apptest.Code(t, "no such line", err, problem.NotFound)
}
