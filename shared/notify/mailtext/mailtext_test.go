package mailtext_test

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"vendorrisk/shared/notify/mailtext"
)

var full = map[string]string{
	"rule": "bulk_download", "severity": "high",
	"organisation": "Demo 示例", "contact": "buyer@demo.example", "from": "li@vendor.example", "by": "Anders", "note": "Two findings stand open",
	"sections": "– Access", "message": "Please check", "outcome": "conditions", "conditions": "– A test",
	"vendor": "Acme & Söhne <GmbH>", "link": "http://127.0.0.1:8080/x?y=z", "due": "2026-12-01",
	"code": "012345", "at": "2026-12-01 09:30 UTC", "about": "Firefox", "change": "added", "address": "192.0.2.7", "page": "http://127.0.0.1:8080/account",
	"drill": "[DRILL] ", "title": "Data leak", "lines": "- GDPR", "task": "Contain",
	"owes": "vendor", "owner": "buyer@demo.example", "since": "2026-12-05", "contract": "Data processing agreement",
	"size": "42", "day": "2026-12-01", "root": "AAAA", "origin": "vendorrisk/main/00000000", "key": "vendorrisk/main/00000000+00000000+AAAA", "block": "-----", "witnesses": "",
	"ends": "2027-12-31", "notice": "2027-09-30", "newEnd": "2028-12-31",
}

func TestEveryMailInEveryLanguage(t *testing.T) {
	for _, name := range mailtext.Names {
		en, _, err := mailtext.Render(name, "en", full)
		if err != nil {
			t.Fatal(err)
		}
		subject, body, err := mailtext.Render(name, "zh-CN", full)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range mailtext.Languages { // the test that each is there
			if _, err := os.Stat(other + "/" + name + ".txt"); err != nil {
				t.Errorf("%s is missing in %s", name, other)
			}
		}
		if subject == en || !strings.ContainsFunc(body, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s has no Chinese text", name)
		}
		if strings.TrimSpace(subject) == "" || strings.TrimSpace(body) == "" {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestValuesStandAsTheyAre(t *testing.T) {
	_, body, err := mailtext.Render("invitation", "en", full)
	if err != nil || !strings.Contains(body, full["vendor"]) || !strings.Contains(body, full["link"]) {
		t.Errorf("body %q, %v", body, err)
	}
}

func TestMissingValueIsAnError(t *testing.T) {
	if _, _, err := mailtext.Render("code", "en", nil); err == nil {
		t.Error("a mail without its code was rendered")
	}
	if _, _, err := mailtext.Render("nothing", "en", full); err == nil {
		t.Error("an unknown mail was rendered")
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	s, _, err := mailtext.Render("code", "fr", full)
	if err != nil || s != "Your code: 012345" {
		t.Errorf("%q, %v", s, err)
	}
}

// Mails of before there were reasons say nothing of them.
func TestAReassessmentSaysWhyItCame(t *testing.T) {
	data := map[string]string{"vendor": "Nordlicht", "link": "http://127.0.0.1:8080/1", "due": "2026-12-01"}
	for lang, want := range map[string]string{
		"en": "\nWhy now: The vendor had an incident; The time since the last decision is over.\n", "zh-CN": "\n启动原因：供应商发生安全事件；距上次决定已满复评周期。\n",
	} {
		data["why"] = "cadence,incident,whim"
		if _, body, err := mailtext.Render("renewed", lang, data); err != nil || !strings.HasSuffix(body, want) {
			t.Errorf("in %s: %q, %v", lang, body, err)
		}
		delete(data, "why")
		if _, body, err := mailtext.Render("renewed", lang, data); err != nil || !strings.HasSuffix(body, "/1\n") {
			t.Errorf("in %s without reasons: %q, %v", lang, body, err)
		}
	}
}
