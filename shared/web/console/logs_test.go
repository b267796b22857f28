package console_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/web/i18n"
)

func TestEveryMailHasAName(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		say := words.In(lang, nil)
		for _, name := range append([]string{"report", "signoff", notify.NoticesTask, trigger.Kind}, mailtext.Names...) {
			if !say.Has("messages.kind." + name) {
				t.Errorf("%s has no word for the message %q", lang, name)
			}
		}
	}
}

func TestTheAuditLogIsNarrowedAndTakenAwayAsAFile(t *testing.T) {
	d := open(t)
	v := d.Vendor(t, 1)
	_, err := d.Findings.Create(t.Context(), apptest.Analyst, v.ID, finding.Details{Title: apptest.Ptr("Old restore"), Severity: apptest.Ptr("low")})
	d.ok(err)
	doc := d.read(apptest.Auditor, "/audit?person="+apptest.Analyst.ID)
	if rows := doc.Find("tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), "Finding raised") {
		t.Errorf("%d rows: %s", rows.Length(), rows.Text())
	}
	bad := d.refused(d.get(apptest.Auditor, "/audit?from=2026-02-30"))
	if !strings.Contains(bad.Find(".faults").Text(), "Enter a day that exists") {
		t.Errorf("faults %q", bad.Find(".faults").Text())
	}
	href := doc.Find("main a[href*='format=csv']").AttrOr("href", "")
	res := d.get(apptest.Auditor, href)
	body, err := io.ReadAll(res.Body)
	d.ok(err)
	if res.StatusCode != http.StatusOK || strings.Count(string(body), "\n") != 2 || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if res := d.get(apptest.Buyer, href); res.StatusCode != http.StatusForbidden {
		t.Errorf("procurement exports: %d", res.StatusCode)
	}
}

// Whatever the policies know by name can stand in the log, done or refused.
func TestEveryActionHasWordsInTheLog(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(policies.Expected)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		for _, lang := range i18n.Languages {
			if !words.Has(lang, "audit.action."+row[0]) {
				t.Errorf("%s has no words in %s", row[0], lang)
			}
		}
	}
}

// Work that the system left for itself went to nobody: it is done, not sent.
func TestOnlyMailsAreSent(t *testing.T) {
	d := open(t)
	d.Approved(t)
	d.Drain()
	rows := d.read(apptest.Admin, "/messages").Find("tbody tr")
	mails, own := 0, 0
	rows.Each(func(_ int, row *goquery.Selection) {
		to, state := strings.TrimSpace(row.Find("td").Eq(0).Text()), strings.TrimSpace(row.Find(".badge").Text())
		switch {
		case strings.Contains(to, "@") && state == "Sent":
			mails++
		case to == "" && state == "Done":
			own++
		default:
			t.Errorf("to %q: %q", to, state)
		}
	})
	if mails == 0 || own == 0 {
		t.Errorf("%d mails and %d others: %s", mails, own, rows.Text())
	}
}
