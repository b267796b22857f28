package portal_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/web/i18n"
)

const enter = "form[action='/portal/session'] button"

func TestLinksThatOpenNothing(t *testing.T) {
	w := newWorld(t)
	_, link := w.sent(t, w.Order())
	for _, lang := range i18n.Languages {
		b := w.browser(t, lang)
		b.get("/portal/open")
		b.has("form[action='/portal/open'] input[name=link]", 1)
		b.get(link)
		b.says("j•••@nordlicht.example")
		if strings.Contains(b.doc.Text(), apptest.Contact) {
			t.Error("the invited address is shown whole to whoever has the link")
		}
		wrong := link[:len(link)-4] + "AAAA"
		for _, target := range []string{wrong, "/portal/open?link=x", strings.Replace(wrong, "/open", "/code", 1)} {
			b.getStatus(target, 400)
			b.has(".faults a[href='#f-link']", 1)
		}
	}
	w.Wall.Pass(invitation.LinkLife)
	w.browser(t, i18n.English).getStatus(link, 400)
}

func TestCodes(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		as, link := w.sent(t, w.Order())
		b := w.browser(t, lang)
		b.get(link)
		b.press("form[action='/portal/code'] button", nil)
		b.on("/portal/code")
		b.has("input[name=code][inputmode=numeric][autocomplete=one-time-code]", 1)
		code := w.code(t, apptest.Contact)

		// What is no code costs no try; a wrong one does, and five end it.
		for _, typed := range []string{"", "12345", "abcdef"} {
			b.pressStatus(enter, url.Values{"code": {typed}}, 400)
			b.has(".faults a[href='#f-code']", 1)
		}
		for range invitation.CodeTries {
			b.pressStatus(enter, url.Values{"code": {other(code)}}, 400)
		}
		if got := b.doc.Find("input[name=code]").AttrOr("value", ""); got != "" {
			t.Errorf("the code is shown again: %q", got)
		}
		b.pressStatus(enter, url.Values{"code": {code}}, 400)

		// A new one that is too old by the time.
		b.press("form[action='/portal/code'] button", nil)
		code = w.code(t, apptest.Contact)
		w.Wall.Pass(invitation.CodeLife)
		b.pressStatus(enter, url.Values{"code": {code}}, 400)

		// A fresh one, typed with a space and full-width digits.
		b.press("form[action='/portal/code'] button", nil)
		b.press(enter, url.Values{"code": {wide(w.code(t, apptest.Contact))}})
		b.on("/portal")

		// Who has a session goes straight in; it ends by itself.
		b.get(link)
		b.on("/portal")
		w.Wall.Pass(invitation.SessionLife + time.Minute)
		b.get("/portal/sections/access")
		b.on("/portal/open")
		if w.Read(t, as.ID).Version != as.Version {
			t.Error("coming in changed the assessment")
		}
	}
}

func TestTooManyCodes(t *testing.T) {
	w := newWorld(t)
	_, link := w.sent(t, w.Order())
	b := w.browser(t, i18n.Chinese)
	for range invitation.CodesPerHour {
		b.get(link)
		b.press("form[action='/portal/code'] button", nil)
	}
	b.pressStatus("form[action='/portal/code'] button", nil, 429)
}

func TestPrivacyNoticeForEveryone(t *testing.T) {
	w := newWorld(t)
	for _, lang := range i18n.Languages {
		b := w.browser(t, lang)
		b.get("/portal/privacy")
		b.has("main h2", 8)
		if strings.Contains(b.doc.Find("main").Text(), "{0}") {
			t.Error("a figure is missing in the notice")
		}
	}
}

// other is a code that differs in its last digit.
func other(code string) string {
	last := code[5]
	return code[:5] + string('0'+(last-'0'+1)%10)
}

// wide writes a code as a Chinese keyboard may.
func wide(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i == 3 {
			b.WriteRune(' ')
		}
		b.WriteRune(r - '0' + '０')
	}
	return b.String()
}
