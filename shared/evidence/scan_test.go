package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
)

// scanning is a vault whose scan says what the test says.
type scanning struct {
	vault.Vault
	says vault.Verdict
}

func (s *scanning) Verdict(context.Context, vault.Kept, vault.Binding) (vault.Verdict, error) {
	return s.says, nil
}

func TestAFileIsReadableOnceItsScanSaysThatItIsClean(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	scan := &scanning{Vault: w.Vault, says: vault.Pending}
	w.Evidence.Vault = scan
	as := w.Sent(t)
	e := w.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	for _, c := range []struct {
		says    vault.Verdict
		link    bool
		version int64
	}{{vault.Pending, false, 2}, {vault.Infected, false, 3}, {vault.Clean, true, 4}} {
		scan.says = c.says
		_, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID)
		if err != nil || (link != "") != c.link {
			t.Errorf("%s: link %q, %v", c.says, link, err)
		}
		for range 2 { // told twice, it is written once
			apptest.Code(t, "scanned", w.Evidence.Scanned(t.Context(), apptest.Org, e.ID), "")
		}
		got, _, err := table.Load[assessment.Evidence](t.Context(), w.DB, assessment.EvidenceKey(apptest.Org, as.ID, e.ID))
		if err != nil || got.Scan != string(c.says) || got.Version != c.version {
			t.Errorf("%s: stands as %s, version %d, %v", c.says, got.Scan, got.Version, err)
		}
	}
	apptest.Code(t, "of no file", w.Evidence.Scanned(t.Context(), apptest.Org, "evd_00000000000000000000000009"), problem.NotFound)
	apptest.Code(t, "another organisation", w.Evidence.Scanned(t.Context(), apptest.Other, e.ID), problem.NotFound)
	waiting, _, err := w.Evidence.Begin(t.Context(), apptest.Respondent(as), as.ID, apptest.Announce("b.txt", "text/plain", apptest.Certificate, "iso"))
	apptest.Code(t, "begin", err, "")
	apptest.Code(t, "not kept yet", w.Evidence.Scanned(t.Context(), apptest.Org, waiting.ID), "")
}

// swapping keeps other bytes than were looked at, as when the form is posted
// again in between.
type swapping struct {
	vault.Vault
	now string // key of the other upload
}

func (s *swapping) Keep(ctx context.Context, _, key string, b vault.Binding, until time.Time) (vault.Kept, error) {
	return s.Vault.Keep(ctx, s.now, key, b, until)
}

func TestOtherBytesThanWereInspectedNeverBecomeEvidence(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	other, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("b.txt", "text/plain", []byte("other bytes"), "iso"))
	apptest.Code(t, "begin", err, "")
	post(t, w, form, []byte("other bytes"))
	e, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "iso"))
	apptest.Code(t, "begin", err, "")
	post(t, w, form, apptest.Certificate)
	w.Evidence.Vault = &swapping{Vault: w.Vault, now: other.Incoming}
	_, err = w.Evidence.Complete(t.Context(), vendor, e.ID)
	apptest.Code(t, "complete", err, problem.Conflict)
	now, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID)
	if err != nil || now.State != assessment.Awaiting || link != "" {
		t.Errorf("%s, link %q, %v", now.State, link, err)
	}
}

// Where a scanner looks into files before they are kept, an infected one is
// dropped, and one that cannot be scanned waits.
func TestNoFileIsKeptBeforeItWasScanned(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	var found string
	var broken error
	w.Evidence.Malware = func(_ context.Context, file io.Reader) (string, error) {
		body, err := io.ReadAll(file)
		if err != nil || !bytes.Equal(body, apptest.Certificate) {
			t.Errorf("the scanner got %d bytes, %v", len(body), err)
		}
		return found, broken
	}
	begin := func() assessment.Evidence {
		e, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "iso"))
		apptest.Code(t, "begin", err, "")
		post(t, w, form, apptest.Certificate)
		return e
	}
	e := begin()
	broken = errors.New("connection refused")
	_, err := w.Evidence.Complete(t.Context(), vendor, e.ID)
	apptest.Code(t, "nobody scans", err, problem.Unavailable)
	broken = nil
	e, err = w.Evidence.Complete(t.Context(), vendor, e.ID)
	apptest.Code(t, "later", err, "")
	if now, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID); err != nil || link == "" || now.Scan != string(vault.Clean) {
		t.Errorf("a clean file: %q, link %q, %v", now.Scan, link, err)
	}

	bad := begin()
	found = "Win.Test.EICAR_HDB-1"
	_, err = w.Evidence.Complete(t.Context(), vendor, bad.ID)
	apptest.Code(t, "infected", err, problem.Invalid)
	if evidence.Refusal(err) != "field.malware" {
		t.Errorf("the page says %q", evidence.Refusal(err))
	}
	if now, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, bad.ID); err != nil || link != "" || now.State != assessment.Withdrawn || now.Scan != string(vault.Infected) {
		t.Errorf("an infected file: %q, %q, link %q, %v", now.State, now.Scan, link, err)
	}
	if _, _, err := w.Vault.Incoming(t.Context(), bad.Incoming); !problem.Is(err, problem.NotFound) {
		t.Errorf("its bytes: %v", err)
	}
	all, _, err := w.Journal.Events(t.Context(), apptest.Org, "", 100, "")
	apptest.Code(t, "events", err, "")
	if !slices.ContainsFunc(all, func(ev audit.Event) bool { return ev.Action == "evidence:refuse" && ev.Subject == bad.ID }) {
		t.Error("the log does not say that it was refused")
	}
}
