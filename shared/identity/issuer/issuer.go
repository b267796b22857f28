// Package issuer is the OpenID provider of the one-machine home: the staff's
// pages sign people in against it by code flow with PKCE, as they would
// against any other. It has one client, issues ID tokens and nothing else, and
// takes people through password and second factor (package account).
//
// The library beneath logs to slog.Default, with parts of requests: whoever
// runs an issuer sets that to something that leaves them out.
package issuer

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/oidc"
)

// Path is where Handler is served; the issuer's name is the base address and
// this path.
const Path = "/oidc"

// ClientID is the one client: the staff's pages of the same installation.
const ClientID = "console"

// Options are what an Issuer needs. All fields must be set.
type Options struct {
	BaseURL  string // such as https://risk.example.com
	Org      string // the installation's first organisation, whose sign-in needs no hint
	Accounts *account.Service
	Signing  [32]byte // seed of the Ed25519 key that signs ID tokens
	Codes    [32]byte // key that seals authorization codes
	Wall     clock.Clock
	// LoginPath is the page that takes a person through the steps, with
	// ?request=; CallbackPath is where the client waits for the code.
	LoginPath, CallbackPath string
}

// Issuer is the provider. It is safe for concurrent use.
type Issuer struct {
	o        Options
	requests requests
	storage  *storage
	provider *op.Provider
}

// New makes the provider. Sign-ins that are under way live in its memory: a
// restart lets people begin again.
func New(o Options) (*Issuer, error) {
	i := &Issuer{o: o, requests: requests{wall: o.Wall, open: map[string]*request{}, codes: map[string]string{}}}
	private := ed25519.NewKeyFromSeed(o.Signing[:])
	public := private.Public().(ed25519.PublicKey)
	name := sha256.Sum256(public)
	i.storage = &storage{
		requests: &i.requests, key: signingKey{id: base64.RawURLEncoding.EncodeToString(name[:12]), private: private},
		client: client{redirect: o.BaseURL + o.CallbackPath, login: o.LoginPath}, first: o.Org,
	}
	opts := []op.Option{op.WithCORSOptions(nil)}
	if !strings.HasPrefix(o.BaseURL, "https://") {
		opts = append(opts, op.WithAllowInsecure()) // plain HTTP is loopback only: the server sees to that
	}
	var err error
	i.provider, err = op.NewProvider(&op.Config{CryptoKey: o.Codes, CodeMethodS256: true}, i.storage, op.StaticIssuer(o.BaseURL+Path), opts...)
	return i, err
}

// served are the endpoints that the code flow needs. The library has more;
// what nobody uses is not reachable.
var served = []string{"/.well-known/openid-configuration", "/authorize", "/authorize/callback", "/oauth/token", "/keys"}

// maxBody bounds a token request.
const maxBody = 16 << 10

// Handler serves the provider below Path.
func (i *Issuer) Handler() http.Handler {
	inner := http.StripPrefix(Path, i.provider)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(served, strings.TrimPrefix(r.URL.Path, Path)) {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		inner.ServeHTTP(w, r)
	})
}

// Client is how the staff's pages reach this issuer.
func (i *Issuer) Client(http *http.Client) oidc.Config {
	at := i.o.BaseURL + Path
	return oidc.Config{
		Issuer: at, ClientID: ClientID, AuthURL: at + "/authorize", TokenURL: at + "/oauth/token", JWKSURL: at + "/keys",
		RedirectURL: i.o.BaseURL + i.o.CallbackPath, Algorithms: []string{oidc.EdDSA}, SecondFactor: true, HTTP: http, Now: i.o.Wall,
	}
}
