package style_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/style"
	"vendorrisk/shared/web/webtest"
)

func handler(t *testing.T) http.Handler {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC) }
	render, err := page.New(page.Options{
		Pages: style.Templates(), Catalogue: cat, Now: now, Log: slog.New(slog.DiscardHandler),
		Version: "test", Frame: style.Frame(cat),
	})
	if err != nil {
		t.Fatal(err)
	}
	return style.Handler(render, now)
}

func TestComponents(t *testing.T) {
	h := handler(t)
	for _, lang := range i18n.Languages {
		for _, shell := range []string{"", "?shell=portal"} {
			doc := webtest.Page(t, webtest.Get(t, h, style.Path+shell, lang), http.StatusOK, lang)
			for selector, want := range map[string]int{
				".meter svg.bar": 5, ".bars tbody tr": 5, "table.data tbody tr": 4, "table.data tbody th[scope=row]": 4,
				".tasks li": 4, ".timeline li time[datetime]": 2, ".confirm input[type=hidden]": 1, ".empty": 1, ".pager a": 1,
				"table.data td [lang=zh-CN], table.data th [lang=zh-CN]": 1,
			} {
				if got := doc.Find(selector).Length(); got != want {
					t.Errorf("%s %s: %d of %s, want %d", lang, shell, got, selector, want)
				}
			}
			if doc.Find(".badge").Length() != doc.Find(".badge svg[aria-hidden=true]").Length() {
				t.Error("a badge without its shape")
			}
		}
	}
}

func TestFormWithFaults(t *testing.T) {
	h := handler(t)
	for _, lang := range i18n.Languages {
		doc := webtest.Page(t, webtest.Get(t, h, style.Path+"?form=faults", lang), http.StatusBadRequest, lang)
		if got := doc.Find(".faults li").Length(); got != 6 {
			t.Errorf("%d faults in the summary", got)
		}
		if got := doc.Find("[name='contacts.0.name']").AttrOr("value", ""); got != "<b>Zhang Wei</b>" {
			t.Errorf("typed text came back as %q", got)
		}
		if date := doc.Find("[name=dueOn]"); date.AttrOr("type", "") != "text" || date.AttrOr("value", "") != "2026-02-30" {
			t.Error("a day that does not exist is not shown again")
		}
		if doc.Find("[name=dataTypes][checked]").AttrOr("value", "") != "personal" {
			t.Error("a checked box came back unchecked")
		}
	}
}

func TestEnterSavesAndRowsGrow(t *testing.T) {
	h := handler(t)
	doc := webtest.Page(t, webtest.Get(t, h, style.Path+"?form=plain", i18n.English), http.StatusOK, i18n.English)
	first := doc.Find("main form button").First()
	if _, named := first.Attr("name"); named || first.AttrOr("type", "") != "submit" {
		t.Error("Enter would press a row's button")
	}
	doc = webtest.Page(t, webtest.Post(t, h, style.Path, "contacts.0=&contacts.0.name=a&_addRow=contacts", i18n.English), http.StatusOK, i18n.English)
	if got := doc.Find(".row").Length(); got != 2 {
		t.Errorf("%d rows after one was added", got)
	}
	if focus := doc.Find("[autofocus]"); focus.Length() != 1 || focus.AttrOr("name", "") != "contacts.1.name" {
		t.Error("the new row does not take the focus")
	}
	doc = webtest.Page(t, webtest.Post(t, h, style.Path, "contacts.0.name=a&contacts.1.name=b&_removeRow=contacts.0", i18n.English), http.StatusOK, i18n.English)
	if got := doc.Find("[name='contacts.0.name']").AttrOr("value", ""); got != "b" || doc.Find(".row").Length() != 1 {
		t.Errorf("after the first was removed the first is %q", got)
	}
	doc = webtest.Page(t, webtest.Post(t, h, style.Path, "name=", i18n.English), http.StatusBadRequest, i18n.English)
	if !strings.Contains(doc.Find(".faults").Text(), "Name: Fill this in") {
		t.Error("the summary does not name the field")
	}
}
