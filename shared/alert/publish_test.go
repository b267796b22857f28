package alert_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/webhook"
)

// posted are the bodies that arrive at somebody's system, by delivery.
func posted(t *testing.T, w *apptest.World, events ...string) *[]webhook.Event {
	t.Helper()
	var got []webhook.Event
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		var e webhook.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Error(err)
		}
		got = append(got, e)
	}))
	t.Cleanup(server.Close)
	_, err := w.Webhooks.Create(t.Context(), apptest.Admin, webhook.Order{URL: &server.URL, Events: &events})
	apptest.Code(t, "webhook", err, "")
	return &got
}

func TestAnAlertAndItsEscalationGoToSystemsToo(t *testing.T) {
	w, _ := open(t)
	posts := posted(t, w, webhook.AlertRaised, webhook.AlertEscalated)
	var told []notify.Message
	fails := 1
	w.Alerts.Topic = func(_ context.Context, org string, m notify.Message) error {
		if fails--; fails >= 0 {
			return problem.New(problem.Unavailable, "the topic does not answer")
		}
		told = append(told, m)
		return nil
	}
	al := raise(t, w, "bulk_download", detect.High)
	run := func() {
		t.Helper()
		for range 2 {
			_, err := w.Sequencer.Run(t.Context(), 500)
			apptest.Code(t, "sequence", err, "")
			w.Drain()
		}
	}
	run()
	if len(*posts) != 1 || len(told) != 0 {
		t.Fatalf("%d posts, %d told", len(*posts), len(told))
	}
	w.Pass(time.Minute) // the topic gets it on the second try, webhooks not again
	run()
	got := (*posts)[0]
	want := webhook.Event{ID: got.ID, Type: webhook.AlertRaised, At: al.CreatedAt, Organisation: apptest.Org, Subject: al.ID, Rule: "bulk_download", Severity: "high"}
	if diff := cmp.Diff([]webhook.Event{want}, *posts); diff != "" || len(told) != 1 || told[0].Data["event"] != webhook.AlertRaised {
		t.Errorf("%s %+v", diff, told)
	}
	raise(t, w, "bulk_download", detect.High) // the same of the same day
	run()
	if len(*posts) != 1 || len(told) != 1 {
		t.Errorf("%d posts, %d told of the same", len(*posts), len(told))
	}
	w.Pass(time.Hour)
	_, err := w.Tick.Run(t.Context(), 100)
	apptest.Code(t, "tick", err, "")
	run()
	if len(*posts) != 2 || len(told) != 2 || (*posts)[1].Type != webhook.AlertEscalated || told[1].Data["event"] != webhook.AlertEscalated {
		t.Errorf("%+v, %+v", *posts, told)
	}
}

func TestWhatAPersonDoesAboutAnAlertIsPosted(t *testing.T) {
	w, _ := open(t)
	posts := posted(t, w, "alert:handle")
	al := raise(t, w, "bulk_download", detect.High)
	state := alert.Acknowledged
	_, err := w.Alerts.Handle(t.Context(), boss, al.ID, al.Version, alert.Change{State: &state})
	apptest.Code(t, "acknowledge", err, "")
	for range 2 {
		_, err := w.Sequencer.Run(t.Context(), 500)
		apptest.Code(t, "sequence", err, "")
		w.Drain()
	}
	if len(*posts) != 1 || (*posts)[0].Subject != al.ID {
		t.Errorf("%+v", *posts)
	}
}
