package portal_test

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/web/i18n"
)

func TestEvidence(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		as, link := w.sent(t, w.Order())
		b := w.enter(t, lang, link, apptest.Contact)
		begin := "main form button.primary"

		b.get("/portal/questions/certificate/evidence")
		b.has(".empty", 1)
		b.pressStatus(begin, url.Values{"validUntil": {"2026-02-30"}}, 400)
		b.has(".faults a[href='#f-fileName']", 1)
		b.has("input[name=validUntil][value='2026-02-30']", 1)
		b.pressStatus(begin, url.Values{"fileName": {"a/b"}, "validUntil": nil}, 400)

		// A file that is not what it should be is dropped, and the page says so.
		b.press(begin, url.Values{"fileName": {marker}, "validUntil": nil})
		b.has("main img", 0)
		b.upload("x.pdf", []byte("MZ\x90\x00 not a document"), 400)
		b.on("/portal/evidence/" + w.Open(t, as.ID).Evidence[0].ID + "/landed")
		b.has(".faults", 1)
		if got := w.Open(t, as.ID).Evidence[0].State; got != assessment.Withdrawn {
			t.Errorf("the refused file is %s", got)
		}

		// Coming back without a file shows the form again.
		b.press(begin, url.Values{"fileName": {"Never sent"}, "kind": {".txt"}})
		b.get(b.doc.Find("main form a[href$='/withdraw']").AttrOr("href", ""))
		b.press(".confirm button.danger", nil)
		b.has(".empty", 1)
		b.press(begin, url.Values{"fileName": {"Second"}, "kind": {".txt"}})
		waiting := strings.TrimSuffix(b.at.Path, "/upload")
		b.get(waiting + "/landed")
		b.has("form[enctype='multipart/form-data']", 1)
		b.has(".notice.tone-warn", 1)
		b.upload("x.txt", apptest.Certificate, 200)
		b.on("/portal/questions/certificate/evidence")
		b.get(waiting + "/landed") // loading it again is harmless
		b.on("/portal/questions/certificate/evidence")
		b.has("table.data tbody tr", 1)

		// In the section the file stands beside its question.
		b.get("/portal/sections/proof")
		b.has("#q-certificate .files li", 1)

		b.get(waiting + "/withdraw")
		b.press(".confirm button.danger", nil)
		b.on("/portal/questions/certificate/evidence")
		b.has(".empty", 1)
		b.getStatus("/portal/evidence/evd_00000000000000000000000001", 404)
		b.getStatus("/portal/questions/reading/evidence", 404)
		b.getStatus("/portal/questions/region/evidence", 404) // hidden as long as cloud is unanswered
	}
}

// A file that cannot be scanned now has arrived all the same: the page says so,
// and looks again.
func TestAFileWaitsForItsScan(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		away := errors.New("connection refused")
		found := ""
		w.Evidence.Malware = func(context.Context, io.Reader) (string, error) { return found, away }
		_, link := w.sent(t, w.Order())
		b := w.enter(t, lang, link, apptest.Contact)
		const begin = "main form button.primary"
		b.get("/portal/questions/certificate/evidence")
		b.press(begin, url.Values{"fileName": {"Certificate"}, "kind": {".txt"}})
		b.upload("x.txt", apptest.Certificate, 200)
		again := b.doc.Find("main a.button.primary").AttrOr("href", "")
		b.get(again)
		away = nil
		b.get(again)
		b.on("/portal/questions/certificate/evidence")
		b.has("table.data tbody tr", 1)

		found = "Eicar-Signature"
		b.press(begin, url.Values{"fileName": {"Another"}, "kind": {".txt"}})
		b.upload("x.txt", apptest.Certificate, 400)
		if said := b.doc.Find(".faults").Text(); !strings.Contains(said, map[i18n.Lang]string{i18n.English: "Malware", i18n.Chinese: "恶意软件"}[lang]) {
			t.Errorf("%s: %s", lang, said)
		}
	}
}
