package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/web/i18n"
)

const (
	next   = "form.questions .buttons button.primary"
	marker = `"><img src=x onerror=alert(1)>`
)

// The whole way of a vendor, without script: link, code, answers with a
// refusal and a question that an answer brings up, a file, a break, the check,
// handing in, and rework of one section.
func TestJourney(t *testing.T) {
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			w := newWorld(t)
			as, link := w.sent(t, w.Order())
			b := w.enter(t, lang, link, apptest.Contact)
			b.has(".tasks li", 3)
			b.has("a[href='/portal/privacy']", 1)
			b.says("Acme Retail")

			b.get("/portal/sections/access")
			b.press(next, url.Values{"answers.mfa.value": {"yes"}, "answers.encryption.value": {"weak"}, "answers.encryption.comment": {marker}})
			b.on("/portal/sections/hosting")
			b.has("#q-region", 0)
			b.has("#q-reading .note", 1)

			// The answer brings a question up, which is shown at once.
			b.press(next, url.Values{"answers.cloud.value": {"yes"}, "answers.backups.value": {"daily", "offsite"}})
			b.on("/portal/sections/hosting")
			b.has("#q-region.is-new", 1)
			b.has("#q-backups input:checked, #q-backups input[checked]", 2)

			// "Does not apply" asks why; what else was typed is saved.
			b.pressStatus(next, url.Values{"answers.region.value": {"_na"}, "answers.backups.comment": {"both"}}, 400)
			b.has(".faults a[href='#f-answers.region.notApplicableReason']", 1)
			b.has("#q-region input[value=_na][checked]", 1)
			if got := b.doc.Find(".faults a").Text(); !strings.Contains(got, "Is the region fixed?") {
				t.Errorf("the summary does not say which question: %q", got)
			}
			b.has(".notice.tone-good", 1)
			if got := w.Open(t, as.ID).Answers["backups"].Comment; got != "both" {
				t.Errorf("the answer that was in order has the comment %q", got)
			}
			b.press("button[name=_later]", url.Values{"answers.region.notApplicableReason": {"No region can be chosen"}})
			b.on("/portal")

			// Leaving ends the session; coming back finds everything.
			b.press("form[action='/portal/leave'] button", nil)
			b.on("/portal/open")
			if b.get("/portal"); b.at.Path != "/portal/open" {
				t.Fatalf("after leaving, the task list is open at %s", b.at.Path)
			}
			b = w.enter(t, lang, link, apptest.Contact)
			b.get("/portal/sections/access")
			b.has("#q-mfa input[value=yes][checked]", 1)
			if got := b.doc.Find("[name='answers.encryption.comment']").Text(); strings.TrimSpace(got) != marker {
				t.Errorf("the comment came back as %q", got)
			}
			b.has("main img", 0)

			// A claim that needs evidence cannot be handed in without.
			b.get("/portal/sections/proof")
			b.press(next, url.Values{"answers.iso.value": {"yes"}, "answers.contact.value": {"周文静"}})
			b.on("/portal/check")
			b.has("form[action='/portal/submit']", 0)
			b.has(".is-missing", 1)
			b.get(b.doc.Find(".is-missing a").AttrOr("href", ""))
			b.press("button[name=_attach][value=iso]", nil)
			b.on("/portal/questions/iso/evidence")
			b.attach("ISO 27001", "2027-05-01", apptest.Certificate)
			b.on("/portal/questions/iso/evidence")
			b.has("table.data tbody tr", 1)
			b.says("ISO 27001.txt")
			if got := b.raw(b.doc.Find("table.data th a").AttrOr("href", "")); got != string(apptest.Certificate) {
				t.Errorf("the file came back as %q", got)
			}

			b.get("/portal/check")
			b.has("form[action='/portal/submit']", 1)
			b.has(".said > div", 8) // every question but the note
			b.says("No region can be chosen")
			b.press("form[action='/portal/submit'] button", nil)
			b.on("/portal/done")
			b.says(as.ID)

			// Handed in: everything can be read, nothing changed.
			b.get("/portal/sections/access")
			b.has("main form", 0)
			b.has(".said > div", 2)

			w.returned(t, as.ID)
			b.get("/portal")
			b.has(".notice.tone-warn", 1)
			b.says("Which authority certified you?")
			b.get("/portal/sections/access")
			b.has("main form", 0)
			b.get("/portal/sections/proof")
			b.press(next, url.Values{"answers.contact.value": {"Jana Vogt"}})
			b.on("/portal/check")
			b.press("form[action='/portal/submit'] button", nil)
			if got := w.Read(t, as.ID).State; got != assessment.Submitted {
				t.Errorf("the assessment is %s", got)
			}
			if n := strings.Count(strings.Join(w.Actions(t, as.ID), " "), "portal:read"); n == 0 {
				t.Error("nobody noted that answers were opened")
			}
		})
	}
}

// attach adds a file to the question whose evidence page is shown.
func (b *browser) attach(title, until string, body []byte) {
	b.t.Helper()
	b.press("main form button.primary", url.Values{"fileName": {title}, "kind": {".txt"}, "validUntil": {until}})
	b.upload("whatever.txt", body, 200)
}

// returned takes the assessment into review and hands the proof back.
func (w *world) returned(t *testing.T, id string) {
	t.Helper()
	as, err := w.Assessments.StartReview(t.Context(), apptest.Analyst, id, 0)
	if err == nil {
		_, err = w.Assessments.Return(t.Context(), apptest.Analyst, id, as.Version, []string{"proof"}, "Which authority certified you?")
	}
	if err != nil {
		t.Fatal(err)
	}
}
