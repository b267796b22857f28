package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/settings"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

func open(t *testing.T) *desktest.Desk {
	return desktest.Open(t, settings.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return settings.Routes(settings.Deps{Render: render, May: may, Settings: w.Organisation})
	})
}

func TestWhatIsSavedUntouchedStaysAsItIsInBothLanguages(t *testing.T) {
	d := open(t)
	for _, lang := range i18n.Languages {
		was, err := d.Organisation.Get(t.Context(), d.As)
		apptest.Code(t, "get", err, "")
		form := desktest.Typed(d.Read(lang, settings.Path))
		if res := d.Ask(lang, settings.Path, form); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d", lang, res.StatusCode)
		}
		now, err := d.Organisation.Get(t.Context(), d.As)
		apptest.Code(t, "get", err, "")
		now.Version, now.UpdatedAt = was.Version, was.UpdatedAt
		if diff := cmp.Diff(was, now); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

func TestFaultsComeBackWithWhatWasTyped(t *testing.T) {
	d := open(t)
	form := desktest.Typed(d.Read(i18n.Chinese, settings.Path))
	form.Set("timeZone", "Mars/Olympus")
	form.Set("remindDaysBefore", "soon")
	doc := webtest.Page(t, d.Ask(i18n.Chinese, settings.Path, form), http.StatusBadRequest, i18n.Chinese)
	if said := doc.Find(".faults").Text(); !strings.Contains(said, "请输入以空格分隔的整数") {
		t.Errorf("the summary says %q", said)
	}
	form.Set("remindDaysBefore", "3，14、200")
	form.Set("alertRecipients", "soc@acme.example\nnobody")
	form.Set("name", "")
	doc = webtest.Page(t, d.Ask(i18n.English, settings.Path, form), http.StatusBadRequest, i18n.English)
	for _, want := range []string{"Enter a time zone that exists", "from 1 to 90", "Enter an email address", "Fill this in"} {
		if said := doc.Find(".faults").Text(); !strings.Contains(said, want) {
			t.Errorf("the summary does not say %q but %q", want, said)
		}
	}
	if got := doc.Find("input[name='timeZone']").AttrOr("value", ""); got != "Mars/Olympus" {
		t.Errorf("what was typed became %q", got)
	}
}

func TestAStaleFormShowsWhatStandsNow(t *testing.T) {
	d := open(t)
	form := desktest.Typed(d.Read(i18n.English, settings.Path))
	form.Set("name", "Acme One")
	d.Ask(i18n.English, settings.Path, form)
	form.Set("name", "Acme Two")
	doc := webtest.Page(t, d.Ask(i18n.English, settings.Path, form), http.StatusConflict, i18n.English)
	if got := doc.Find("input[name='name']").AttrOr("value", ""); got != "Acme One" {
		t.Errorf("the form holds %q", got)
	}
}

func TestAuditorsReadAndOthersDoNot(t *testing.T) {
	d := open(t)
	d.As = apptest.Auditor
	for _, lang := range i18n.Languages {
		doc := d.Read(lang, settings.Path)
		if doc.Find("form[method=post]").Length() != 0 || !strings.Contains(doc.Find("main").Text(), "19:00") {
			t.Errorf("%s: %s", lang, doc.Find("main").Text())
		}
	}
	if res := d.Ask(i18n.English, settings.Path, url.Values{"version": {"1"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor saves: %d", res.StatusCode)
	}
	d.As = apptest.Buyer
	if res := d.Ask(i18n.English, settings.Path, nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("procurement reads: %d", res.StatusCode)
	}
}
