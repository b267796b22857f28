package notify_test

import (
	"context"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/notify"
)

func TestAMailThatCameBackIsMarkedOnceWithItsReason(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	b := &notify.Bounces{Table: w.DB, Now: w.Now.Read}
	m := queue(t, w, "nobody@b.example")
	w.Drain()
	for range 2 {
		if err := b.Bounced(t.Context(), apptest.Org, m.ID, notify.BouncedForGood); err != nil {
			t.Fatal(err)
		}
	}
	got := stored(t, w, m.ID)
	if got.State != notify.Bounced || got.Error != notify.BouncedForGood || got.Version != 4 || got.SentAt.IsZero() {
		t.Errorf("%+v", got)
	}
	w.Drain()
	if w.Mail.Times(m.ID) != 1 {
		t.Error("it was sent again")
	}
	for what, org := range map[string]string{"another organisation's": apptest.Other, "": apptest.Org} {
		id := m.ID
		if what == "" {
			id = "msg_00000000000000000000000009"
		}
		if err := b.Bounced(t.Context(), org, id, notify.BouncedForGood); err != nil {
			t.Errorf("%q: %v", what, err)
		}
	}
}

// The event overtakes the outbox, which has handed the mail over and not yet
// written so.
func TestABounceThatComesFirstStands(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	b := &notify.Bounces{Table: w.DB, Now: w.Now.Read}
	m := queue(t, w, "nobody@b.example")
	deliver := w.Outbox.Handlers["mail"]
	w.Outbox.Handlers["mail"] = func(ctx context.Context, org string, m notify.Message) error {
		if err := deliver(ctx, org, m); err != nil {
			return err
		}
		return b.Bounced(ctx, org, m.ID, notify.BouncedRejected)
	}
	w.Drain()
	if got := stored(t, w, m.ID); got.State != notify.Bounced || got.Data != nil {
		t.Errorf("%+v", got)
	}
}
