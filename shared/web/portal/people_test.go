package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/web/i18n"
)

func answers(question string, value any) map[string]assessment.Given {
	return map[string]assessment.Given{question: apptest.Say(0, value)}
}

// A delegate sees the sections that were handed over and nothing else, and
// does not hand in.
func TestDelegate(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		as, link := w.sent(t, w.Order())
		b := w.enter(t, lang, link, apptest.Contact)
		b.get("/portal/delegate")
		send := "form[action='/portal/delegate'] button"
		b.pressStatus(send, url.Values{"email": {"nobody"}}, 400)
		b.has(".faults li", 2)
		b.pressStatus(send, url.Values{"email": {strings.ToUpper(apptest.Contact)}, "sections": {"access"}}, 400)
		b.has(".faults a[href='#f-email']", 1)
		b.press(send, url.Values{"email": {"li@nordlicht.example"}, "sections": {"hosting"}})
		b.has("table.data tbody tr", 1)

		w.Drain()
		mails := w.Mail.To("li@nordlicht.example", "delegated")
		if len(mails) != 1 {
			t.Fatalf("%d invitations", len(mails))
		}
		c := w.enter(t, lang, w.here(mails[0].Data["link"]), "li@nordlicht.example")
		c.has(".tasks li", 1)
		c.has("a[href='/portal/delegate']", 0)
		c.getStatus("/portal/sections/access", 404)
		c.getStatus("/portal/questions/iso/evidence", 404)
		c.getStatus("/portal/delegate", 403)
		c.get("/portal/sections/hosting")
		c.press(next, url.Values{"answers.cloud.value": {"no"}, "answers.backups.value": {"daily"}})
		c.on("/portal")
		c.get("/portal/check")
		c.has("form[action='/portal/submit']", 0)
		c.has("section", 1)

		w.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("secret.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
		c.getStatus("/portal/evidence/"+w.Open(t, as.ID).Evidence[0].ID, 404)
		b.get("/portal")
		b.says("li@nordlicht.example")
	}
}

// What decides about points is nowhere in the pages.
func TestNothingAboutScores(t *testing.T) {
	w := newWorld(t)
	as := w.InReview(t)
	invited, err := w.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "second@nordlicht.example")
	if err != nil {
		t.Fatal(err)
	}
	b := w.enter(t, i18n.English, w.here(invited.Link), "second@nordlicht.example")
	for _, path := range []string{"/portal", "/portal/sections/access", "/portal/check", "/portal/done"} {
		html, err := b.get(path).Html()
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"weight", "score", "critical", "effectiveness", "No second factor", "reviewed evidence"} {
			if strings.Contains(strings.ToLower(html), strings.ToLower(word)) {
				t.Errorf("%s says %q", path, word)
			}
		}
	}
}

// Handed in by one while another still types: nothing more is taken, and the
// task list says why. A cancelled questionnaire lets nobody in.
func TestHandedInMeanwhile(t *testing.T) {
	w := newWorld(t)
	as := w.Answered(t)
	invited, err := w.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "second@nordlicht.example")
	if err != nil {
		t.Fatal(err)
	}
	b := w.enter(t, i18n.Chinese, w.here(invited.Link), "second@nordlicht.example")
	b.get("/portal/sections/access")
	if _, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0); err != nil {
		t.Fatal(err)
	}
	b.pressStatus(next, url.Values{"answers.mfa.value": {"no"}}, 409)
	if got := w.Open(t, as.ID).Answers["mfa"].Value; got != "yes" {
		t.Errorf("the answer became %v after the end", got)
	}
	b.get("/portal")
	b.has(".notice.tone-good", 1)
	b.has("a[href='/portal/delegate']", 0)
	if _, err := w.Assessments.Cancel(t.Context(), apptest.Buyer, as.ID, 0, "Ordered from someone else"); err != nil {
		t.Fatal(err)
	}
	b.get("/portal")
	b.on("/portal/open")
}
