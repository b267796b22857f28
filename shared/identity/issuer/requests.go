package issuer

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/problem"
)

// Bounds of sign-ins under way.
const (
	requestLife = 15 * time.Minute
	codeLife    = time.Minute // of an authorization code
	maxRequests = 10_000
)

// request is one sign-in under way: what the client asked, and how far the
// person is. It is copied in and out of requests, never shared.
type request struct {
	id        string
	asked     oidc.AuthRequest
	expires   time.Time
	challenge oidc.CodeChallenge

	browser string // digest of the cookie of the browser that began it
	step    steps.Step
	org     string // which the person signs in to: what they said it is, until the first step is done
	person  string
	email   string // shown, and the authenticator's account name
	authAt  time.Time

	link     string // one-time link that it began with
	name     string // said by the first administrator
	password string // hash, kept once the authenticator is confirmed
	totp     secondfactor.TOTP
	// sign is what a passkey has to sign at this step; taken away before an
	// answer is looked at.
	sign    passkey.Challenge
	methods []string // RFC 8176, of the second factor that was proved
}

// The methods of op.AuthRequest.
func (r request) GetID() string                         { return r.id }
func (r request) GetACR() string                        { return "" }
func (r request) GetAMR() []string                      { return append([]string{"pwd", "mfa"}, r.methods...) } // RFC 8176
func (r request) GetAudience() []string                 { return []string{ClientID} }
func (r request) GetAuthTime() time.Time                { return r.authAt }
func (r request) GetClientID() string                   { return r.asked.ClientID }
func (r request) GetCodeChallenge() *oidc.CodeChallenge { return &r.challenge }
func (r request) GetNonce() string                      { return r.asked.Nonce }
func (r request) GetRedirectURI() string                { return r.asked.RedirectURI }
func (r request) GetResponseType() oidc.ResponseType    { return r.asked.ResponseType }
func (r request) GetResponseMode() oidc.ResponseMode    { return "" }
func (r request) GetScopes() []string                   { return slices.Clone(r.asked.Scopes) }
func (r request) GetState() string                      { return r.asked.State }
func (r request) GetSubject() string                    { return Subject(r.org, r.person) }
func (r request) Done() bool                            { return r.step == steps.Done }

// requests holds them in memory.
type requests struct {
	wall clock.Clock

	mu    sync.Mutex
	open  map[string]*request
	codes map[string]string // authorization code → request
}

func random() string {
	var raw [24]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand.Read
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// add keeps a new request. When too many are open it drops what has expired,
// or else the oldest of those in which nobody has proved anything yet: whoever
// begins thousands cannot push out who is at the second step.
func (q *requests) add(r request) request {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.open) >= maxRequests {
		q.makeRoom()
	}
	r.id, r.expires = random(), q.wall().Add(requestLife)
	q.open[r.id] = &r
	return r
}

// makeRoom needs the lock.
func (q *requests) makeRoom() {
	now := q.wall()
	var oldest *request
	for id, r := range q.open {
		switch {
		case !now.Before(r.expires):
			q.remove(id)
		case r.step == steps.Password || r.step == steps.Welcome:
			if oldest == nil || r.expires.Before(oldest.expires) {
				oldest = r
			}
		}
	}
	if oldest != nil && len(q.open) >= maxRequests {
		q.remove(oldest.id)
	}
}

func (q *requests) remove(id string) {
	delete(q.open, id)
	for code, of := range q.codes {
		if of == id {
			delete(q.codes, code)
		}
	}
}

func (q *requests) drop(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.remove(id)
}

// get answers a request that is open.
func (q *requests) get(id string) (request, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.live(id)
}

func (q *requests) live(id string) (request, error) {
	r := q.open[id]
	if r == nil || !q.wall().Before(r.expires) {
		return request{}, errGone()
	}
	return *r, nil
}

// change edits a request where it stands; what f refuses changes nothing.
func (q *requests) change(id string, f func(*request) error) (request, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	r, err := q.live(id)
	if err != nil {
		return r, err
	}
	if err := f(&r); err != nil {
		return r, err
	}
	*q.open[id] = r
	return r, nil
}

func (q *requests) setCode(id, code string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	r, err := q.live(id)
	if err != nil {
		return err
	}
	if end := q.wall().Add(codeLife); end.Before(r.expires) {
		q.open[id].expires = end // the person is done; the client comes at once
	}
	q.codes[code] = id
	return nil
}

// takeCode answers the request of a code. A code opens once (RFC 6749 §4.1.2).
func (q *requests) takeCode(code string) (request, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	id, ok := q.codes[code]
	if !ok {
		return request{}, errGone()
	}
	delete(q.codes, code)
	return q.live(id)
}

func errGone() error {
	return problem.New(problem.Unauthenticated, "this sign-in took too long or was begun elsewhere; begin again")
}
