package apigateway

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

func event(method, path string) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: path, Headers: map[string]string{"host": "api.example", "x-many": "a,b"}}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP = method, "2001:db8::7"
	e.RequestContext.Stage, e.RequestContext.DomainName = "$default", "other.example"
	return e
}

func TestRequest(t *testing.T) {
	e := event(http.MethodPost, "/live/v1/vendors/a%2Fb%20c")
	e.RequestContext.Stage = "live"
	e.RawQueryString = "limit=5&cursor=a%2Bb"
	e.Cookies = []string{"session=s", "lang=zh-CN"}
	e.Body, e.IsBase64Encoded = "eyJuYW1lIjoi5LqRIn0=", true
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		c, cookieErr := r.Cookie("lang")
		if err != nil || cookieErr != nil {
			t.Fatal(err, cookieErr)
		}
		got := []string{
			r.Method, r.Host, r.URL.Path, r.URL.EscapedPath(), r.URL.Query().Get("cursor"), r.Header.Get("X-Many"), r.Header.Get("Host"),
			string(body), c.Value, r.RemoteAddr, r.RequestURI, fmt.Sprint(r.ContentLength),
		}
		want := []string{
			"POST", "api.example", "/v1/vendors/a/b c", "/v1/vendors/a%2Fb%20c", "a+b", "a,b", "",
			`{"name":"云"}`, "zh-CN", "2001:db8::7", "/v1/vendors/a%2Fb%20c?limit=5&cursor=a%2Bb", "14",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	out, err := Handle(t.Context(), h, e)
	if err != nil || out.StatusCode != 200 {
		t.Error(out, err)
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ stage, raw, path string }{
		{"$default", "/live/x", "/live/x"}, {"live", "/live", "/"}, {"live", "/lively", "/lively"}, {"live", "/x", "/x"},
		{"", "", "/"}, {"$default", "/100%", "/100%"}, {"$default", "/a b", "/a b"},
	} {
		e := event(http.MethodGet, c.raw)
		e.RequestContext.Stage = c.stage
		if got := location(e).Path; got != c.path {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestAnswer(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Set-Cookie", "a=1; Expires=Mon, 23 Nov 2026 10:00:00 GMT")
		w.Header().Add("Set-Cookie", "b=2")
		w.Header().Add("Vary", "Cookie")
		w.Header().Add("Vary", "Accept-Language")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusCreated)
		w.Header().Set("Late", "not sent")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "云")
	})
	got, err := Handle(t.Context(), h, event(http.MethodGet, "/"))
	want := events.APIGatewayV2HTTPResponse{
		StatusCode: 201, Headers: map[string]string{"Vary": "Cookie, Accept-Language"}, Body: "云",
		Cookies: []string{"a=1; Expires=Mon, 23 Nov 2026 10:00:00 GMT", "b=2"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestTheHeadOfAnAnswerHasNoBody(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"7"`)
		_, _ = io.WriteString(w, `{"version":7}`)
	})
	got, err := Handle(t.Context(), h, event(http.MethodHead, "/"))
	if err != nil || got.StatusCode != 200 || got.Body != "" || got.Headers["Etag"] != `"7"` || got.Headers["Content-Type"] == "" {
		t.Error(got, err)
	}
}

func TestBytesAreBase64(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("%PDF-1.4\xff")) })
	got, err := Handle(t.Context(), h, event(http.MethodGet, "/"))
	if err != nil || !got.IsBase64Encoded || got.Body != "JVBERi0xLjT/" || got.Headers["Content-Type"] != "application/pdf" {
		t.Error(got, err)
	}
}

func TestEventThatIsNoRequest(t *testing.T) {
	served := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("served") })
	broken := event(http.MethodPost, "/")
	broken.Body, broken.IsBase64Encoded = "=", true
	for _, e := range []events.APIGatewayV2HTTPRequest{broken, event("NOT A METHOD", "/")} {
		if _, err := Handle(t.Context(), served, e); err == nil {
			t.Errorf("%+v was taken", e)
		}
	}
}

func TestAnswerThatBrokeOff(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	})
	if out, err := Handle(t.Context(), h, event(http.MethodGet, "/")); err == nil || out.Body != "" {
		t.Errorf("%+v %v", out, err)
	}
}
