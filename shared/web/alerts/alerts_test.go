package alerts_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/alerts"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

func open(t *testing.T) *desktest.Desk {
	d := desktest.Open(t, alerts.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return alerts.Routes(alerts.Deps{
			Render: render, May: may, Alerts: w.Alerts, People: w.Directory,
			Release: func(ctx context.Context, a identity.Actor, person string) error {
				return w.Directory.Release(ctx, w.Journal, a, person)
			},
		})
	})
	d.Administrator()
	return d
}

func raise(t *testing.T, d *desktest.Desk, rule, about string) alert.Alert {
	t.Helper()
	err := d.Alerts.Raise(t.Context(), apptest.Org, detect.Hit{Rule: rule, Severity: detect.High, At: d.Now.Read(), About: about, Count: 45})
	apptest.Code(t, "raise", err, "")
	all, _, err := d.Alerts.List(t.Context(), d.As, "", 100, "")
	apptest.Code(t, "list", err, "")
	for _, al := range all {
		if al.Rule == rule && al.About == about {
			return al
		}
	}
	t.Fatal("the alert is not there")
	return alert.Alert{}
}

// Every rule has its words on both pages, in both languages, for both roles.
func TestEveryRuleSaysWhatHappenedAndWhatToDo(t *testing.T) {
	d := open(t)
	rules := []string{alert.UnusualHour, alert.LogBroken, alert.BackupLate, alert.BackupFailed}
	for _, r := range detect.Rules {
		rules = append(rules, r.Name)
	}
	for i, rule := range rules {
		al := raise(t, d, rule, []string{desktest.Boss.ID, "src:abc", "", "asm_x"}[i%4])
		for _, lang := range i18n.Languages {
			for _, who := range []identity.Actor{desktest.Boss, apptest.Auditor} {
				d.As = who
				doc := d.Read(lang, alerts.Path+"/"+al.ID)
				text := doc.Find("main").Text()
				if strings.Contains(text, "alerts.") || strings.Contains(text, rule) || strings.Contains(text, "{0}") || strings.Contains(text, "%!") {
					t.Errorf("%s in %s: %s", rule, lang, text)
				}
				if n := doc.Find("form[method=post]").Length(); (n > 0) != (who.ID == desktest.Boss.ID) {
					t.Errorf("%s has %d forms", who.Roles[0], n)
				}
			}
		}
	}
	d.As = desktest.Boss
	if n := d.Read(i18n.English, alerts.Path).Find("tbody tr").Length(); n != len(rules) {
		t.Errorf("%d rows", n)
	}
	if n := d.Read(i18n.Chinese, alerts.Path+"?state=closed").Find("tbody tr").Length(); n != 0 {
		t.Errorf("%d closed rows", n)
	}
}

func TestAnAlertIsAcknowledgedAndClosedOnItsPage(t *testing.T) {
	d := open(t)
	al := raise(t, d, "bulk_download", desktest.Boss.ID)
	at := alerts.Path + "/" + al.ID
	stale := url.Values{"version": {"1"}, "state": {"acknowledged"}}
	if res := d.Ask(i18n.English, at, stale); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("acknowledge: %d", res.StatusCode)
	}
	webtest.Page(t, d.Ask(i18n.English, at, stale), http.StatusConflict, i18n.English)
	doc := webtest.Page(t, d.Ask(i18n.English, at, url.Values{"version": {"2"}, "state": {"closed"}, "note": {"x"}}), http.StatusBadRequest, i18n.English)
	if !strings.Contains(doc.Find(".faults").Text(), "Choose one of the answers") || doc.Find("textarea").Text() != "\nx" && doc.Find("textarea").Text() != "x" {
		t.Errorf("faults %q, note %q", doc.Find(".faults").Text(), doc.Find("textarea").Text())
	}
	if res := d.Ask(i18n.English, at, url.Values{"version": {"2"}, "state": {"closed"}, "outcome": {"harmless"}, "note": {"The yearly audit"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("close: %d", res.StatusCode)
	}
	if doc := d.Read(i18n.English, at); doc.Find("form[method=post]").Length() != 0 || !strings.Contains(doc.Find("main").Text(), "The yearly audit") {
		t.Error("a closed alert still asks for something, or does not say what it was")
	}
}
