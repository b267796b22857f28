package witness_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/webhook"
	"vendorrisk/shared/witness"
)

// run takes events into the log, sweeps what is due and delivers what comes of
// it.
func run(t *testing.T, w *apptest.World) {
	t.Helper()
	for range 3 {
		if _, err := w.Sequencer.Run(t.Context(), 500); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Tick.Run(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
		w.Drain()
	}
}

// outside has the world's checkpoints mailed.
func outside(t *testing.T, w *apptest.World) {
	t.Helper()
	o, err := w.Directory.Organisation(t.Context(), apptest.Org)
	apptest.Code(t, "organisation", err, "")
	_, err = w.Organisation.Update(t.Context(), apptest.Admin, o.Version, organisation.Change{CheckpointRecipients: &[]string{"auditor@firm.example"}})
	apptest.Code(t, "settings", err, "")
}

func state(t *testing.T, w *apptest.World) witness.State {
	t.Helper()
	st, err := w.Witness.Get(t.Context(), apptest.Auditor)
	apptest.Code(t, "state", err, "")
	return st
}

func mails(w *apptest.World) []notify.Message {
	return w.Mail.To("auditor@firm.example", "checkpoint")
}

func TestACheckpointGoesOutOnceADayWhenTheLogHasGrown(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	outside(t, w)
	var posts [][]byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		posts = append(posts, b)
	}))
	defer server.Close()
	_, err := w.Webhooks.Create(t.Context(), apptest.Admin, webhook.Order{URL: &server.URL, Events: &[]string{webhook.CheckpointExported}})
	apptest.Code(t, "webhook", err, "")
	w.Prospect(t)
	run(t, w)
	if len(mails(w)) != 0 {
		t.Error("sent before its time")
	}
	w.Pass(time.Hour)
	run(t, w)
	first := state(t, w)
	if len(mails(w)) != 1 || len(posts) != 1 || first.Size == 0 || first.SentAt != w.Now.Read() {
		t.Fatalf("%d mails, %d posts, %+v", len(mails(w)), len(posts), first)
	}
	v, err := checkpoint.ParseVerifier(first.Key)
	apptest.Code(t, "key", err, "")
	m := mails(w)[0]
	for what, file := range map[string][]byte{"mail": []byte("Hello\n" + m.Data["block"]), "post": posts[0]} {
		note, err := checkpoint.Find(file)
		apptest.Code(t, what, err, "")
		if c, err := checkpoint.Open(note, v); err != nil || c.N != first.Size || string(note) != first.Note {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
	}
	var e webhook.Event
	if err := json.Unmarshal(posts[0], &e); err != nil || e.Type != webhook.CheckpointExported || e.Organisation != apptest.Org {
		t.Errorf("%s, %v", posts[0], err)
	}
	if m.To != "auditor@firm.example" || m.Data["key"] != first.Key {
		t.Errorf("%+v", m)
	}
	w.Pass(24 * time.Hour)
	run(t, w)
	if len(mails(w)) != 1 {
		t.Errorf("%d mails although nothing happened", len(mails(w)))
	}
	w.Prospect(t)
	run(t, w)
	w.Pass(24 * time.Hour)
	run(t, w)
	if len(mails(w)) != 2 || len(posts) != 2 || state(t, w).Size <= first.Size {
		t.Errorf("%d mails, %d posts", len(mails(w)), len(posts))
	}
}

func TestSendingTwiceSendsOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	outside(t, w)
	run(t, w)
	m := notify.Task(w.Journal.IDs, w.Now.Read(), witness.Task, apptest.Org)
	for range 2 {
		apptest.Code(t, "send", w.Witness.Send(t.Context(), apptest.Org, m), "")
	}
	w.Drain()
	if len(mails(w)) != 1 {
		t.Errorf("%d mails", len(mails(w)))
	}
}

func TestAPersonCanHaveItSentNow(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	run(t, w)
	_, err := w.Witness.Order(t.Context(), apptest.Auditor)
	apptest.Code(t, "to nobody", err, problem.Conflict)
	outside(t, w)
	m, err := w.Witness.Order(t.Context(), apptest.Auditor)
	apptest.Code(t, "order", err, "")
	run(t, w)
	if len(mails(w)) != 1 {
		t.Errorf("%d mails", len(mails(w)))
	}
	if asked, sent := w.Actions(t, m.ID), w.Actions(t, apptest.Org); !slices.Equal(asked, []string{"checkpoint:send"}) || sent[len(sent)-1] != "checkpoint:export" {
		t.Errorf("%v %v", asked, sent)
	}
	none := apptest.Auditor
	none.Org = apptest.Other
	_, err = w.Witness.Get(t.Context(), none)
	apptest.Code(t, "another organisation", err, problem.NotFound)
}

