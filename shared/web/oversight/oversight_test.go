package oversight_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/oversight"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

func open(t *testing.T) *desktest.Desk {
	d := desktest.Open(t, oversight.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return oversight.Routes(oversight.Deps{Render: render, Now: w.Now.Read, May: may, Checks: w.LogCheck})
	})
	d.Administrator()
	return d
}

// tick lets some hours pass, and the schedule run.
func tick(t *testing.T, d *desktest.Desk, hours int) {
	t.Helper()
	_, err := d.Sequencer.Run(t.Context(), 1000)
	apptest.Code(t, "sequence", err, "")
	d.Pass(time.Duration(hours) * time.Hour)
	for range 3 {
		_, err = d.Tick.Run(t.Context(), 100)
		apptest.Code(t, "tick", err, "")
		d.Pass(2 * time.Second)
	}
}

func TestTheVerificationSaysHowFarTheLogIsWhole(t *testing.T) {
	d := open(t)
	d.As = apptest.Auditor
	says := func(what string, wants ...string) {
		t.Helper()
		for i, lang := range i18n.Languages {
			text := d.Read(lang, oversight.VerificationPath).Find("main").Text()
			if !strings.Contains(text, wants[i]) {
				t.Errorf("%s, %s: %q is not in %s", what, lang, wants[i], text)
			}
		}
	}
	says("nothing planned", "has not been verified yet", "尚未校验")
	apptest.Code(t, "ensure", d.LogCheck.Ensure(t.Context(), apptest.Org), "")
	tick(t, d, 2)
	s, err := d.LogCheck.Get(t.Context(), d.As)
	apptest.Code(t, "get", err, "")
	says("verified", fmt.Sprintf("Verified up to entry %d,", s.Size), fmt.Sprintf("已校验至第 %d 条", s.Size))
	_, events, _, err := transparency.Following(t.Context(), d.DB, apptest.Org, 0)
	apptest.Code(t, "events", err, "")
	it, err := d.DB.Get(t.Context(), audit.Key(apptest.Org, events[3].ID))
	apptest.Code(t, "event", err, "")
	apptest.Code(t, "delete", d.DB.Commit(t.Context(), table.Remove(it.Key, it.Version)), "")
	tick(t, d, 31*24)
	says("broken", "The first broken entry is number 3 ", "首个损坏的条目编号为 3（")
	says("what to do", "scripts/verify-audit", "scripts/verify-audit")
}
