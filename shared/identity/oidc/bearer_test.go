package oidc_test

import (
	"maps"
	"net/http"
	"testing"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
)

func (a *authority) bearers(t *testing.T, secondFactor bool) *oidc.Bearers {
	t.Helper()
	b, err := oidc.NewBearers(oidc.BearerConfig{
		Issuer: issuer, ClientID: "console", JWKSURL: a.url + "/keys", Algorithms: []string{oidc.RS256, oidc.EdDSA},
		SecondFactor: secondFactor, HTTP: http.DefaultClient, Now: clock.Fixed(now),
	})
	must(t, err)
	return b
}

// Of a Cognito pool an access token names its client in client_id, an ID token
// in aud.
func TestBearerTokens(t *testing.T) {
	a := authorities(t)
	access := claims{"aud": nil, "client_id": "console", "token_use": "access", "email": nil}
	for name, c := range map[string]struct {
		change claims
		second bool
		ok     bool
	}{
		"an ID token":                      {claims{"token_use": "id"}, false, true},
		"an ID token without its use":      {nil, false, true},
		"an access token":                  {access, false, true},
		"a second factor is asked for":     {nil, true, true},
		"and missing":                      {claims{"amr": []string{"pwd"}}, true, false},
		"another audience":                 {claims{"aud": "other"}, false, false},
		"another client":                   {claims{"aud": nil, "client_id": "other", "token_use": "access"}, false, false},
		"a client that is no access token": {claims{"aud": nil, "client_id": "console", "token_use": "id"}, false, false},
		"no client":                        {claims{"aud": nil, "token_use": "access"}, false, false},
		"two audiences":                    {claims{"aud": []string{"console", "other"}}, false, false},
		"expired":                          {claims{"exp": now.Unix() - 1}, false, false},
		"of the future":                    {claims{"iat": now.Unix() + 3600, "exp": now.Unix() + 7200}, false, false},
		"another issuer":                   {claims{"iss": "https://evil.example"}, false, false},
		"nobody":                           {claims{"sub": ""}, false, false},
	} {
		said := with(c.change)
		maps.DeleteFunc(said, func(_ string, v any) bool { return v == nil })
		got, err := a.bearers(t, c.second).Verify(t.Context(), a.ours(said))
		if c.ok && (err != nil || got.Subject != "per_1") || !c.ok && !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, forged := range []string{"", "a.b.c", sign(claims{"alg": "none"}, good(), func([]byte) []byte { return nil })} {
		if _, err := a.bearers(t, false).Verify(t.Context(), forged); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%q: %v", forged, err)
		}
	}
}

func TestOnlyVerifiedAddressesCount(t *testing.T) {
	a := authorities(t)
	for _, c := range []struct {
		verified any
		want     string
	}{{true, "ana@acme.example"}, {"true", "ana@acme.example"}, {false, ""}, {"false", ""}, {nil, ""}, {1, ""}} {
		got, err := a.bearers(t, false).Verify(t.Context(), a.ours(with(claims{"email": "ana@acme.example", "email_verified": c.verified})))
		if err != nil || got.Email != c.want {
			t.Errorf("%v: %q, %v", c.verified, got.Email, err)
		}
	}
}
