package oidc_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
)

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

const (
	issuer = "https://issuer.example"
	nonce  = "the nonce"
)

// authority is an issuer with one Ed25519 and one RSA key. Its name is not
// where its keys are.
type authority struct {
	ed     ed25519.PrivateKey
	rsa    *rsa.PrivateKey
	url    string
	token  string     // answered for a code
	form   url.Values // of the last exchange
	status int
}

func authorities(t *testing.T) *authority {
	t.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	a := &authority{ed: ed, rsa: rs, status: http.StatusOK}
	mux := http.NewServeMux()
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
			{Key: ed.Public(), KeyID: "ed", Algorithm: "EdDSA", Use: "sig"}, {Key: rs.Public(), KeyID: "rsa", Algorithm: "RS256", Use: "sig"},
		}}
		_ = json.NewEncoder(w).Encode(set)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		a.form = r.PostForm
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": a.token})
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	a.url = srv.URL
	return a
}

func (a *authority) client(t *testing.T, algorithms ...string) *oidc.Client {
	t.Helper()
	c, err := oidc.New(a.config(algorithms...))
	must(t, err)
	return c
}

func (a *authority) config(algorithms ...string) oidc.Config {
	return oidc.Config{
		Issuer: issuer, ClientID: "console", AuthURL: a.url + "/authorize", TokenURL: a.url + "/token", JWKSURL: a.url + "/keys",
		RedirectURL: "https://risk.example/signin/callback", Algorithms: algorithms, SecondFactor: true, HTTP: http.DefaultClient, Now: clock.Fixed(now),
	}
}

type claims = map[string]any

