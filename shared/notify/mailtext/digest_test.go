package mailtext_test

import (
	"strings"
	"testing"

	"vendorrisk/shared/notify/mailtext"
)

func init() {
	full["title"], full["was"], full["band"], full["to"] = "No second factor", "medium", "high", "li@vendor.example"
	full["notices"] = `[{"template":"submitted","data":{"vendor":"Nordlicht","link":"http://127.0.0.1:8080/1"}},{"template":"renewed","data":{"vendor":"Acme & Söhne <GmbH>","link":"http://127.0.0.1:8080/2","due":"2026-12-01"}}]`
}

func TestADigestIsItsNoticesInOneLanguage(t *testing.T) {
	subject, body, err := mailtext.Render("digest", "zh-CN", full)
	if err != nil || subject != "Demo 示例：今日 2 项提醒" {
		t.Errorf("%q, %v", subject, err)
	}
	for _, want := range []string{"Nordlicht", "http://127.0.0.1:8080/1", "复评已启动：Acme & Söhne <GmbH>", "http://127.0.0.1:8080/2"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing in:\n%s", want, body)
		}
	}
	for _, broken := range []string{"", "[]", "{", `[{"template":"nothing"}]`, `[{"template":"renewed","data":{}}]`} {
		if _, _, err := mailtext.Render("digest", "en", map[string]string{"organisation": "x", "notices": broken}); err == nil {
			t.Errorf("%q was rendered", broken)
		}
	}
}
