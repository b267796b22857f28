package file_test

import (
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/vaulttest"
)

const slot = "slot-0123456789abcdef"

// client does not follow redirects.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (h *home) form(t testing.TB, key string) vault.Form {
	t.Helper()
	f, err := h.Presign(t.Context(), vault.Slot{Key: key, MaxBytes: 1 << 20, Expires: h.now().Add(time.Hour), Redirect: "/done?x=1"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (h *home) upload(t testing.TB, key, text string) vaulttest.Answer {
	t.Helper()
	return vaulttest.Post(t, client, h.form(t, key), strings.NewReader(text), int64(len(text)))
}

func TestTheRedirectIsAsAsked(t *testing.T) {
	h := open(t)
	got := h.upload(t, slot, "hello")
	if got.Status != http.StatusSeeOther || got.Header.Get("Location") != "/done?x=1" {
		t.Errorf("answers %d to %q", got.Status, got.Header.Get("Location"))
	}
}

func TestAKeyIsWrittenOnce(t *testing.T) {
	h := open(t)
	h.upload(t, slot, "first")
	if got := h.upload(t, slot, "second"); got.Status != http.StatusConflict {
		t.Errorf("while the upload waits: %d", got.Status)
	}
	if _, err := h.Keep(t.Context(), slot, "kept", vault.Binding{Org: "acme"}, h.now()); err != nil {
		t.Fatal(err)
	}
	if got := h.upload(t, slot, "second"); got.Status != http.StatusConflict {
		t.Errorf("after it was kept: %d", got.Status)
	}
	h.advance(11 * time.Hour)
	if _, err := h.Sweep(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := h.upload(t, slot, "second"); got.Status != http.StatusConflict {
		t.Errorf("after a sweep that comes while forms can still be good: %d", got.Status)
	}
}

func TestTwoSendersOfOneForm(t *testing.T) {
	h := open(t)
	f := h.form(t, slot)
	slow, send := io.Pipe()
	started := make(chan struct{})
	first := make(chan int)
	go func() { first <- vaulttest.Post(t, client, f, slow, 6).Status }()
	go func() {
		_, _ = io.WriteString(send, "fir")
		close(started)
	}()
	<-started
	// The first may not have reached the claim yet; whoever comes second loses.
	second := vaulttest.Post(t, client, f, strings.NewReader("second"), 6).Status
	go func() {
		_, _ = io.WriteString(send, "st!")
		_ = send.Close()
	}()
	one := <-first
	_ = slow.Close() // whoever was refused reads no further
	if (one == http.StatusSeeOther) == (second == http.StatusSeeOther) || (one == http.StatusConflict) == (second == http.StatusConflict) {
		t.Errorf("the two answers are %d and %d", one, second)
	}
}

// raw posts a body of hand-made multipart parts.
func (h *home) raw(t *testing.T, f vault.Form, header map[string]string, write func(w *multipart.Writer, body *strings.Builder)) *http.Response {
	t.Helper()
	var body strings.Builder
	w := multipart.NewWriter(&body)
	write(w, &body)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL, strings.NewReader(body.String()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func fields(w *multipart.Writer, f vault.Form) {
	for name, value := range f.Fields {
		_ = w.WriteField(name, value)
	}
}

func sendFile(w *multipart.Writer) {
	part, _ := w.CreateFormFile("file", "../../etc/passwd")
	_, _ = io.WriteString(part, "hello")
}

func TestMalformedFormsKeepNothing(t *testing.T) {
	h := open(t)
	f := h.form(t, slot)
	for name, c := range map[string]struct {
		want   int
		header map[string]string
		write  func(*multipart.Writer, *strings.Builder)
	}{
		"file first": {400, nil, func(w *multipart.Writer, _ *strings.Builder) { sendFile(w); fields(w, f); _ = w.Close() }},
		"a field after": {400, nil, func(w *multipart.Writer, _ *strings.Builder) {
			fields(w, f)
			sendFile(w)
			_ = w.WriteField("more", "x")
			_ = w.Close()
		}},
		"two files":     {400, nil, func(w *multipart.Writer, _ *strings.Builder) { fields(w, f); sendFile(w); sendFile(w); _ = w.Close() }},
		"a field twice": {400, nil, func(w *multipart.Writer, _ *strings.Builder) { fields(w, f); fields(w, f); sendFile(w); _ = w.Close() }},
		"an unknown field": {400, nil, func(w *multipart.Writer, _ *strings.Builder) {
			_ = w.WriteField("acl", "public")
			fields(w, f)
			sendFile(w)
			_ = w.Close()
		}},
		"a long field": {400, nil, func(w *multipart.Writer, _ *strings.Builder) {
			_ = w.WriteField("policy", strings.Repeat("x", 1<<20))
			sendFile(w)
			_ = w.Close()
		}},
		"no file":            {400, nil, func(w *multipart.Writer, _ *strings.Builder) { fields(w, f); _ = w.Close() }},
		"cut in the file":    {400, nil, func(w *multipart.Writer, _ *strings.Builder) { fields(w, f); sendFile(w) }},
		"nothing":            {400, nil, func(*multipart.Writer, *strings.Builder) {}},
		"not multipart":      {415, map[string]string{"Content-Type": "application/json"}, func(_ *multipart.Writer, b *strings.Builder) { b.WriteString("{}") }},
		"without a boundary": {415, map[string]string{"Content-Type": "multipart/form-data"}, func(w *multipart.Writer, _ *strings.Builder) { fields(w, f); sendFile(w); _ = w.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			res := h.raw(t, f, c.header, c.write)
			if res.StatusCode != c.want || res.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("answers %d as %s", res.StatusCode, res.Header.Get("Content-Type"))
			}
			if left := files(t, h.dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	if got := vaulttest.Post(t, client, f, strings.NewReader("hello"), 5); got.Status != http.StatusSeeOther {
		t.Errorf("after the failed tries the form itself answers %d", got.Status)
	}
}

func TestRefusalsAreInTheReadersLanguage(t *testing.T) {
	h := open(t)
	f := h.form(t, slot)
	h.advance(2 * time.Hour)
	for _, c := range []struct{ accept, language, wantType, want string }{
		{"", "zh", "application/problem+json", `"code":"forbidden"`},
		{"application/json", "", "application/problem+json", "The time for this upload has passed"},
		{"text/html,*/*", "", "text/html; charset=utf-8", `<html lang="en">`},
		{"text/html", "de, fr;q=0.5", "text/html; charset=utf-8", "The time for this upload has passed"},
		{"text/html", "zh-CN,zh;q=0.9,en;q=0.8", "text/html; charset=utf-8", "本次上传已超过时限"},
		{"text/html", "zh-TW", "text/html; charset=utf-8", `<html lang="zh-Hans">`},
	} {
		res := h.raw(t, f, map[string]string{"Accept": c.accept, "Accept-Language": c.language}, func(w *multipart.Writer, _ *strings.Builder) {
			fields(w, f)
			sendFile(w)
			_ = w.Close()
		})
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusForbidden || res.Header.Get("Content-Type") != c.wantType || !strings.Contains(string(body), c.want) {
			t.Errorf("%+v: %d %s %s %v", c, res.StatusCode, res.Header.Get("Content-Type"), body, err)
		}
	}
}

func TestAProblemHasItsFields(t *testing.T) {
	h := open(t)
	f := h.form(t, slot)
	f.Fields["signature"] = "AAAA"
	got := vaulttest.Post(t, client, f, strings.NewReader("x"), 1)
	var body struct {
		Type, Title, Detail, Code string
		Status                    int
	}
	if err := json.Unmarshal(got.Body, &body); err != nil {
		t.Fatal(err)
	}
	if body.Code != "forbidden" || body.Status != 403 || body.Title != "Forbidden" || body.Type != "about:blank" || body.Detail == "" {
		t.Errorf("%+v", body)
	}
}

func TestAFormOfBeforeARotationStillPasses(t *testing.T) {
	h := open(t)
	f := h.form(t, slot)
	if _, err := h.ring.Rotate(); err != nil {
		t.Fatal(err)
	}
	if got := vaulttest.Post(t, client, f, strings.NewReader("hello"), 5); got.Status != http.StatusSeeOther {
		t.Errorf("answers %d", got.Status)
	}
}

func TestOtherMethodsAndPathsAreNotServed(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/uploads/" + slot, 405},
		{http.MethodPut, "/uploads/" + slot, 405},
		{http.MethodPost, "/downloads/x", 405},
		{http.MethodGet, "/", 404},
		{http.MethodPost, "/uploads/", 404},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, h.base+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != c.want {
			t.Error(fmt.Sprint(c.method, " ", c.path, " answers ", res.StatusCode, ", want ", c.want))
		}
	}
}
