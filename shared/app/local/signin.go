package local

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/issuer"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/shell"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
)

// signIn serves this home's own OpenID issuer, and answers the pages that sign
// people in against it.
func (h *Home) signIn(mux *http.ServeMux, p *pages.Pages, surround shell.Shell) ([]site.Route, error) {
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
	render, err := p.Renderer(signin.Templates(), surround.Frame)
	if err != nil {
		return nil, err
	}
	return signin.Routes(signin.Deps{
		Render: render, Seal: h.Ring, Client: client, Steps: own, Accounts: h.Accounts, Person: h.personOf, Hint: issuer.Hint, Devices: h.Accounts, Directory: h.Directory,
		Journal: h.Journal, Refusals: h.Refusals, Wall: h.Wall, BaseURL: h.BaseURL, Org: h.Org, Home: "/", SignIn: site.SignIn,
		Cookies: signin.Cookies{Session: p.StaffCookie(), Attempt: p.Cookie("attempt"), Browser: p.Cookie("steps"), Device: p.Cookie("device"), Organisation: p.Cookie(pages.OrganisationCookie)},
	}), nil
}

// personOf is whom an ID token of our own issuer speaks of. The issuer knows of
// which organisation, whichever the sign-in was begun for.
func (h *Home) personOf(ctx context.Context, _ string, c oidc.Claims) (string, identity.Person, error) {
	org, person := issuer.Whose(c.Subject)
	if c.Issuer != h.baseURL+issuer.Path {
		return "", identity.Person{}, problem.New(problem.Unauthenticated, "this issuer is not known")
	}
	p, err := h.Directory.Person(ctx, org, person)
	return org, p, err
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
