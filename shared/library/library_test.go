package library_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/library"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

func TestAPublishedVersionNeverChanges(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	before := len(w.Events(t, ""))
	again, err := w.Library.Publish(t.Context(), apptest.Analyst, "questionnaire:publish", apptest.Basics())
	apptest.Code(t, "the same content", err, "")
	if again.Hash != questionnaire.Hash(apptest.Basics()) || len(w.Events(t, "")) != before {
		t.Error("publishing the same content again changes something")
	}
	other := apptest.Basics()
	other.Sections[0].Questions[0].Weight = 1
	_, err = w.Library.Publish(t.Context(), apptest.Analyst, "questionnaire:publish", other)
	apptest.Code(t, "other content", err, problem.Conflict)
	if got := apptest.Pointers(err); len(got) != 1 || got[0] != "/version" {
		t.Errorf("named %v", got)
	}
}

func TestInstallingAgainPublishesNothing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	before := len(w.Events(t, ""))
	builtin, err := w.Builtin()
	apptest.Code(t, "built-in library", err, "")
	apptest.Code(t, "install", w.Library.Install(t.Context(), apptest.Org, builtin), "")
	if got := len(w.Events(t, "")); got != before {
		t.Errorf("%d events more", got-before)
	}
}

func TestTheNewestVersionIsPickedAtTheDepthOfTheTier(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	next := apptest.Basics()
	next.Version = "2026-02"
	_, err := w.Library.Publish(t.Context(), apptest.Analyst, "questionnaire:publish", next)
	apptest.Code(t, "publish", err, "")
	f, _, _, err := w.Library.Pick(t.Context(), apptest.Org, apptest.BasicsName, "", scoring.Low)
	if err != nil || f.Version != "2026-02" {
		t.Errorf("picked %+v, %v", f, err)
	}
	f, _, _, err = w.Library.Pick(t.Context(), apptest.Org, apptest.BasicsName, "2026-01", scoring.Low)
	if err != nil || f.Version != "2026-01" {
		t.Errorf("picked %+v, %v", f, err)
	}
	for tier, want := range map[scoring.Band]string{scoring.Low: "short", scoring.Medium: "standard", scoring.High: "full", scoring.Critical: "full"} {
		if _, depth, _, err := w.Library.Pick(t.Context(), apptest.Org, "customer-data-security", "", tier); err != nil || depth != want {
			t.Errorf("%s: %s, %v", tier, depth, err)
		}
	}
	_, _, _, err = w.Library.Pick(t.Context(), apptest.Other, apptest.BasicsName, "", scoring.Low)
	apptest.Code(t, "another organisation", err, problem.NotFound)
}

func TestWhatIsNotWhatWasFrozenIsRefused(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	fresh := &library.Library{Table: w.DB, Journal: w.Journal, Now: w.Now.Read, Model: w.Library.Model}
	bad := as.Questionnaire
	bad.Hash = "00"
	_, err := fresh.Frozen(t.Context(), apptest.Org, bad, as.Depth)
	apptest.Code(t, "a questionnaire", err, problem.Internal)
	model := as.Model
	model.Hash = "00"
	_, err = fresh.FrozenModel(t.Context(), apptest.Org, model)
	apptest.Code(t, "a model", err, problem.Internal)
}

func TestAVersionIsReadFromStorageOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	fresh := &library.Library{Table: w.Storage, Journal: w.Journal, Now: w.Now.Read, Model: w.Library.Model}
	before := w.Storage.Counts()
	for range 5 {
		_, err := fresh.Frozen(t.Context(), apptest.Org, as.Questionnaire, as.Depth)
		apptest.Code(t, "frozen", err, "")
	}
	if got, want := w.Storage.Since(before), (table.Counts{Gets: 1, Read: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAFaultyQuestionnaireIsNotPublished(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	q := apptest.Basics()
	q.Version, q.Sections[0].Questions[0].Type = "2026-09", "riddle"
	_, err := w.Library.Publish(t.Context(), identity.AsSystem(apptest.Org), "questionnaire:publish", q)
	apptest.Code(t, "publish", err, problem.Invalid)
}
