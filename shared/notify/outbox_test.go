package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// queue writes a mail as a change would.
func queue(t *testing.T, w *apptest.World, to string) notify.Message {
	t.Helper()
	m := notify.Mail(w.Journal.IDs, w.Now.Read(), "asm_00000000000000000000000001", to, "code", "en", map[string]string{"code": "123456"})
	if err := w.DB.Commit(t.Context(), notify.Write(apptest.Org, m)); err != nil {
		t.Fatal(err)
	}
	return m
}

func stored(t *testing.T, w *apptest.World, id string) notify.Message {
	t.Helper()
	m, _, err := table.Load[notify.Message](t.Context(), w.DB, table.Key{PK: "ORG#" + apptest.Org + "#OUTBOX", SK: id})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestADeliveredMessageIsSentOnceAndKeepsNoData(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m := queue(t, w, "a@b.example")
	if n := w.Drain(); n != 1 {
		t.Errorf("handled %d", n)
	}
	w.Pass(24 * time.Hour)
	w.Drain()
	got := stored(t, w, m.ID)
	if got.State != notify.Sent || got.Data != nil || got.Attempts != 1 || got.SentAt.IsZero() || w.Mail.Times(m.ID) != 1 {
		t.Errorf("%+v, delivered %d times", got, w.Mail.Times(m.ID))
	}
}

func TestAFailedMessageIsTriedAgainLaterAndLaterAndIsDeadAfterEight(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Mail.Fail(func(notify.Message) error { return errors.New("the mail server is away") })
	m := queue(t, w, "a@b.example")
	wait := 30 * time.Second
	for attempt := 1; attempt <= 8; attempt++ {
		w.Drain()
		got := stored(t, w, m.ID)
		if got.Attempts != attempt || got.Error != "the mail server is away" {
			t.Fatalf("attempt %d: %+v", attempt, got)
		}
		if attempt == 8 {
			break
		}
		if got.State != notify.Queued || !got.NextAt.Equal(w.Now.Read().Add(wait)) {
			t.Fatalf("attempt %d: %s, next at %s", attempt, got.State, got.NextAt)
		}
		w.Pass(wait - time.Second)
		if w.Drain() != 0 {
			t.Fatalf("tried before its time after attempt %d", attempt)
		}
		w.Pass(time.Second)
		wait *= 2
	}
	if got := stored(t, w, m.ID); got.State != notify.Failed {
		t.Errorf("after eight attempts it is %s", got.State)
	}
	w.Mail.Fail(nil)
	w.Pass(30 * 24 * time.Hour)
	if n := w.Drain(); n != 0 || w.Mail.Times(m.ID) != 0 {
		t.Errorf("a dead message was handled %d times", n)
	}
}

func TestOneThatFailsHoldsUpNoOther(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Mail.Fail(func(m notify.Message) error {
		if m.To == "bad@b.example" {
			return errors.New("refused")
		}
		return nil
	})
	queue(t, w, "bad@b.example")
	for i := range 40 { // several in each partition of the due index
		queue(t, w, fmt.Sprintf("good%d@b.example", i))
	}
	w.Drain()
	for i := range 40 {
		if n := len(w.Mail.To(fmt.Sprintf("good%d@b.example", i), "code")); n != 1 {
			t.Errorf("good%d got %d", i, n)
		}
	}
}

func TestTwoDrainsAtOnceDeliverEachMessageOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	var sent []notify.Message
	for i := range 40 {
		sent = append(sent, queue(t, w, fmt.Sprintf("p%d@b.example", i)))
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := w.Outbox.Drain(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, m := range sent {
		if n := w.Mail.Times(m.ID); n != 1 {
			t.Errorf("%s was delivered %d times", m.To, n)
		}
	}
}

func TestALeaseKeepsOthersOffUntilItRunsOut(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m := queue(t, w, "a@b.example")
	inside := 0
	deliver := w.Outbox.Handlers["mail"]
	w.Outbox.Handlers["mail"] = func(ctx context.Context, org string, m notify.Message) error {
		if inside++; inside == 1 { // another process drains while this one delivers
			if n := w.Drain(); n != 0 {
				t.Errorf("another process handled %d during the lease", n)
			}
			w.Pass(2*time.Minute + time.Second) // this one hangs past its lease
			if n := w.Drain(); n != 1 {
				t.Errorf("another process handled %d after the lease", n)
			}
		}
		return deliver(ctx, org, m)
	}
	w.Drain()
	if got := stored(t, w, m.ID); got.State != notify.Sent || got.Attempts != 2 {
		t.Errorf("%+v", got)
	}
}

func TestADeliveryWhoseRecordCannotBeWrittenIsMadeAgain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m := queue(t, w, "a@b.example")
	w.Break.At(table.CommitCall, 2, false) // the claim holds, what came of it is lost
	if _, err := w.Outbox.Drain(t.Context()); err == nil {
		t.Error("the fault is not told")
	}
	w.Break.Mend()
	w.Pass(3 * time.Minute)
	w.Drain()
	if got := stored(t, w, m.ID); got.State != notify.Sent || w.Mail.Times(m.ID) != 2 {
		t.Errorf("%s, delivered %d times: at least once means twice here", got.State, w.Mail.Times(m.ID))
	}
}

func TestAnUnknownKindFailsClearly(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m := notify.Task(w.Journal.IDs, w.Now.Read(), "pigeon", "rep_00000000000000000000000001")
	if err := w.DB.Commit(t.Context(), notify.Write(apptest.Org, m)); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	if got := stored(t, w, m.ID); !strings.Contains(got.Error, `"pigeon"`) || got.State != notify.Queued {
		t.Errorf("%+v", got)
	}
}

func TestMailThatFailsBlocksNoWork(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Mail.Fail(func(notify.Message) error { return errors.New("the mail server is away") })
	as := w.Approved(t)
	w.Drain()
	for _, m := range w.Messages(t, as.ID) {
		if m.Kind == "mail" && (m.State != notify.Queued || m.Error == "") {
			t.Errorf("%s: %s %q", m.Template, m.State, m.Error)
		}
	}
	list, err := w.Assessments.Deliveries(t.Context(), apptest.Buyer, w.Open(t, as.ID))
	if err != nil || len(list) != 1 || list[0].Delivery != notify.Queued || list[0].Error == "" {
		t.Errorf("deliveries %+v, %v", list, err)
	}
}

func TestAMessageThatIsKnownIsDeliveredOnceWhateverElseIsNamed(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m := queue(t, w, "a@b.example")
	var waited []time.Duration
	w.Outbox.Waited = func(_ context.Context, d time.Duration) { waited = append(waited, d) }
	w.Pass(3 * time.Second)
	key := table.Key{PK: "ORG#" + apptest.Org + "#OUTBOX", SK: m.ID}
	for i, c := range []struct {
		key  table.Key
		want bool
	}{
		{table.Key{PK: "ORG#" + apptest.Org + "#OUTBOX", SK: "msg_absent"}, false}, {table.Key{PK: "nobody", SK: "HEAD"}, false},
		{key, true}, {key, false},
	} {
		if got, err := w.Outbox.Take(t.Context(), c.key); err != nil || got != c.want {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
	if w.Drain() != 0 || w.Mail.Times(m.ID) != 1 || stored(t, w, m.ID).State != notify.Sent {
		t.Errorf("delivered %d times", w.Mail.Times(m.ID))
	}
	if len(waited) != 1 || waited[0] != 3*time.Second {
		t.Errorf("waited %v", waited)
	}
}

// A machine whose clock is a little behind delivers what another one queued
// now; what waits for its next attempt still waits.
func TestClocksThatDifferALittleHoldUpNoMessage(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	m := queue(t, w, "a@b.example")
	behind := &notify.Outbox{Table: w.DB, Now: func() time.Time { return w.Now.Read().Add(-time.Second) }, Handlers: map[string]notify.Handler{"mail": func(context.Context, string, notify.Message) error { return errors.New("away") }}}
	if done, err := behind.Deliver(t.Context(), apptest.Org, table.Key{PK: "ORG#" + apptest.Org + "#OUTBOX", SK: m.ID}); !done || err != nil {
		t.Errorf("a second behind: %t, %v", done, err)
	}
	if done, err := behind.Deliver(t.Context(), apptest.Org, table.Key{PK: "ORG#" + apptest.Org + "#OUTBOX", SK: m.ID}); done || err != nil {
		t.Errorf("at once again: %t, %v", done, err)
	}
}
