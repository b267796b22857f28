// Package signin has the pages with which people of the organisation sign in,
// and the one on which they see and end their sessions. The staff's pages are
// an OpenID client: /signin/start sends the browser to the issuer and
// /signin/callback takes it back. Where the issuer is the installation's own,
// its steps (password, code, recovery, first sign-in) are pages here too.
package signin

import (
	"context"
	"embed"
	"io/fs"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Paths that others link to.
const (
	StartPath    = "/signin/start"
	CallbackPath = "/signin/callback"
	LoginPath    = "/signin/login"
	AccountPath  = "/account"

	passwordPath      = AccountPath + "/password"
	passkeysPath      = AccountPath + "/passkeys"
	newPasskeyPath    = passkeysPath + "/new"
	authenticatorPath = AccountPath + "/authenticator"
)

// Deps are what the pages need. Steps and Accounts are nil where the issuer is
// somebody else's; all others are needed.
type Deps struct {
	Render   *page.Renderer
	Cookies  Cookies
	Seal     Sealer
	Client   Client
	Steps    Steps
	Accounts *account.Service
	// Person answers whom claims speak of, and of which organisation: the one
	// that the sign-in was begun for, or the one that the issuer knows better.
	Person    func(ctx context.Context, org string, c oidc.Claims) (string, identity.Person, error)
	Hint      func(org string) string // tells the issuer the organisation; nil: it is not told
	Devices   Devices
	Directory *identity.Directory
	Journal   *audit.Journal
	Refusals  *audit.Refusals
	Wall      clock.Clock
	BaseURL   func() string // the one address under which the flow works
	Org       string        // the first organisation, which a sign-in that names none is for
	Home      string        // path to go to after sign-in when no other is asked for
	SignIn    string        // path to go to after sign-out
}

// Cookies of the staff's side.
type Cookies struct {
	Session site.Cookie
	Attempt site.Cookie // the sign-in that was begun, sealed
	Browser site.Cookie // ties the issuer's steps to one browser
	Device  site.Cookie // tells a known browser from a new one
	// Organisation remembers which organisation the browser signed in to last,
	// where that is not the first.
	Organisation site.Cookie
}

// Sealer encrypts what a browser keeps for us (keyring.Ring).
type Sealer interface {
	Seal(plain, aad []byte) ([]byte, error)
	Open(cipher, aad []byte) ([]byte, error)
}

// Client speaks to the issuer (oidc.Client).
type Client interface {
	Begin(next, hint string, again bool) (string, oidc.Attempt)
	Finish(ctx context.Context, a oidc.Attempt, state, code string) (oidc.Claims, error)
}

// Steps are the own issuer's (issuer.Issuer).
type Steps interface {
	Look(ctx context.Context, id, browser string) (steps.View, string, error)
	Password(ctx context.Context, id, browser, email, password string, from identity.Actor) error
	Code(ctx context.Context, id, browser, code string, from identity.Actor) error
	Passkey(ctx context.Context, id, browser, response string, from identity.Actor) error
	Recover(ctx context.Context, id, browser, code string, from identity.Actor) error
	Welcome(ctx context.Context, id, browser string, w account.Welcome) error
	Enrol(ctx context.Context, id, browser, code string, from identity.Actor) ([]string, error)
	EnrolPasskey(ctx context.Context, id, browser, name, response string, from identity.Actor) ([]string, error)
	Return(id string) string
}

// Devices remember browsers (account.Service).
type Devices interface {
	Arrive(ctx context.Context, p identity.Person, device, about, language string, from identity.Actor) error
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	routes := []site.Route{
		site.Get(StartPath, site.Public, d.start),
		site.Get(CallbackPath, site.Public, d.callback),
		site.Get(AccountPath, "session:own", d.account),
		site.Post(AccountPath+"/sessions/{id}/end", "session:own", d.endSession),
		site.Post(AccountPath+"/end-other-sessions", "session:own", d.endOthers),
		site.Post(AccountPath+"/sign-out-everywhere", "session:own", d.endAll),
	}
	if d.Steps != nil {
		routes = append(routes, d.steps()...)
	}
	for i := range routes {
		routes[i].MaxBody = maxForm
	}
	return routes
}

// steps are the pages of a home where people sign in without another issuer.
func (d Deps) steps() []site.Route {
	return []site.Route{
		site.Get(account.OpenPath, site.Public, d.open),
		site.Get(LoginPath, site.Public, d.login),
		site.Post("/signin/password", site.Public, d.password),
		site.Post("/signin/code", site.Public, d.code),
		site.Post("/signin/passkey", site.Public, d.passkey),
		site.Get("/signin/recover", site.Public, d.recoverForm),
		site.Post("/signin/recover", site.Public, d.recover),
		site.Post("/signin/welcome", site.Public, d.welcome),
		site.Post("/signin/enrol", site.Public, d.enrol),
		site.Post("/signin/enrol-passkey", site.Public, d.enrolPasskey),

		site.Get(passwordPath, "session:own", d.passwordForm),
		site.Post(passwordPath, "session:own", d.changePassword),
		site.Post(passkeysPath, "session:own", d.beginPasskey),
		site.Get(newPasskeyPath, "session:own", d.newPasskey),
		site.Post(newPasskeyPath, "session:own", d.addPasskey),
		site.Post(passkeysPath+"/{id}/remove", "session:own", d.removePasskey),
		site.Post(authenticatorPath, "session:own", d.beginAuthenticator),
		site.Get(authenticatorPath, "session:own", d.newAuthenticator),
		site.Post(authenticatorPath+"/code", "session:own", d.addAuthenticator),
		site.Post(authenticatorPath+"/remove", "session:own", d.removeAuthenticator),
	}
}

// maxForm bounds the forms here, which anybody can send: a password has at
// most 200 characters.
const maxForm = 16 << 10

// from is who knocks: nobody yet, known by request and address.
func from(a identity.Actor) identity.Actor {
	return identity.Actor{RequestID: a.RequestID, Address: a.Address}
}