func good() claims {
	return claims{"iss": issuer, "aud": "console", "sub": "per_1", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": nonce, "amr": []string{"pwd", "mfa"}}
}

func with(change claims) claims {
	c := good()
	maps.Copy(c, change)
	return c
}

func part(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// sign makes a token by hand, so that it can be wrong in every way.
func sign(header claims, body any, signer func(input []byte) []byte) string {
	input := part(header) + "." + part(body)
	return input + "." + base64.RawURLEncoding.EncodeToString(signer([]byte(input)))
}

func (a *authority) edSign(in []byte) []byte { return ed25519.Sign(a.ed, in) }

func (a *authority) rsaSign(in []byte) []byte {
	d := sha256.Sum256(in)
	s, err := rsa.SignPKCS1v15(rand.Reader, a.rsa, crypto.SHA256, d[:])
	if err != nil {
		panic(err)
	}
	return s
}

func (a *authority) ours(body claims) string {
	return sign(claims{"alg": "EdDSA", "kid": "ed"}, body, a.edSign)
}

func TestAGoodTokenIsBelieved(t *testing.T) {
	a := authorities(t)
	got, err := a.client(t, oidc.EdDSA).Verify(t.Context(), a.ours(with(claims{"auth_time": now.Unix()})), nonce)
	must(t, err)
	if got.Subject != "per_1" || got.Issuer != issuer || !got.AuthTime.Equal(now) {
		t.Errorf("%+v", got)
	}
	// A token that does not say when may come of a sign-in that was silent.
	if silent, err := a.client(t, oidc.EdDSA).Verify(t.Context(), a.ours(good()), nonce); err != nil || !silent.AuthTime.Equal(oidc.LongAgo) {
		t.Errorf("without auth_time: %v, %v", silent.AuthTime, err)
	}
	both := a.client(t, oidc.EdDSA, oidc.RS256)
	if _, err := both.Verify(t.Context(), sign(claims{"alg": "RS256", "kid": "rsa"}, good(), a.rsaSign), nonce); err != nil {
		t.Errorf("RS256 where it is allowed: %v", err)
	}
}

func TestForgedTokensAreRefused(t *testing.T) {
	a := authorities(t)
	c := a.client(t, oidc.EdDSA)
	_, stranger, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKIXPublicKey(a.rsa.Public())
	must(t, err)
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	mac := func(key []byte) func([]byte) []byte {
		return func(in []byte) []byte {
			h := hmac.New(sha256.New, key)
			h.Write(in)
			return h.Sum(nil)
		}
	}
	nothing := func([]byte) []byte { return nil }
	valid := a.ours(good())
	pieces := strings.Split(valid, ".")
	for name, token := range map[string]string{
		"nothing":                   "",
		"noise":                     "a.b.c",
		"alg none":                  sign(claims{"alg": "none"}, good(), nothing),
		"alg None":                  sign(claims{"alg": "None", "kid": "ed"}, good(), nothing),
		"no alg":                    sign(claims{"kid": "ed"}, good(), nothing),
		"HMAC with the RSA key":     sign(claims{"alg": "HS256", "kid": "rsa"}, good(), mac(public)),
		"HMAC with the Ed25519 key": sign(claims{"alg": "HS256", "kid": "ed"}, good(), mac(a.ed.Public().(ed25519.PublicKey))),
		"EdDSA named, HMAC made":    sign(claims{"alg": "EdDSA", "kid": "ed"}, good(), mac(a.ed.Public().(ed25519.PublicKey))),
		"an algorithm not allowed":  sign(claims{"alg": "RS256", "kid": "rsa"}, good(), a.rsaSign),
		"another key":               sign(claims{"alg": "EdDSA", "kid": "ed"}, good(), func(in []byte) []byte { return ed25519.Sign(stranger, in) }),
		"its own key inside":        sign(claims{"alg": "EdDSA", "jwk": jose.JSONWebKey{Key: stranger.Public()}}, good(), func(in []byte) []byte { return ed25519.Sign(stranger, in) }),
		"a changed body":            pieces[0] + "." + part(with(claims{"sub": "per_2"})) + "." + pieces[2],
		"no signature":              pieces[0] + "." + pieces[1] + ".",
		"another issuer":            a.ours(with(claims{"iss": "https://evil.example"})),
		"another audience":          a.ours(with(claims{"aud": "other"})),
		"two audiences, no party":   a.ours(with(claims{"aud": []string{"console", "other"}})),
		"two audiences, other":      a.ours(with(claims{"aud": []string{"console", "other"}, "azp": "other"})),
		"no audience":               a.ours(with(claims{"aud": []string{}})),
		"expired":                   a.ours(with(claims{"exp": now.Add(-time.Second).Unix()})),
		"no expiry":                 a.ours(with(claims{"exp": nil})),
		"made in the future":        a.ours(with(claims{"iat": now.Add(time.Hour).Unix(), "exp": now.Add(2 * time.Hour).Unix()})),
		"not yet":                   a.ours(with(claims{"nbf": now.Add(time.Hour).Unix()})),
		"another nonce":             a.ours(with(claims{"nonce": "other"})),
		"no nonce":                  a.ours(with(claims{"nonce": nil})),
		"no subject":                a.ours(with(claims{"sub": ""})),
		"no second factor":          a.ours(with(claims{"amr": []string{"pwd"}})),
		"no methods":                a.ours(with(claims{"amr": nil})),
	} {
		_, err := c.Verify(t.Context(), token, nonce)
		if !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Verify(t.Context(), a.ours(with(claims{"nonce": ""})), ""); err == nil {
		t.Error("no nonce at all was taken")
	}
}

func TestTheFlow(t *testing.T) {
	a := authorities(t)
	c := a.client(t, oidc.EdDSA)
	to, attempt := c.Begin("/vendors", "", false)
	u, err := url.Parse(to)
	must(t, err)
	q := u.Query()
	if q.Get("state") != attempt.State || q.Get("nonce") != attempt.Nonce || q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" {
		t.Errorf("asks %v", q)
	}
	if again, _ := c.Begin("/account", "", true); q.Has("prompt") || q.Has("max_age") || !strings.Contains(again, "prompt=login") || !strings.Contains(again, "max_age=0") {
		t.Errorf("asks to prove anew by %s, and else %v", again, q)
	}
	d := sha256.Sum256([]byte(attempt.Verifier))
	if q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(d[:]) || strings.Contains(to, attempt.Verifier) {
		t.Errorf("challenge %q", q.Get("code_challenge"))
	}
	a.token = a.ours(with(claims{"nonce": attempt.Nonce}))
	got, err := c.Finish(t.Context(), attempt, attempt.State, "the code")
	if err != nil || got.Subject != "per_1" {
		t.Fatalf("%+v, %v", got, err)
	}
	if a.form.Get("code_verifier") != attempt.Verifier || a.form.Get("code") != "the code" {
		t.Errorf("exchanged %v", a.form)
	}

	late := attempt
	late.Expires = now
	a.form = nil
	for name, finish := range map[string]func() (oidc.Claims, error){
		"another state": func() (oidc.Claims, error) { return c.Finish(t.Context(), attempt, "other", "the code") },
		"no state": func() (oidc.Claims, error) {
			return c.Finish(t.Context(), oidc.Attempt{Expires: attempt.Expires}, "", "the code")
		},
		"no code":  func() (oidc.Claims, error) { return c.Finish(t.Context(), attempt, attempt.State, "") },
		"too late": func() (oidc.Claims, error) { return c.Finish(t.Context(), late, attempt.State, "the code") },
	} {
		if _, err := finish(); !problem.Is(err, problem.Unauthenticated) || a.form != nil {
			t.Errorf("%s: %v, exchanged %v", name, err, a.form)
		}
	}
	a.token = a.ours(good()) // the token of another sign-in
	if _, err := c.Finish(t.Context(), attempt, attempt.State, "the code"); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("a token with another nonce: %v", err)
	}
	for status, want := range map[int]problem.Code{http.StatusBadRequest: problem.Unauthenticated, http.StatusBadGateway: problem.Unavailable} {
		a.status = status
		if _, err := c.Finish(t.Context(), attempt, attempt.State, "the code"); !problem.Is(err, want) {
			t.Errorf("the issuer answers %d: %v", status, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Finish(gone, attempt, attempt.State, "the code"); !problem.Is(err, problem.Unavailable) {
		t.Errorf("no answer: %v", err)
	}
}

func TestSettings(t *testing.T) {
	a := authorities(t)
	for name, change := range map[string]func(*oidc.Config){
		"HMAC": func(c *oidc.Config) { c.Algorithms = []string{"HS256"} }, "none": func(c *oidc.Config) { c.Algorithms = []string{"none"} },
		"no algorithm": func(c *oidc.Config) { c.Algorithms = nil }, "no issuer": func(c *oidc.Config) { c.Issuer = "" }, "no keys": func(c *oidc.Config) { c.JWKSURL = "" },
	} {
		cfg := a.config(oidc.EdDSA)
		change(&cfg)
		if _, err := oidc.New(cfg); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
