// Package oidc is the client side of staff sign-in: OpenID Connect's code flow
// with PKCE, against the issuer of the one-machine home, a Cognito pool or any
// other. What an ID token says is believed only after every check of OpenID
// Connect Core §3.1.3.7.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
)

// Algorithms of signatures that a Config can allow. The symmetric ones and
// "none" cannot be: they would let a public key, or nothing, sign.
const (
	EdDSA = oidc.EdDSA
	RS256 = oidc.RS256
	ES256 = oidc.ES256
)

// Config says who is believed. Issuer and JWKSURL are separate: some issuers
// name themselves otherwise than where their keys are.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // "" for a client that has none
	AuthURL      string
	TokenURL     string
	JWKSURL      string
	RedirectURL  string
	Algorithms   []string // allowed; nothing else is
	// Scopes are asked for beside openid: "email" where people are known by the
	// address that the issuer has verified.
	Scopes []string
	// SecondFactor asks for "mfa" among the token's authentication methods
	// (amr, RFC 8176). Turn it off only for an issuer that requires a second
	// factor of everybody but does not say so, such as a Cognito pool with MFA
	// required.
	SecondFactor bool
	HTTP         *http.Client
	Now          clock.Clock // wall
}

// Client signs people in. It is safe for concurrent use.
type Client struct {
	cfg      Config
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
}

// Claims are what a checked token says.
type Claims struct {
	Issuer, Subject string
	Email           string   // "" unless the issuer has verified it
	Methods         []string // amr
	// AuthTime is when they proved who they are; LongAgo where the issuer did not say.
	AuthTime time.Time
}

// New makes a client. It errs when a setting is missing or allows an algorithm
// that is not asymmetric.
func New(cfg Config) (*Client, error) {
	for _, s := range []string{cfg.Issuer, cfg.ClientID, cfg.AuthURL, cfg.TokenURL, cfg.JWKSURL, cfg.RedirectURL} {
		if s == "" {
			return nil, problem.New(problem.Invalid, "sign-in needs issuer, client ID, the three addresses and where to come back to")
		}
	}
	if err := checkAlgorithms(cfg.Algorithms); err != nil {
		return nil, err
	}
	ctx := oidc.ClientContext(context.Background(), cfg.HTTP)
	return &Client{
		cfg: cfg,
		oauth: oauth2.Config{
			ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, RedirectURL: cfg.RedirectURL, Scopes: append([]string{oidc.ScopeOpenID}, cfg.Scopes...),
			Endpoint: oauth2.Endpoint{AuthURL: cfg.AuthURL, TokenURL: cfg.TokenURL, AuthStyle: authStyle(cfg)},
		},
		verifier: oidc.NewVerifier(cfg.Issuer, oidc.NewRemoteKeySet(ctx, cfg.JWKSURL), &oidc.Config{
			ClientID: cfg.ClientID, SupportedSigningAlgs: cfg.Algorithms, Now: cfg.Now,
		}),
	}, nil
}

func checkAlgorithms(allowed []string) error {
	if len(allowed) == 0 {
		return problem.New(problem.Invalid, "name the signature algorithms that are allowed")
	}
	for _, a := range allowed {
		if !slices.Contains([]string{EdDSA, RS256, ES256}, a) {
			return problem.New(problem.Invalid, "signature algorithm %s is not one that can be allowed", a)
		}
	}
	return nil
}

func authStyle(cfg Config) oauth2.AuthStyle {
	if cfg.ClientSecret == "" {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// Attempt is a sign-in that was begun in a browser and is kept by it, sealed,
// until the issuer sends it back.
type Attempt struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	Next     string    `json:"x,omitempty"` // path to go to afterwards
	Org      string    `json:"o,omitempty"` // organisation to sign in to
	Expires  time.Time `json:"e"`
}

// AttemptLife is how long an issuer may take.
const AttemptLife = 20 * time.Minute

// Begin answers the address to send the browser to, and what it keeps. hint is
// a login hint for the issuer, "" for none. With again the issuer is asked to
// have the person prove anew who they are, and has to say when they did (prompt
// and max_age, OpenID Connect Core §3.1.2.1); one that does not ask them says
// an older AuthTime, or none.
func (c *Client) Begin(next, hint string, again bool) (string, Attempt) {
	a := Attempt{State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(), Next: next, Expires: c.cfg.Now().Add(AttemptLife)}
	opts := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if hint != "" {
		opts = append(opts, oauth2.SetAuthURLParam("login_hint", hint))
	}
	if again {
		opts = append(opts, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return c.oauth.AuthCodeURL(a.State, opts...), a
}

func random() string {
	var raw [24]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand.Read
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Finish exchanges a code and answers whom it signs in. state and code are
// what the issuer sent back; anything wrong is unauthenticated, an issuer that
// cannot be reached unavailable.
func (c *Client) Finish(ctx context.Context, a Attempt, state, code string) (Claims, error) {
	if a.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(state)) != 1 || !c.cfg.Now().Before(a.Expires) || code == "" {
		return Claims{}, errBegin()
	}
	ctx = oidc.ClientContext(ctx, c.cfg.HTTP)
	token, err := c.oauth.Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Claims{}, exchangeFailed(err)
	}
	raw, _ := token.Extra("id_token").(string)
	return c.Verify(ctx, raw, a.Nonce)
}

// Verify checks an ID token: signature by a key of the issuer and an allowed
// algorithm, issuer, audience, expiry, nonce, and the second factor. Anything
// wrong is unauthenticated, without saying what.
func (c *Client) Verify(ctx context.Context, raw, nonce string) (Claims, error) {
	token, err := c.verifier.Verify(oidc.ClientContext(ctx, c.cfg.HTTP), raw)
	if err != nil {
		return Claims{}, errToken()
	}
	var said struct {
		Methods  []string `json:"amr"`
		AuthTime int64    `json:"auth_time"`
		Party    string   `json:"azp"`
		mail
	}
	if err := token.Claims(&said); err != nil {
		return Claims{}, errToken()
	}
	now := c.cfg.Now()
	switch {
	case nonce == "" || subtle.ConstantTimeCompare([]byte(nonce), []byte(token.Nonce)) != 1,
		len(token.Audience) > 1 && said.Party != c.cfg.ClientID,
		token.Subject == "",
		token.IssuedAt.After(now.Add(clockSkew)),
		c.cfg.SecondFactor && !slices.Contains(said.Methods, "mfa"):
		return Claims{}, errToken()
	}
	claims := Claims{Issuer: token.Issuer, Subject: token.Subject, Methods: said.Methods, Email: said.verified(), AuthTime: LongAgo}
	if said.AuthTime > 0 {
		claims.AuthTime = time.Unix(said.AuthTime, 0).UTC()
	}
	return claims, nil
}

// LongAgo is the AuthTime of a token that says none: a sign-in that may have
// been silent proves nothing anew.
var LongAgo = time.Unix(0, 0).UTC()

// mail is an address in a token. Some issuers write the boolean as a string.
type mail struct {
	Email    string `json:"email"`
	Verified any    `json:"email_verified"`
}

func (m mail) verified() string {
	if m.Verified == true || m.Verified == "true" {
		return m.Email
	}
	return ""
}

const clockSkew = time.Minute
