package alert_test

import (
	"testing"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
)

var boss = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Email: "admin@acme.example", Roles: []identity.Role{identity.Administrator}}

// open is a world with an administrator and somebody to be alarmed about.
func open(t *testing.T) (*apptest.World, identity.Person) {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	var out identity.Person
	for id, role := range map[string]identity.Role{boss.ID: identity.Administrator, apptest.Analyst.ID: identity.Analyst} {
		p := identity.Person{ID: id, Email: string(role) + "@acme.example", Name: "A", Roles: []identity.Role{role}, Active: true}
		if role == identity.Administrator {
			p.Email = boss.Email
		} else {
			out = p
		}
		err := w.Journal.Commit(t.Context(), audit.Change{
			Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(apptest.Org, p),
		})
		apptest.Code(t, "person", err, "")
	}
	return w, out
}

func raise(t *testing.T, w *apptest.World, rule string, s detect.Severity) alert.Alert {
	t.Helper()
	err := w.Alerts.Raise(t.Context(), apptest.Org, detect.Hit{Rule: rule, Severity: s, At: w.Now.Read(), About: apptest.Analyst.ID, Count: 30})
	apptest.Code(t, "raise", err, "")
	list, _, err := w.Alerts.List(t.Context(), boss, alert.Open, 1, "")
	apptest.Code(t, "list", err, "")
	if len(list) != 1 {
		t.Fatal("no alert stands open")
	}
	return list[0]
}

func TestTheSameOnTheSameDayIsOneAlertAndOneMail(t *testing.T) {
	w, _ := open(t)
	for range 3 {
		raise(t, w, alert.LogBroken, detect.Critical)
		w.Pass(time.Hour)
	}
	al := raise(t, w, alert.LogBroken, detect.Critical)
	w.Drain()
	if n := len(w.Mail.To(boss.Email, "alert")); n != 1 || al.Times != 4 {
		t.Errorf("%d mails, fired %d times", n, al.Times)
	}
	w.Pass(24 * time.Hour)
	raise(t, w, alert.LogBroken, detect.Critical)
	w.Drain()
	if n := len(w.Mail.To(boss.Email, "alert")); n != 2 {
		t.Errorf("%d mails after another day", n)
	}
}

func TestAlertsGoToThoseWhomTheOrganisationNames(t *testing.T) {
	w, _ := open(t)
	o, err := w.Organisation.Get(t.Context(), boss)
	apptest.Code(t, "get", err, "")
	_, err = w.Organisation.Update(t.Context(), boss, o.Version, organisation.Change{AlertRecipients: &[]string{"soc@acme.example", "ciso@acme.example"}})
	apptest.Code(t, "update", err, "")
	raise(t, w, alert.BackupLate, detect.High)
	w.Drain()
	if len(w.Mail.To("soc@acme.example", "alert")) != 1 || len(w.Mail.To("ciso@acme.example", "alert")) != 1 || len(w.Mail.To(boss.Email, "alert")) != 0 {
		t.Error("the mails went elsewhere")
	}
}

