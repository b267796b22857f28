package lambdatest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"vendorrisk/shared/app/serverless"
)

// Gateway is an HTTP API in front of the functions: it knows their route keys
// and nothing else.
type Gateway struct {
	mux *http.ServeMux
}

// maxBody is what an HTTP API takes, in bytes (10 MB).
const maxBody = 10 << 20

// newGateway routes to the functions that invoke answers for.
func newGateway(all []serverless.Function, runtime func(name string) *Runtime) *Gateway {
	g := &Gateway{http.NewServeMux()}
	for _, f := range all {
		to := runtime(f.Name)
		for _, key := range f.Routes() {
			pattern := key
			if key == serverless.DefaultRoute {
				pattern = "/"
			}
			// A route key names one method; ServeMux gives GET's handler HEAD too.
			method, _, _ := strings.Cut(key, " ")
			pattern = strings.NewReplacer("ANY ", "", "+}", "...}").Replace(pattern)
			g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
				if method == http.MethodGet && r.Method == http.MethodHead {
					pass(runtime(defaultOf(all)), w, r)
					return
				}
				pass(to, w, r)
			})
		}
	}
	return g
}

func defaultOf(all []serverless.Function) string {
	for _, f := range all {
		if f.Default {
			return f.Name
		}
	}
	return ""
}

// ServeHTTP answers as API Gateway does. What no route names, by path or by
// method, goes to $default.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := g.mux.Handler(r); pattern == "" { // ServeMux would answer 405, or redirect to a cleaned path
		r2 := r.Clone(r.Context())
		r2.URL.Path, r2.URL.RawPath = "/", ""
		h, _ := g.mux.Handler(r2)
		h.ServeHTTP(w, r)
		return
	}
	g.mux.ServeHTTP(w, r)
}

func pass(to *Runtime, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		gatewaySays(w, http.StatusRequestEntityTooLarge, "Request Too Long")
		return
	}
	event, err := json.Marshal(eventOf(r, body))
	if err != nil {
		gatewaySays(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	raw, err := to.Invoke(r.Context(), event)
	var out events.APIGatewayV2HTTPResponse
	if err != nil || json.Unmarshal(raw, &out) != nil || out.StatusCode == 0 {
		gatewaySays(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	answer(w, out)
}

// eventOf is the request as payload format 2.0 has it.
func eventOf(r *http.Request, body []byte) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RouteKey: "$default", RawPath: r.URL.EscapedPath(), RawQueryString: r.URL.RawQuery, Headers: map[string]string{"host": r.Host}}
	for name, values := range r.Header {
		if name == "Cookie" {
			for _, v := range values {
				e.Cookies = append(e.Cookies, strings.Split(v, "; ")...)
			}
			continue
		}
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	e.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: host, UserAgent: r.UserAgent()}
	e.RequestContext.Stage, e.RequestContext.DomainName, e.RequestContext.RequestID = "$default", r.Host, "gateway-request"
	if utf8.Valid(body) && !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		e.Body = string(body)
	} else {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return e
}

func answer(w http.ResponseWriter, out events.APIGatewayV2HTTPResponse) {
	for name, v := range out.Headers {
		w.Header().Set(name, v)
	}
	for _, c := range out.Cookies {
		w.Header().Add("Set-Cookie", c)
	}
	body := []byte(out.Body)
	if out.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(out.Body); err != nil {
			gatewaySays(w, http.StatusInternalServerError, "Internal Server Error")
			return
		}
	}
	w.WriteHeader(out.StatusCode)
	_, _ = w.Write(body)
}

// gatewaySays is what the gateway answers in its own words.
func gatewaySays(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message})
}
