package evidence_test

import (
	"context"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
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
