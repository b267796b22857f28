package file_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"mime/multipart"
	"regexp"
	"strings"
	"testing"
	"time"
)

var styleText = regexp.MustCompile(`<style>([^<]*)</style>`)

func TestARefusalPageLeadsBackInTheChosenLanguage(t *testing.T) {
	h := open(t)
	f := h.form(t, slot)
	h.advance(2 * time.Hour)
	ask := func(header map[string]string) (string, string) {
		t.Helper()
		header["Accept"] = "text/html"
		res := h.raw(t, f, header, func(w *multipart.Writer, _ *strings.Builder) {
			fields(w, f)
			sendFile(w)
			_ = w.Close()
		})
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body), res.Header.Get("Content-Security-Policy")
	}

	got, csp := ask(map[string]string{"Accept-Language": "en", "Cookie": "lang=zh-CN", "Referer": h.base + "/portal/evidence/evd_1/upload?x=1"})
	if !strings.Contains(got, "本次上传已超过时限") || !strings.Contains(got, `<a href="/portal/evidence/evd_1/upload">返回</a>`) {
		t.Errorf("the chosen language and the way back are missing: %s", got)
	}
	style := styleText.FindStringSubmatch(got)
	if style == nil {
		t.Fatal("the page has no style")
	}
	sum := sha256.Sum256([]byte(style[1]))
	if !strings.Contains(csp, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Error("the policy does not let the page's own style through")
	}
	for _, from := range []string{"https://evil.example/portal", "", "javascript:alert(1)", "//evil.example/x"} {
		if got, _ := ask(map[string]string{"Referer": from}); strings.Contains(got, "<a ") {
			t.Errorf("from %q the page leads to %s", from, got)
		}
	}
}
