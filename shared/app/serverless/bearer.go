package serverless

import (
	"context"
	"net/http"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
)

// issuerLimit is how long the OpenID issuer may take to answer.
const issuerLimit = 5 * time.Second

// Issuer is the HTTP client that speaks to the OpenID issuer.
func Issuer() *http.Client { return &http.Client{Timeout: issuerLimit} }

// bearers answers whom a token of the organisation's issuer speaks of: a
// person that is bound to its subject, with the roles that their record has now.
func bearers(h *Home) (func(ctx context.Context, org, token string) (identity.Actor, error), error) {
	in := h.Settings.SignIn
	check, err := oidc.NewBearers(oidc.BearerConfig{
		Issuer: in.Issuer, ClientID: in.ClientID, JWKSURL: in.JWKSURL, Algorithms: in.Algorithms,
		SecondFactor: in.SecondFactor == "amr", HTTP: Issuer(), Now: h.Wall,
	})
	return func(ctx context.Context, org, token string) (identity.Actor, error) {
		claims, err := check.Verify(ctx, token)
		if err != nil {
			return identity.Actor{}, err
		}
		p, err := h.Federation.Known(ctx, org, claims)
		if err != nil {
			return identity.Actor{}, err
		}
		if !p.Active {
			return identity.Actor{}, problem.New(problem.Unauthenticated, "this account is not active")
		}
		return identity.Actor{Org: org, ID: p.ID, Name: p.Name, Email: p.Email, Roles: p.Roles}, nil
	}, err
}