func TestWitnessesCosignWhatGrewAndNothingElse(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	outside(t, w)
	run(t, w)
	one, two := watcher(t, "witness.example/w1", 7), watcher(t, "witness.example/w2", 8)
	w.Witness.Witnesses = []witness.Witness{one.as(), two.as()}
	one.trust(t, w)
	two.trust(t, w)
	for day := range 3 {
		w.Prospect(t)
		run(t, w)
		w.Pass(25 * time.Hour)
		run(t, w)
		st := state(t, w)
		v, err := checkpoint.ParseVerifier(st.Key)
		apptest.Code(t, "key", err, "")
		by, err := checkpoint.Cosignatures([]byte(st.Note), v, one.Witness, two.Witness)
		if err != nil || len(by) != 2 || one.size != st.Size || one.proved != day {
			t.Fatalf("day %d: %v, %v, %+v", day, by, err, one)
		}
		if len(mails(w)) != day+1 || !strings.Contains(mails(w)[day].Data["witnesses"], "w1, witness.example/w2") {
			t.Errorf("%d mails", len(mails(w)))
		}
	}
	// One is away: the others go on, after it was waited for.
	two.Close()
	w.Prospect(t)
	run(t, w)
	w.Pass(25 * time.Hour)
	run(t, w)
	if len(mails(w)) != 3 {
		t.Error("sent without waiting")
	}
	for range 4 {
		w.Pass(10 * time.Minute)
		run(t, w)
	}
	st := state(t, w)
	if len(mails(w)) != 4 || st.Witnesses[0].Fault != "" || st.Witnesses[1].Fault != witness.Unreachable || st.Witnesses[1].Size >= st.Size {
		t.Errorf("%d mails, %+v", len(mails(w)), st.Witnesses)
	}
	// A new one that has seen more than we remember says so and is asked again.
	w.Witness.Witnesses = []witness.Witness{one.as()}
	one.size = 5
	one.root = rootAt(t, w, 5)
	w.Prospect(t)
	run(t, w)
	w.Pass(25 * time.Hour)
	run(t, w)
	if got := state(t, w); got.Witnesses[0].Fault != "" || one.size != got.Size {
		t.Errorf("%+v", got.Witnesses)
	}
}

// A log that is not the one that the witness saw gets no cosignature, and
// people are alerted.
func TestARewrittenLogIsFoundOutByTheWitness(t *testing.T) {
	for what, tamper := range map[string]func(*tester){
		"rolled back": func(w *tester) { w.size += 1000 },
		"rewritten":   func(w *tester) { w.root[0] ^= 1 },
	} {
		w := apptest.New(t, apptest.Options{})
		outside(t, w)
		run(t, w)
		one := watcher(t, "w1", 7)
		one.trust(t, w)
		w.Witness.Witnesses = []witness.Witness{one.as()}
		w.Pass(time.Hour)
		run(t, w)
		if one.size == 0 {
			t.Fatal("not seen")
		}
		tamper(one)
		w.Prospect(t)
		run(t, w)
		w.Pass(25 * time.Hour)
		run(t, w)
		st := state(t, w)
		if st.Witnesses[0].Fault != witness.Inconsistent || strings.Contains(st.Note, "— w1 ") {
			t.Errorf("%s: %+v", what, st.Witnesses)
		}
		all, _, err := w.Alerts.List(t.Context(), apptest.Admin, alert.Open, 10, "")
		if err != nil || len(all) != 1 || all[0].Rule != alert.LogBroken {
			t.Errorf("%s: %+v, %v", what, all, err)
		}
	}
}

func TestAWitnessThatDoesNotKnowTheLog(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	outside(t, w)
	run(t, w)
	one := watcher(t, "w1", 7)
	w.Witness.Witnesses = []witness.Witness{one.as()}
	w.Pass(time.Hour)
	run(t, w)
	if st := state(t, w); st.Witnesses[0].Fault != witness.UnknownLog || len(mails(w)) != 1 {
		t.Errorf("%+v", st)
	}
	impostor := checkpoint.NewCosigner("w1", ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)), time.Now)
	one.trust(t, w)
	one.Cosigner = impostor
	_, err := w.Witness.Order(t.Context(), apptest.Admin)
	apptest.Code(t, "order", err, "")
	run(t, w)
	if st := state(t, w); st.Witnesses[0].Fault != witness.Refused || strings.Contains(st.Note, "— w1 ") {
		t.Errorf("another key signs: %+v", st)
	}
}

func TestParse(t *testing.T) {
	key := watcher(t, "w1", 7).Witness.String()
	got, err := witness.Parse(" https://witness.example/x/ "+key+", http://127.0.0.1:9 "+watcher(t, "w2", 8).Witness.String(), true)
	if err != nil || len(got) != 2 || got[0].URL != "https://witness.example/x" || got[1].Name() != "w2" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := witness.Parse("", false); err != nil || got != nil {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{
		"https://witness.example", "https://witness.example w1+0+A", "http://witness.example " + key, "https://10.0.0.1 " + key, "http://127.0.0.1 " + key,
		"https://a.example " + key + ",https://b.example " + key,
	} {
		if _, err := witness.Parse(text, false); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
