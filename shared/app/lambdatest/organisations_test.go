package lambdatest_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"vendorrisk/shared/app/front"
	"vendorrisk/shared/app/lambdatest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
)

// pool is an OpenID issuer such as a Cognito pool: it knows people by subject
// and address, and nothing of organisations.
type pool struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]map[string]any // claims of the token that a code is exchanged for
}

func newPool(t *testing.T) *pool {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	p := &pool{key: key, codes: map[string]map[string]any{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		claims := p.codes[r.FormValue("code")]
		p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.token(t, claims)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// token signs claims for the system's client.
func (p *pool) token(t *testing.T, claims map[string]any) string {
	t.Helper()
	now := time.Now()
	all := map[string]any{"iss": "https://issuer.demo.example", "aud": "console", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "token_use": "id"}
	maps.Copy(all, claims)
	raw, err := json.Marshal(all)
	check(t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: "k"}}, nil)
	check(t, err)
	signed, err := signer.Sign(raw)
	check(t, err)
	out, err := signed.CompactSerialize()
	check(t, err)
	return out
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signIn goes through the pages of the built functions as a browser does, and
// answers it. The pool lets everybody in.
func (p *pool) signIn(t *testing.T, c *lambdatest.Cloud, org, subject, email string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	check(t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := get(t, client, c.URL()+"/signin/start?org="+url.QueryEscape(org), nil)
	to, err := res.Location()
	check(t, err)
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = map[string]any{"sub": subject, "email": email, "email_verified": true, "nonce": to.Query().Get("nonce")}
	p.mu.Unlock()
	get(t, client, c.URL()+"/signin/callback?"+url.Values{"state": {to.Query().Get("state")}, "code": {code}}.Encode(), nil)
	return client
}

type answer struct {
	*http.Response
	body string
}

func get(t *testing.T, client *http.Client, at string, header http.Header) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	check(t, err)
	maps.Copy(r.Header, header)
	res, err := client.Do(r)
	check(t, err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	check(t, err)
	return answer{res, string(b)}
}

// A second organisation in the deployment: its operator adds it by an event,
// its people sign in at the same issuer, and neither sees the other.
func TestTwoOrganisations(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	p := newPool(t)
	for _, f := range c.Functions {
		f.KillAndSet("OIDC_JWKS_URL", p.URL+"/keys")
		f.KillAndSet("OIDC_TOKEN_URL", p.URL+"/token")
	}
	add := func(event string) (string, error) {
		out, err := c.Functions["reassess"].Invoke(t.Context(), []byte(event))
		return string(out), err
	}
	for event, want := range map[string]string{
		`{"addOrganisation":{"name":"","administrator":"bea"}}`:                                      "/administrator",
		`{"addOrganisation":{"name":"Main again","id":"main","administrator":"bea@beta.example"}}`:   "already",
		`{"addOrganisation":{"name":"A way in","id":"main#PER","administrator":"bea@beta.example"}}`: "/id",
	} {
		if out, err := add(event); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s answers %s, %v", event, out, err)
		}
	}
	out, err := add(`{"addOrganisation":{"name":"Beta Bank","administrator":"bea@beta.example"}}`)
	if err != nil || out != `{"organisations":["main","beta-bank"]}` {
		t.Fatalf("%s, %v", out, err)
	}
	if out, err := add(`{"listOrganisations":true}`); err != nil || out != `{"organisations":["main","beta-bank"]}` {
		t.Errorf("%s, %v", out, err)
	}
	c.Tick(t)
	c.Mails(t, "bea@beta.example", "/signin?org=beta-bank", 1)

	vendors := func(client *http.Client, header http.Header) answer {
		return get(t, client, c.URL()+"/v1/vendors", header)
	}
	bea := p.signIn(t, c, "beta-bank", "sub-bea", "bea@beta.example")
	if a := get(t, bea, c.URL()+"/v1/people", nil); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "bea@beta.example") || strings.Contains(a.body, "demo.example") {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	for _, org := range []string{"", "main", "nobodys", "main#PER"} {
		stranger := p.signIn(t, c, org, "sub-bea", "bea@beta.example")
		if a := vendors(stranger, nil); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("in %q: %d", org, a.StatusCode)
		}
	}
	bearer := func(org string) http.Header {
		h := http.Header{"Authorization": {"Bearer " + p.token(t, map[string]any{"sub": "sub-bea"})}}
		if org != "" {
			h.Set(front.OrganisationHeader, org)
		}
		return h
	}
	for org, want := range map[string]int{"beta-bank": http.StatusOK, "": http.StatusUnauthorized, "main": http.StatusUnauthorized, "nobodys": http.StatusUnauthorized} {
		if a := get(t, http.DefaultClient, c.URL()+"/v1/people", bearer(org)); a.StatusCode != want {
			t.Errorf("a token of the issuer in %q: %d %s", org, a.StatusCode, a.body)
		}
	}

	// The same person, invited by the other organisation too, is another there.
	boss, err := c.Directory.ByEmail(t.Context(), c.Org, lambdatest.AdminEmail)
	check(t, err)
	by := identity.Actor{Org: c.Org, ID: boss.ID, Roles: boss.Roles}
	there, err := c.People.Invite(t.Context(), by, people.New{Name: "Bea", Email: "bea@beta.example", Roles: []identity.Role{identity.Auditor}, Language: "en"})
	check(t, err)
	both := p.signIn(t, c, "main", "sub-bea", "bea@beta.example")
	if a := get(t, both, c.URL()+"/v1/people", nil); !strings.Contains(a.body, there.ID) || !strings.Contains(a.body, "demo.example") {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	if a := get(t, bea, c.URL()+"/v1/people", nil); strings.Contains(a.body, there.ID) {
		t.Error("one organisation shows the person of the other")
	}

	// Each has its library, its schedule and its log.
	for _, org := range []string{"main", "beta-bank"} {
		if due, err := c.Permissions.DueOn(t.Context(), identity.AsSystem(org)); err != nil || due == "" {
			t.Errorf("%s: permissions are gone through on %q, %v", org, due, err)
		}
		if lib, _, err := c.Library.List(t.Context(), identity.AsSystem(org), 5, ""); err != nil || len(lib) == 0 {
			t.Errorf("%s: %d questionnaires, %v", org, len(lib), err)
		}
		c.Tick(t)
		if head, err := c.Services.Log.Checkpoint(t.Context(), org); err != nil || !strings.Contains(string(head), "/"+org+"/") {
			t.Errorf("%s: %s, %v", org, head, err)
		}
	}
}