func TestWhatNobodyAcknowledgesIsEscalatedOnce(t *testing.T) {
	w, _ := open(t)
	raise(t, w, "bulk_download", detect.High)
	run := func(want int, when string) {
		t.Helper()
		if _, err := w.Tick.Run(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
		w.Drain()
		if n := len(w.Mail.To(boss.Email, "alert-escalated")); n != want {
			t.Errorf("%s: %d mails, want %d", when, n, want)
		}
	}
	w.Pass(59 * time.Minute)
	run(0, "before its time")
	w.Pass(2 * time.Minute)
	run(1, "after an hour")
	w.Pass(24 * time.Hour)
	run(1, "a day later")

	al := raise(t, w, "self_approval", detect.High)
	state := alert.Acknowledged
	_, err := w.Alerts.Handle(t.Context(), boss, al.ID, al.Version, alert.Change{State: &state})
	apptest.Code(t, "acknowledge", err, "")
	w.Pass(24 * time.Hour)
	run(1, "of one that is acknowledged")
}

func TestAnAlertIsAcknowledgedAndClosedWithWhatItWas(t *testing.T) {
	w, _ := open(t)
	al := raise(t, w, "bulk_download", detect.High)
	ack, shut, abuse, harmless := alert.Acknowledged, alert.Closed, alert.Abuse, alert.Harmless
	handle := func(version int64, c alert.Change, want problem.Code, pointers ...string) alert.Alert {
		t.Helper()
		got, err := w.Alerts.Handle(t.Context(), boss, al.ID, version, c)
		apptest.Code(t, "handle", err, want)
		if p := apptest.Pointers(err); len(p) != len(pointers) || len(p) > 0 && p[0] != pointers[0] {
			t.Errorf("faults at %v, want %v", p, pointers)
		}
		return got
	}
	handle(al.Version, alert.Change{}, problem.Invalid, "/state")
	handle(al.Version, alert.Change{State: &shut}, problem.Invalid, "/outcome")
	handle(al.Version, alert.Change{State: &shut, Outcome: &harmless}, problem.Invalid, "/note")
	handle(al.Version+1, alert.Change{State: &ack}, problem.Conflict)
	got := handle(al.Version, alert.Change{State: &ack}, "")
	if got.AcknowledgedBy != boss.ID || got.AcknowledgedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	handle(got.Version, alert.Change{State: &ack}, problem.Conflict)
	got = handle(got.Version, alert.Change{State: &shut, Outcome: &abuse}, "")
	if got.ClosedBy != boss.ID || got.Outcome != alert.Abuse || got.State != alert.Closed {
		t.Errorf("%+v", got)
	}
	handle(got.Version, alert.Change{State: &shut, Outcome: &abuse}, problem.Conflict)
	_, err := w.Alerts.Handle(t.Context(), identity.Actor{Org: apptest.Other, ID: boss.ID}, al.ID, got.Version, alert.Change{State: &ack})
	apptest.Code(t, "another organisation", err, problem.NotFound)
	for state, want := range map[alert.State]int{alert.Open: 0, alert.Acknowledged: 0, alert.Closed: 1, "": 1} {
		list, _, err := w.Alerts.List(t.Context(), boss, state, 10, "")
		if err != nil || len(list) != want {
			t.Errorf("%q: %d alerts, %v", state, len(list), err)
		}
	}
}

func TestTheSystemRespondsOnlyWhereItMay(t *testing.T) {
	w, p := open(t)
	secret := func() string {
		t.Helper()
		s, _, err := w.Directory.Grant(t.Context(), w.Journal, apptest.Org, p.ID, identity.KindSession, "", identity.SessionLife)
		apptest.Code(t, "sign in", err, "")
		return s
	}
	first := secret()
	raise(t, w, "bulk_download", detect.High)
	w.Drain()
	_, err := w.Directory.Authenticate(t.Context(), first)
	apptest.Code(t, "with responses turned off", err, "")

	o, err := w.Organisation.Get(t.Context(), boss)
	apptest.Code(t, "get", err, "")
	_, err = w.Organisation.Update(t.Context(), boss, o.Version, organisation.Change{Responses: &identity.Responses{RevokeSession: true, LockAccount: true, PauseDownloads: true}})
	apptest.Code(t, "update", err, "")
	w.Pass(24 * time.Hour)
	first = secret()
	raise(t, w, "bulk_download", detect.High)
	w.Drain()
	_, err = w.Directory.Authenticate(t.Context(), first)
	apptest.Code(t, "the session that the alert is about", err, problem.Unauthenticated)
	a, err := w.Directory.Authenticate(t.Context(), secret())
	if err != nil || !a.Paused {
		t.Errorf("downloads are not paused: %v", err)
	}
	apptest.Code(t, "evidence", w.Policy.Require(a, "evidence:read", policy.Resource{Org: a.Org}), problem.Forbidden)
	apptest.Code(t, "answers", w.Policy.Require(a, "assessment:read", policy.Resource{Org: a.Org}), "")

	raise(t, w, "failed_sign_ins", detect.High)
	w.Drain()
	_, _, err = w.Directory.Grant(t.Context(), w.Journal, apptest.Org, p.ID, identity.KindSession, "", identity.SessionLife)
	apptest.Code(t, "while locked", err, problem.Throttled)
	w.Pass(alert.HoldFor + time.Second)
	if _, err := w.Directory.Authenticate(t.Context(), secret()); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	raise(t, w, "dormant_account", detect.Medium)
	w.Drain()
	apptest.Code(t, "release", w.Directory.Release(t.Context(), w.Journal, boss, p.ID), "")
	secret()
	list, _, err := w.Alerts.List(t.Context(), boss, "", 1, "")
	if err != nil || len(list[0].Responses) == 0 {
		t.Errorf("the alert does not say what was done: %+v, %v", list, err)
	}
}
