package webhooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webhooks"
	"vendorrisk/shared/webhook"
)

func open(t *testing.T) *desktest.Desk {
	d := desktest.Open(t, webhooks.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return webhooks.Routes(webhooks.Deps{Render: render, May: may, Hooks: w.Webhooks})
	})
	d.Administrator()
	return d
}

func TestPagesAreReadableInBothLanguagesAndShowTheSecretOnlyOnce(t *testing.T) {
	d := open(t)
	h, err := d.Webhooks.Create(t.Context(), d.As, webhook.Order{URL: apptest.Ptr("https://hooks.example/in"), Events: &[]string{"vendor:create"}})
	apptest.Code(t, "create", err, "")
	for _, lang := range i18n.Languages {
		for _, who := range []identity.Actor{d.As, apptest.Auditor} {
			before := d.As
			d.As = who
			for _, path := range []string{webhooks.Path, webhooks.Path + "/" + h.ID} {
				text := d.Read(lang, path).Find("main").Text()
				if !strings.Contains(text, "https://hooks.example/in") || strings.Contains(text, h.Secret) || strings.Contains(text, "webhooks.") {
					t.Errorf("%s %s: %s", lang, path, text)
				}
			}
			d.As = before
		}
	}
}

func TestTheFormsDoWhatTheySay(t *testing.T) {
	d := open(t)
	answer := d.Ask(i18n.English, webhooks.Path, url.Values{"url": {"http://hooks.example/in"}})
	if answer.StatusCode != http.StatusUnprocessableEntity && answer.StatusCode != http.StatusBadRequest && answer.StatusCode != http.StatusOK {
		t.Errorf("a faulty address: %d", answer.StatusCode)
	}
	if all, err := d.Webhooks.List(t.Context(), d.As); err != nil || len(all) != 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	d.Ask(i18n.English, webhooks.Path, url.Values{"url": {"https://hooks.example/in"}, "events": {"vendor:create", "finding:create"}})
	all, err := d.Webhooks.List(t.Context(), d.As)
	if err != nil || len(all) != 1 || len(all[0].Events) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	at := webhooks.Path + "/" + all[0].ID
	d.Ask(i18n.English, at+"/test", url.Values{})
	d.Ask(i18n.English, at+"/rotate", url.Values{})
	d.Ask(i18n.English, at, url.Values{"version": {"2"}, "url": {"https://hooks.example/new"}, "events": {"vendor:create"}, "active": {"false"}})
	h, err := d.Webhooks.Get(t.Context(), d.As, all[0].ID)
	if err != nil || h.Version != 3 || h.Active || h.URL != "https://hooks.example/new" {
		t.Errorf("%+v, %v", h, err)
	}
	if sent, _, err := d.Webhooks.Deliveries(t.Context(), d.As, h.ID, 10, ""); err != nil || len(sent) != 1 {
		t.Errorf("%+v, %v", sent, err)
	}
	d.Ask(i18n.English, at+"/remove", url.Values{"version": {"3"}})
	if all, err := d.Webhooks.List(t.Context(), d.As); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}
