package webhook_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/webhook"
)

// endpoint is somebody's system on this machine.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []*http.Request
	bodies [][]byte
}

func listen(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{status: http.StatusNoContent}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.got, e.bodies = append(e.got, r), append(e.bodies, body)
		if e.status == http.StatusFound {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
			return
		}
		w.WriteHeader(e.status)
	}))
	t.Cleanup(e.Close)
	return e
}

// hook registers the endpoint for vendors and assessments.
func hook(t *testing.T, w *apptest.World, e *endpoint) webhook.Hook {
	t.Helper()
	h, err := w.Webhooks.Create(t.Context(), apptest.Admin, webhook.Order{URL: apptest.Ptr(e.URL + "/hook"), Events: &[]string{"vendor:create", "assessment:send"}})
	apptest.Code(t, "create", err, "")
	return h
}

// run takes events into the log and delivers what comes of them.
func run(t *testing.T, w *apptest.World) {
	t.Helper()
	for range 2 {
		if _, err := w.Sequencer.Run(t.Context(), 500); err != nil {
			t.Fatal(err)
		}
		w.Drain()
	}
}

func TestAnEventIsPostedSignedAndOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	e := listen(t)
	h := hook(t, w, e)
	v := w.Prospect(t)
	run(t, w)
	run(t, w)
	if len(e.got) != 1 {
		t.Fatalf("%d deliveries", len(e.got))
	}
	r, body := e.got[0], e.bodies[0]
	if err := webhook.Verify(h.Secret, r.Header.Get(webhook.SignatureHeader), body, w.Wall.Read()); err != nil {
		t.Error(err)
	}
	var got webhook.Event
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	want := webhook.Event{ID: w.Events(t, v.ID)[0].ID, Type: "vendor:create", At: apptest.Start, Organisation: apptest.Org, Subject: v.ID}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(string(body), "Nordlicht") || r.Header.Get(webhook.EventHeader) != "vendor:create" || r.Header.Get(webhook.DeliveryHeader) == "" {
		t.Errorf("%s %v", body, r.Header)
	}
	list, _, err := w.Webhooks.Deliveries(t.Context(), apptest.Admin, h.ID, 10, "")
	if err != nil || len(list) != 1 || list[0].State != notify.Sent || list[0].Template != "vendor:create" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestADeliveryThatFailsIsTriedAgainAndThenGivenUpForAPerson(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusFound} {
		w := apptest.New(t, apptest.Options{})
		w.Hire(t, apptest.Admin)
		e := listen(t)
		e.status = status
		h := hook(t, w, e)
		w.Prospect(t)
		for range 9 {
			run(t, w)
			w.Pass(time.Hour)
		}
		list, _, err := w.Webhooks.Deliveries(t.Context(), apptest.Admin, h.ID, 10, "")
		if err != nil || len(list) != 1 || list[0].State != notify.Failed || list[0].Attempts != 8 || len(e.got) != 8 {
			t.Fatalf("%d: %+v, %v, %d posts", status, list, err, len(e.got))
		}
		e.mu.Lock()
		e.status = http.StatusOK
		e.mu.Unlock()
		_, err = notify.Resend(t.Context(), w.Journal, apptest.Admin, list[0].ID)
		apptest.Code(t, "resend", err, "")
		w.Drain()
		if len(e.got) != 9 || string(e.bodies[8]) != string(e.bodies[0]) {
			t.Errorf("%d posts", len(e.got))
		}
	}
}

func TestARotationLetsBothSecretsSignForADay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	e := listen(t)
	h := hook(t, w, e)
	next, err := w.Webhooks.Rotate(t.Context(), apptest.Admin, h.ID)
	if err != nil || next.Secret == "" || next.Secret == h.Secret || next.Before != "" {
		t.Fatalf("%+v, %v", next, err)
	}
	verify := func(secret string) error {
		last := len(e.got) - 1
		return webhook.Verify(secret, e.got[last].Header.Get(webhook.SignatureHeader), e.bodies[last], w.Wall.Read())
	}
	w.Prospect(t)
	run(t, w)
	if verify(h.Secret) != nil || verify(next.Secret) != nil {
		t.Error("one of the two does not sign")
	}
	w.Pass(25 * time.Hour)
	w.Prospect(t)
	run(t, w)
	if verify(h.Secret) == nil || verify(next.Secret) != nil {
		t.Error("after the day the old one signs still, or the new one does not")
	}
}

