package forecast_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	domain "vendorrisk/shared/forecast"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/forecast"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

func open(t *testing.T) *desktest.Desk {
	t.Helper()
	return desktest.Open(t, forecast.Templates(), func(w *apptest.World, render *page.Renderer, _ func(identity.Actor, string) bool) []site.Route {
		return forecast.Routes(forecast.Deps{Render: render, Vendors: w.Vendors, Forecast: w.Forecast})
	})
}

// The page says that too little is known until enough has ended, and then how
// likely it is, from what, and what the vendor has done.
func TestThePageSaysWhatItRestsOn(t *testing.T) {
	d := open(t)
	first := d.Approved(t)
	d.Now.Pass(90 * 24 * time.Hour)
	for lang, wants := range map[i18n.Lang][]string{
		i18n.English: {"Too little is known to say anything: 1 assessments of the organisation", "0 of 1 late or failed", "In time"},
		i18n.Chinese: {"数据太少，无法预测：本组织已过截止日的评估有 1 次", "1 次中有 0 次逾期或未通过", "按时"},
	} {
		text := d.Read(lang, "/vendors/"+first.VendorID+"/forecast").Find("main").Text()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in %s", lang, want, text)
			}
		}
	}
	for range domain.Least {
		d.Approved(t)
	}
	d.Now.Pass(90 * 24 * time.Hour)
	text := d.Read(i18n.English, "/vendors/"+first.VendorID+"/forecast").Find("main").Text()
	for _, want := range []string{"The next assessment comes late or fails with a chance of ", "this vendor's own record", "0 of 21 late or failed", "Not measured yet"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	d.As.Org = apptest.Other
	webtest.Page(t, d.Ask(i18n.English, "/vendors/"+first.VendorID+"/forecast", nil), http.StatusNotFound, i18n.English)
}
