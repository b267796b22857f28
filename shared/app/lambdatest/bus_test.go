package lambdatest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/app/lambdatest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

// What SES tells of a mail stands in the message log, told twice too, and when
// the engine does not answer the first time.
func TestMailsThatComeBack(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	for _, e := range []struct {
		to, kind, event, member string
		about                   map[string]any
		want                    string
	}{
		{"gone@one.example", "Email Bounced", "Bounce", "bounce", map[string]any{
			"bounceType": "Permanent", "bounceSubType": "General", "feedbackId": "0107", "reportingMTA": "dsn; a8-70.smtp-out.amazonses.com",
			"bouncedRecipients": []map[string]string{{"emailAddress": "gone@one.example", "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}},
		}, notify.BouncedForGood},
		{"angry@two.example", "Email Complaint Received", "Complaint", "complaint", map[string]any{
			"complaintFeedbackType": "abuse", "complainedRecipients": []map[string]string{{"emailAddress": "angry@two.example"}},
		}, notify.BouncedComplaint},
		{"virus@three.example", "Email Rejected", "Reject", "reject", map[string]any{"reason": "Bad content"}, notify.BouncedRejected},
	} {
		k := mail(t, c, e.to)
		time.Sleep(time.Second) // due times are in whole seconds, rounded up
		c.Tick(t)
		if len(c.Mails(t, e.to, "", 1)) != 1 {
			t.Fatalf("%s got no mail", e.to)
		}
		detail := c.MailEvent(e.to, e.event, e.member, e.about)
		c.Fail(func(function, service, _ string) enginetest.Fault {
			if function == "outbox" && service == "dynamodb" {
				return enginetest.Throttled
			}
			return enginetest.Whole
		})
		if err := c.Tell(t, "outbox", e.kind, detail); err == nil {
			t.Errorf("%s: throttled, the event is done with", e.kind)
		}
		c.Fail(nil)
		var first notify.Message
		for range 2 {
			if err := c.Tell(t, "outbox", e.kind, detail); err != nil {
				t.Errorf("%s: %v", e.kind, err)
			}
			m, _, err := table.Load[notify.Message](t.Context(), c.Table, k)
			if err != nil || m.State != notify.Bounced || m.Error != e.want || len(m.Data) > 0 {
				t.Errorf("%s leaves %+v, %v", e.kind, m, err)
			}
			if first.ID != "" && m.Version != first.Version {
				t.Errorf("%s told twice is written twice", e.kind)
			}
			first = m
		}
	}
	// What is no mail of ours is done with: it would not get better.
	strange := c.MailEvent("nobody@four.example", "Bounce", "bounce", map[string]any{"bounceType": "Permanent"})
	if err := c.Tell(t, "outbox", "Email Bounced", strange); err != nil {
		t.Errorf("somebody else's mail: %v", err)
	}
}

// Nothing is readable before GuardDuty has said that it is clean, and nothing
// that it says is not.
func TestMalwareScans(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources(), lambdatest.WithScanning())
	v := journey.Ask[vendors.Vendor](t, c, 201, "procurement", "POST", "/v1/vendors", map[string]any{"name": "Nordlicht Analytics", "country": "DE", "owner": journey.Owner})
	k := journey.Ask[contract.Contract](t, c, 201, "procurement", "POST", "/v1/vendors/"+v.ID+"/contracts", map[string]any{
		"title": "Agreement", "parties": []map[string]string{{"name": "Demo", "role": "customer"}, {"name": v.Name, "role": "vendor"}},
		"services": []string{"CRM"}, "engagements": []string{"default"}, "signedOn": "2026-01-01", "startsOn": "2026-01-01", "status": "active",
	})
	body := "The agreement, signed.\n"
	sum := sha256.Sum256([]byte(body))
	begun := journey.Ask[struct {
		EvidenceID string
		Upload     vault.Form
	}](t, c, 201, "procurement", "POST", "/v1/contracts/"+k.ID+"/evidence", map[string]any{
		"fileName": "agreement.txt", "contentType": "text/plain", "size": len(body), "sha256": hex.EncodeToString(sum[:]), "purpose": "contract",
	})
	if got := vaulttest.Post(t, c.Client(), begun.Upload, strings.NewReader(body), int64(len(body))); got.Status >= 300 {
		t.Fatalf("the form answers %d %s", got.Status, got.Body)
	}
	type seen struct {
		Scan     string
		Download string
	}
	look := func() seen {
		t.Helper()
		return journey.Ask[seen](t, c, 200, "analyst", "GET", "/v1/evidence/"+begun.EvidenceID, nil)
	}
	if e := journey.Ask[assessment.Evidence](t, c, 200, "procurement", "POST", "/v1/evidence/"+begun.EvidenceID+"/complete", nil); e.Scan != string(vault.Pending) {
		t.Errorf("completed, its scan is %q", e.Scan)
	}
	if s := look(); s.Scan != string(vault.Pending) || s.Download != "" {
		t.Errorf("before the scan: %+v", s)
	}
	const kind = "GuardDuty Malware Protection Object Scan Result"
	events := c.Scan(t, "THREATS_FOUND")
	if len(events) != 1 {
		t.Fatalf("%d files are kept", len(events))
	}
	tell := func() {
		t.Helper()
		for range 2 {
			if err := c.Tell(t, "evidence", kind, events[0]); err != nil {
				t.Error(err)
			}
		}
	}
	stored := func() assessment.Evidence {
		t.Helper()
		e, _, err := table.Load[assessment.Evidence](t.Context(), c.Table, table.Key{PK: contract.PK(c.Org, k.ID), SK: assessment.EvidenceKey(c.Org, "", begun.EvidenceID).SK})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	tell()
	if e := stored(); e.Scan != string(vault.Infected) {
		t.Errorf("the record says %q", e.Scan)
	}
	if s := look(); s.Scan != string(vault.Infected) || s.Download != "" {
		t.Errorf("with malware in it: %+v", s)
	}
	events = c.Scan(t, "NO_THREATS_FOUND") // scanned again
	tell()
	if e := stored(); e.Scan != string(vault.Clean) {
		t.Errorf("the record says %q", e.Scan)
	}
	if s := look(); s.Download == "" {
		t.Errorf("clean: %+v", s)
	} else if got := vaulttest.Get(t, c.Client(), s.Download); string(got.Body) != body {
		t.Errorf("the file comes back as %d %q", got.Status, got.Body)
	}
	// Of a file that is not there, or not kept, nothing comes again.
	events[0]["s3ObjectDetails"] = map[string]any{"bucketName": "another", "objectKey": "x"}
	if err := c.Tell(t, "evidence", kind, events[0]); err != nil {
		t.Errorf("another bucket's file: %v", err)
	}
}
