package oversight_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/restoredrill"
	"vendorrisk/shared/table"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/oversight"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

func open(t *testing.T) *desktest.Desk {
	d := desktest.Open(t, oversight.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return oversight.Routes(oversight.Deps{Render: render, Now: w.Now.Read, May: may, Checks: w.LogCheck, Reviews: w.LogReviews, Drills: w.RestoreDrill})
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

func TestAnAuditorSignsAReviewOff(t *testing.T) {
	d := open(t)
	apptest.Code(t, "ensure", d.LogReviews.Ensure(t.Context(), apptest.Org), "")
	tick(t, d, 0)
	d.As = desktest.Boss
	if d.Read(i18n.English, oversight.ReviewsPath).Find("main form").Length() != 0 {
		t.Error("an administrator may begin a review")
	}
	d.As = apptest.Auditor
	if text := d.Read(i18n.English, oversight.ReviewsPath).Find("main").Text(); !strings.Contains(text, "23 Dec 2026") {
		t.Errorf("no day of the next review: %s", text)
	}
	res := d.Ask(i18n.English, oversight.ReviewsPath, url.Values{})
	at := strings.Split(res.Header.Get("Location"), "?")[0]
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, oversight.ReviewsPath+"/lrv_") {
		t.Fatalf("%d to %s", res.StatusCode, at)
	}
	for lang, wants := range map[i18n.Lang][]string{
		i18n.English: {"People, roles and tokens", "Person added", "To be signed off"}, i18n.Chinese: {"人员、角色和令牌", "待签署"},
	} {
		text := d.Read(lang, at).Find("main").Text()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %s", lang, want, text)
			}
		}
	}
	doc := d.Read(i18n.English, at)
	link := doc.Find("main table a[href*='action=person']").First().AttrOr("href", "")
	if !strings.Contains(link, "from=2026-11-23") || !strings.Contains(link, "outcome=done") {
		t.Errorf("the events of a count: %q", link)
	}
	form := desktest.Typed(doc)
	form.Set("statement", "short")
	bad := webtest.Page(t, d.Ask(i18n.English, at+"/sign", form), http.StatusBadRequest, i18n.English)
	if n := bad.Find(".faults li").Length(); n != 2 {
		t.Errorf("%d faults", n)
	}
	form.Set("conclusion", "in_order")
	form.Set("statement", "Looked at the role changes <b>and</b> the refusals.")
	stale := url.Values{"conclusion": form["conclusion"], "statement": form["statement"], "version": {"99"}}
	if res := d.Ask(i18n.English, at+"/sign", stale); res.StatusCode != http.StatusConflict {
		t.Errorf("another version: %d", res.StatusCode)
	}
	if res := d.Ask(i18n.English, at+"/sign", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", res.StatusCode)
	}
	doc = d.Read(i18n.English, at)
	if text := doc.Find("main").Text(); doc.Find("main form").Length() != 0 || !strings.Contains(text, "changes <b>and</b>") || !strings.Contains(text, "Signed off") {
		t.Errorf("%s", text)
	}
}

func TestWhoAdministeredIsToldWhyTheyDoNotSign(t *testing.T) {
	d := open(t)
	both := identity.Actor{Org: apptest.Org, ID: desktest.Boss.ID, Name: "Amina", Roles: []identity.Role{identity.Administrator, identity.Auditor}}
	apptest.Code(t, "a change", d.Journal.Record(t.Context(), both, "person:update", apptest.Analyst.ID), "")
	tick(t, d, 0)
	r, err := d.LogReviews.Start(t.Context(), apptest.Auditor)
	apptest.Code(t, "start", err, "")
	d.As = both
	doc := d.Read(i18n.English, oversight.ReviewsPath+"/"+r.ID)
	if doc.Find("main form").Length() != 0 || !strings.Contains(doc.Find("main").Text(), "another auditor signs this review off") {
		t.Error(doc.Find("main").Text())
	}
}

func TestRestoreDrillsShowWhatCameBack(t *testing.T) {
	d := open(t)
	d.As = apptest.Auditor
	says := func(what string, wants ...string) {
		t.Helper()
		for i, lang := range i18n.Languages {
			text := d.Read(lang, oversight.DrillsPath).Find("main").Text()
			if !strings.Contains(text, "./scripts/restore-drill -data DIR -record") {
				t.Errorf("%s, %s: how to carry one out is not in %s", what, lang, text)
			}
			if !strings.Contains(text, wants[i]) {
				t.Errorf("%s, %s: %q is not in %s", what, lang, wants[i], text)
			}
		}
	}
	says("nothing planned", "No drill recorded yet", "尚无演练记录")
	apptest.Code(t, "ensure", d.RestoreDrill.Ensure(t.Context(), apptest.Org), "")
	tick(t, d, 24*31)
	says("late", "No drill was good in time", "未按期完成成功的演练")
	yes, no := true, false
	_, err := d.RestoreDrill.Record(t.Context(), desktest.Boss, restoredrill.Told{OK: &no, Fault: "the log of main is broken"})
	apptest.Code(t, "failed", err, "")
	says("failed", "not everything came back", "未能全部恢复")
	says("why", "the log of main is broken", "the log of main is broken")
	_, err = d.RestoreDrill.Record(t.Context(), desktest.Boss, restoredrill.Told{OK: &yes, RTOSeconds: 1, RPOSeconds: 3600, Lost: 1})
	apptest.Code(t, "good", err, "")
	says("good", "Everything came back at the last drill", "全部恢复成功")
	says("figures", "1 second60 minutes1 entry of the log", "1 秒60 分钟1 条日志")
}
