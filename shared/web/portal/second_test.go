package portal_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey/passkeytest"
	"vendorrisk/shared/identity/passkey/webauthn"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/web/i18n"
)

const goOn = "form[action='/portal/second-factor/code'] button"

// atSecond goes from a link to the second factor.
func (w *world) atSecond(t *testing.T, lang i18n.Lang, link string) *browser {
	t.Helper()
	b := w.browser(t, lang)
	b.get(link)
	b.press("form[action='/portal/code'] button", nil)
	b.press(enter, url.Values{"code": {w.code(t, apptest.Contact)}})
	b.on("/portal/second-factor")
	return b
}

func TestASecondFactorIsSetUpAndThenShown(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		w.AskSecondFactor(t, identity.Tiers...)
		_, link := w.sent(t, w.Order())
		b := w.atSecond(t, lang, link)
		b.has("img.qr[src^='data:image/png;base64,']", 1)
		b.has("form[data-passkey]", 0) // not under a network address
		secret := strings.ReplaceAll(b.doc.Find("code.secret").Text(), " ", "")
		b.pressStatus(goOn, url.Values{"code": {"12 34"}}, 400)
		b.has(".faults a[href='#f-code']", 1)
		b.press(goOn, url.Values{"code": {w.Shown(t, secret)}})
		b.on("/portal")

		w.Pass(time.Hour)
		b = w.atSecond(t, lang, link)
		b.has("img.qr", 0)
		b.has("code.secret", 0)
		b.press(goOn, url.Values{"code": {w.Shown(t, secret)}})
		b.on("/portal")

		w.Pass(time.Hour)
		b = w.atSecond(t, lang, link)
		w.Pass(invitation.StepLife)
		b.pressStatus(goOn, url.Values{"code": {w.Shown(t, secret)}}, 400)
		b.has("form[action='/portal/open']", 1)
		w.browser(t, lang).getStatus("/portal/second-factor", 400) // begun by nobody
	}
}

func TestAVendorsPasskeyInItsBrowser(t *testing.T) {
	w := newWorld(t)
	w.AskSecondFactor(t, identity.Tiers...)
	var err error
	if w.Door.Passkeys, err = webauthn.New("http://localhost:8080", "Vendor Risk"); err != nil {
		t.Fatal(err)
	}
	device := passkeytest.New(t, "http://localhost:8080")
	_, link := w.sent(t, w.Order())
	const send = "form[data-passkey] button"
	asked := func(b *browser) string { return b.doc.Find("form[data-passkey]").AttrOr("data-options", "") }
	b := w.atSecond(t, i18n.Chinese, link)
	b.pressStatus(send, url.Values{"passkey": {"{}"}}, 400)
	b.has(".faults a[href='#f-passkey']", 1)
	b.press(send, url.Values{"passkey": {device.Create(asked(b))}})
	b.on("/portal")
	b = w.atSecond(t, i18n.Chinese, link)
	b.has("form[action='/portal/second-factor/code']", 0)
	b.press(send, url.Values{"passkey": {device.Get(asked(b))}})
	b.on("/portal")
}