func TestATestIsPostedEvenWhileAHookRests(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	e := listen(t)
	h := hook(t, w, e)
	h, err := w.Webhooks.Update(t.Context(), apptest.Admin, h.ID, h.Version, webhook.Order{Active: apptest.Ptr(false)})
	if err != nil || h.Secret != "" {
		t.Fatalf("%+v, %v", h, err)
	}
	w.Prospect(t)
	run(t, w)
	if len(e.got) != 0 {
		t.Error("a resting hook was posted to")
	}
	_, err = w.Webhooks.Try(t.Context(), apptest.Admin, h.ID)
	apptest.Code(t, "test", err, "")
	run(t, w)
	if len(e.got) != 1 || e.got[0].Header.Get(webhook.EventHeader) != webhook.Test {
		t.Errorf("%d posts", len(e.got))
	}
}

func TestAHookIsHeldToItsRules(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Webhooks.Loopback = func() bool { return false }
	for url, ok := range map[string]bool{
		"https://example.com/hook": true, "https://8.8.8.8/": true, "http://example.com/": false, "https://127.0.0.1/": false, "https://localhost/": false,
		"https://10.1.2.3/": false, "https://169.254.169.254/latest/meta-data": false, "https://[::1]/": false, "https://[fd00::1]/": false,
		"https://[::ffff:10.0.0.1]/": false, "https://[64:ff9b::a00:1]/": false, "https://[::127.0.0.1]/": false, "https://[::ffff:0:10.0.0.1]/": false, "https://user:pass@example.com/": false, "ftp://example.com/": false, "": false, "https://": false,
	} {
		_, err := w.Webhooks.Create(t.Context(), apptest.Admin, webhook.Order{URL: &url, Events: &[]string{"vendor:create"}})
		if (err == nil) != ok || !ok && !slices.Equal(apptest.Pointers(err), []string{"/url"}) {
			t.Errorf("%q: %v", url, err)
		}
	}
	_, err := w.Webhooks.Create(t.Context(), apptest.Admin, webhook.Order{Events: &[]string{"vendor:create", "vendor:create", "whim"}, Purpose: apptest.Ptr(strings.Repeat("x", 201))})
	if diff := cmp.Diff([]string{"/events/1", "/events/2", "/purpose", "/url"}, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
	_, err = w.Webhooks.Get(t.Context(), apptest.Admin, "whk_00000000000000000000000000")
	apptest.Code(t, "not there", err, problem.NotFound)
}

func TestNoNameLeadsIntoTheOwnNetwork(t *testing.T) {
	e := listen(t) // on this machine
	for _, to := range []string{e.URL, strings.Replace(e.URL, "127.0.0.1", "localhost", 1)} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, nil)
		apptest.Code(t, "request", err, "")
		answer, err := webhook.Client(false).Do(r)
		if err == nil {
			_ = answer.Body.Close()
			t.Errorf("%s was reached", to)
		}
	}
	if len(e.got) > 0 {
		t.Errorf("%d requests arrived", len(e.got))
	}
}

func TestASignatureIsOfItsTimeSecretAndBody(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	const secret = "whs_test"
	body := []byte(`{"id":"evt_1"}`)
	const want = "t=1800000000,v1="
	header := webhook.Sign(at, body, secret)
	if !strings.HasPrefix(header, want) || len(header) != len(want)+64 {
		t.Errorf("%q", header)
	}
	for what, err := range map[string]error{
		"another body":   webhook.Verify(secret, header, []byte("{}"), at),
		"another secret": webhook.Verify("whs_other", header, body, at),
		"too late":       webhook.Verify(secret, header, body, at.Add(webhook.Window+time.Second)),
		"too early":      webhook.Verify(secret, header, body, at.Add(-webhook.Window-time.Second)),
		"another time":   webhook.Verify(secret, strings.Replace(header, "1800000000", "1800000001", 1), body, at),
		"no header":      webhook.Verify(secret, "", body, at),
	} {
		if err == nil {
			t.Errorf("%s is taken", what)
		}
	}
	if err := webhook.Verify(secret, header, body, at.Add(webhook.Window)); err != nil {
		t.Error(err)
	}
}
