package console

import (
	"context"
	"net/http"

	"vendorrisk/shared/app/formats"
	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/app/pages/staff"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/shell"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
)

// Start runs the function.
func Start() { serverless.Start(Function, serverless.Parts{Formats: formats.All()}, New) }

// New is the function's handler.
func New(h *serverless.Home) (serverless.Handler, error) {
	none, err := unrouted(h)
	if err != nil {
		return nil, err
	}
	p, err := pages.New(h.Front)
	if err != nil {
		return nil, err
	}
	surround := p.Shell(false)
	own, err := signIn(h, p, surround)
	if err != nil {
		return nil, err
	}
	all, err := staff.Console(p, surround, nil, own...)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", none)
	mux.Handle("GET "+page.StaticPath, page.Static())
	mux.Handle("/", all)
	return h.Requests(mux), nil
}

// unrouted answers what the gateway has no route for under /v1: a problem, with
// Allow where only the method is wrong. A route that is there is served by its
// own function; that a request for it came here is said as well.
func unrouted(h *serverless.Home) (http.Handler, error) {
	routes := h.API().Routes()
	for i := range routes {
		routes[i].Action = httpapi.Public
		routes[i].Handler = func(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
			return problem.New(problem.Unsupported, "this path does not take %s here", r.Method)
		}
	}
	return h.Serve(routes)
}

// signIn are the pages that sign people in at the organisation's own issuer.
func signIn(h *serverless.Home, p *pages.Pages, surround shell.Shell) ([]site.Route, error) {
	in := h.Settings.SignIn
	client, err := oidc.New(oidc.Config{
		Issuer: in.Issuer, ClientID: in.ClientID, ClientSecret: in.ClientSecret, AuthURL: in.AuthURL, TokenURL: in.TokenURL, JWKSURL: in.JWKSURL,
		RedirectURL: h.BaseURL + signin.CallbackPath, Algorithms: in.Algorithms, Scopes: []string{"email"}, SecondFactor: in.SecondFactor == "amr",
		HTTP: serverless.Issuer(), Now: h.Wall,
	})
	if err != nil {
		return nil, err
	}
	render, err := p.Renderer(signin.Templates(), surround.Frame)
	if err != nil {
		return nil, err
	}
	return signin.Routes(signin.Deps{
		Render: render, Seal: h.Secrets, Client: client, Person: personOf(h), Devices: account.New(h.Journal, h.Directory, h.Refusals, nil, func() string { return h.BaseURL }), Directory: h.Directory,
		Journal: h.Journal, Refusals: h.Refusals, Wall: h.Wall, BaseURL: func() string { return h.BaseURL }, Org: h.Org, Home: "/", SignIn: site.SignIn,
		Cookies: signin.Cookies{Session: h.StaffCookie(), Attempt: h.Cookie("attempt"), Browser: h.Cookie("steps"), Device: h.Cookie("device"), Organisation: h.Cookie(pages.OrganisationCookie)},
	}), nil
}

// personOf is whom of the organisation that a sign-in was begun for an ID token
// speaks of: the issuer knows nothing of organisations.
func personOf(h *serverless.Home) func(context.Context, string, oidc.Claims) (string, identity.Person, error) {
	return func(ctx context.Context, org string, c oidc.Claims) (string, identity.Person, error) {
		p, err := h.Federation.SignIn(ctx, org, c)
		return org, p, err
	}
}
