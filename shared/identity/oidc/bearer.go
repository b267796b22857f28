package oidc

import (
	"context"
	"net/http"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
)

// BearerConfig says whose tokens are believed as bearer tokens of API requests.
type BearerConfig struct {
	Issuer     string
	ClientID   string
	JWKSURL    string
	Algorithms []string
	// SecondFactor as in Config.
	SecondFactor bool
	HTTP         *http.Client
	Now          clock.Clock // wall
}

// Bearers checks bearer tokens that an issuer made for our client: an ID token
// names the client as its audience, an access token of a Cognito pool has none
// and names it in client_id. It is safe for concurrent use.
type Bearers struct {
	cfg      BearerConfig
	verifier *oidc.IDTokenVerifier
}

// NewBearers makes a checker; no key is fetched before the first token comes.
func NewBearers(cfg BearerConfig) (*Bearers, error) {
	if cfg.Issuer == "" || cfg.ClientID == "" || cfg.JWKSURL == "" {
		return nil, problem.New(problem.Invalid, "bearer tokens need issuer, client ID and the address of the issuer's keys")
	}
	if err := checkAlgorithms(cfg.Algorithms); err != nil {
		return nil, err
	}
	ctx := oidc.ClientContext(context.Background(), cfg.HTTP)
	return &Bearers{cfg, oidc.NewVerifier(cfg.Issuer, oidc.NewRemoteKeySet(ctx, cfg.JWKSURL), &oidc.Config{
		SkipClientIDCheck:    true, // Verify looks at both forms
		SupportedSigningAlgs: cfg.Algorithms, Now: cfg.Now,
	})}, nil
}

// Verify answers what a bearer token says: unauthenticated, without saying why,
// unless its signature, issuer, audience or client, time and second factor hold.
func (b *Bearers) Verify(ctx context.Context, raw string) (Claims, error) {
	token, err := b.verifier.Verify(oidc.ClientContext(ctx, b.cfg.HTTP), raw)
	if err != nil {
		return Claims{}, errToken()
	}
	var said struct {
		Methods []string `json:"amr"`
		Client  string   `json:"client_id"`
		Use     string   `json:"token_use"`
		mail
	}
	if err := token.Claims(&said); err != nil {
		return Claims{}, errToken()
	}
	ours := slices.Equal(token.Audience, []string{b.cfg.ClientID}) && said.Use != "access" ||
		len(token.Audience) == 0 && said.Client == b.cfg.ClientID && said.Use == "access"
	switch {
	case !ours, token.Subject == "", token.IssuedAt.After(b.cfg.Now().Add(clockSkew)),
		b.cfg.SecondFactor && !slices.Contains(said.Methods, "mfa"):
		return Claims{}, errToken()
	}
	return Claims{Issuer: token.Issuer, Subject: token.Subject, Methods: said.Methods, Email: said.verified()}, nil
}
