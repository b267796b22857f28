package notify_test

import (
	"errors"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// dead is a mail that was given up.
func dead(t *testing.T, w *apptest.World) notify.Message {
	t.Helper()
	w.Mail.Fail(func(notify.Message) error { return errors.New("no such mailbox") })
	m := queue(t, w, "a@b.example")
	for range 8 {
		w.Drain()
		w.Pass(time.Hour)
	}
	if m = stored(t, w, m.ID); m.State != notify.Failed {
		t.Fatalf("%+v", m)
	}
	return m
}

func TestADeadLetterIsToldOfAndCanBeSentAgain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Admin)
	m := dead(t, w)
	w.Mail.Fail(nil)
	_, err := notify.Resend(t.Context(), w.Journal, identity.Actor{Org: apptest.Other, ID: "x"}, m.ID)
	apptest.Code(t, "of another organisation", err, problem.NotFound)
	again, err := notify.Resend(t.Context(), w.Journal, apptest.Admin, m.ID)
	if err != nil || again.State != notify.Queued || again.Attempts != 0 || again.Data != nil {
		t.Fatalf("%+v, %v", again, err)
	}
	w.Drain()
	if got := stored(t, w, m.ID); got.State != notify.Sent || w.Mail.Times(m.ID) != 1 {
		t.Errorf("%+v", got)
	}
	_, err = notify.Resend(t.Context(), w.Journal, apptest.Admin, m.ID)
	apptest.Code(t, "once it is sent", err, problem.Conflict)
	_, err = notify.Resend(t.Context(), w.Journal, apptest.Admin, "msg_00000000000000000000000000")
	apptest.Code(t, "that is not there", err, problem.NotFound)
	for range 12 {
		if _, err := w.Tick.Run(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
		w.Pass(5 * time.Hour)
		w.Drain()
	}
	if n := len(w.Mail.To(apptest.Admin.Email, "undelivered")); n != 1 {
		t.Errorf("the administrator was told %d times", n)
	}
}

func TestOneMessageIsDeliveredByItsKey(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m, other := queue(t, w, "a@b.example"), queue(t, w, "c@d.example")
	k := table.Key{PK: "ORG#" + apptest.Org + "#OUTBOX", SK: m.ID}
	for i, want := range []bool{true, false} {
		if done, err := w.Outbox.Deliver(t.Context(), apptest.Org, k); done != want || err != nil {
			t.Errorf("call %d: %t, %v", i, done, err)
		}
	}
	if stored(t, w, m.ID).State != notify.Sent || stored(t, w, other.ID).State != notify.Queued {
		t.Error("not that one, or others too")
	}
}
