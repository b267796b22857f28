package local

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/issuer"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
)

// signIn serves this home's own OpenID issuer, and answers the pages that sign
// people in against it.
func (h *Home) signIn(mux *http.ServeMux, words *i18n.Catalogue, shell console.Shell) ([]site.Route, error) {
	own, err := issuer.New(issuer.Options{
		BaseURL: h.baseURL, Org: h.Org, Accounts: h.Accounts, Wall: h.Wall,
		Signing: [32]byte(h.Ring.Derive("oidc-signing")), Codes: [32]byte(h.Ring.Derive("oidc-codes")),
		LoginPath: signin.LoginPath, CallbackPath: signin.CallbackPath,
	})
	if err != nil {
		return nil, err
	}
	mux.Handle(issuer.Path+"/", own.Handler())
	client, err := oidc.New(own.Client(&http.Client{Transport: within{own.Handler()}}))
	if err != nil {
		return nil, err
	}
	render, err := h.renderer(words, signin.Templates(), shell.Frame)
	if err != nil {
		return nil, err
	}
	named := func(name string) site.Cookie { return site.Cookie{Name: name, Secure: h.secure()} }
	return signin.Routes(signin.Deps{
		Render: render, Seal: h.Ring, Client: client, Steps: own, Person: h.personOf, Devices: h.Accounts, Directory: h.Directory,
		Journal: h.Journal, Refusals: h.Refusals, Wall: h.Wall, BaseURL: h.BaseURL, Org: h.Org, Home: "/", SignIn: console.SignIn,
		Cookies: signin.Cookies{Session: h.staffCookie(), Attempt: named("attempt"), Browser: named("steps"), Device: named("device")},
	}), nil
}

// personOf is whom an ID token of our own issuer speaks of.
func (h *Home) personOf(ctx context.Context, c oidc.Claims) (identity.Person, error) {
	if c.Issuer != h.baseURL+issuer.Path {
		return identity.Person{}, problem.New(problem.Unauthenticated, "this issuer is not known")
	}
	return h.Directory.Person(ctx, h.Org, c.Subject)
}

// refused counts an API request that nobody stands behind.
func (h *Home) refused(r *http.Request) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	h.Refusals.Note(identity.Actor{Org: h.Org, Address: host}, "session:use", "")
}

// within carries the client's requests to the issuer of the same process: no
// connection is made, so that no certificate and no name has to be right for
// it.
type within struct{ to http.Handler }

func (t within) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &answer{header: http.Header{}, status: http.StatusOK}
	t.to.ServeHTTP(w, r)
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.header,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// answer is a response that is kept in memory.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *answer) Header() http.Header         { return w.header }
func (w *answer) WriteHeader(status int)      { w.status = status }
func (w *answer) Write(b []byte) (int, error) { return w.body.Write(b) }
