package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Limits on what one person's record may hold; the oldest make room.
const (
	MaxSessions = 20
	MaxTokens   = 20
)

// Person is somebody of the organisation. Sessions and tokens stand in the
// record itself, so that one read says who is asking, what they may do, and
// that both still hold.
type Person struct {
	ID string `json:"id"`
	// Version counts the changes that administrators make. The stored item's
	// own version also counts sessions and tokens as they come and go.
	Version   int64        `json:"version"`
	CreatedAt time.Time    `json:"createdAt"`
	UpdatedAt time.Time    `json:"updatedAt"`
	Email     string       `json:"email"`
	Name      string       `json:"name"`
	Roles     []Role       `json:"roles"`
	Active    bool         `json:"active"`
	Language  string       `json:"language,omitempty"`
	SeenAt    time.Time    `json:"lastUsedAt,omitzero"` // last sign-in or request, at most seenEvery behind
	Secrets   []Credential `json:"secrets,omitempty"`
	// LockedUntil and PausedUntil hold the person back after an alert (Hold).
	LockedUntil time.Time `json:"lockedUntil,omitzero"`
	PausedUntil time.Time `json:"pausedUntil,omitzero"`
}

// Credential is a session or an API token; only the digest of its secret is
// kept.
type Credential struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // session or token
	Name string `json:"name,omitempty"`
	// Actions are what a token may be used for at most, each subject:verb.
	// EveryAction alone stands for all that its person may do; none at all, as
	// in tokens made before there were lists, for nothing.
	Actions []string  `json:"actions,omitempty"`
	Digest  string    `json:"digest"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`       // wall clock
	Seen    time.Time `json:"seen,omitzero"` // last use, at most seenEvery behind
	// Proved is when the person of a session proved who they are, as the issuer
	// says: one that lets them in again without asking says an earlier time. Zero:
	// when the session began.
	Proved time.Time `json:"proved,omitzero"`
}

// EveryAction is the list of a token that is not narrowed: only programs on the
// machine itself make such ones.
const EveryAction = "*"

// narrowed is the token's list for an Actor: nil when it is not narrowed.
func (c *Credential) narrowed() []string {
	if slices.Contains(c.Actions, EveryAction) {
		return nil
	}
	return append([]string{}, c.Actions...)
}

// Last is when the credential was last used, as far as the record knows.
func (c *Credential) Last() time.Time {
	if c.Seen.After(c.Created) {
		return c.Seen
	}
	return c.Created
}

// live tells whether the credential still opens anything: a session ends at
// its expiry or when nobody has used it for a while, a token at its expiry.
func (c *Credential) live(now time.Time) bool {
	return now.Before(c.Expires) && (c.Kind != KindSession || now.Sub(c.Last()) < SessionIdle)
}

// Kinds of credential.
const (
	KindSession = "session"
	KindToken   = "token"
)

// secretPrefix lets scanners of leaked secrets recognise ours.
const secretPrefix = "vrk"

// newSecret answers what the bearer holds and what the record keeps. The
// bearer's text names organisation and person, so that one read finds it.
func newSecret(org, person string) (bearer, digest string) {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand.Read
	s := base64.RawURLEncoding.EncodeToString(raw[:])
	return strings.Join([]string{secretPrefix, org, person, s}, "."), digestOf(s)
}

func digestOf(secret string) string {
	d := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(d[:])
}

// splitSecret is the reverse of newSecret; ok is false for any other text.
func splitSecret(bearer string) (org, person, secret string, ok bool) {
	p := strings.Split(bearer, ".")
	if len(p) != 4 || p[0] != secretPrefix || len(bearer) > 256 {
		return "", "", "", false
	}
	return p[1], p[2], p[3], ValidOrg(p[1])
}

// credential finds the one that the secret opens, if it still lives.
func (p *Person) credential(secret string, now time.Time) (Credential, bool) {
	want := []byte(digestOf(secret))
	for _, c := range p.Secrets {
		if subtle.ConstantTimeCompare(want, []byte(c.Digest)) == 1 && c.live(now) {
			return c, true
		}
	}
	return Credential{}, false
}

// add puts a credential in, dropping dead ones and, past max, the oldest.
func (p *Person) add(c Credential, limit int, now time.Time) {
	keep := p.Secrets[:0:0]
	same := 0
	for _, old := range p.Secrets {
		if old.live(now) {
			keep = append(keep, old)
			if old.Kind == c.Kind {
				same++
			}
		}
	}
	for i := 0; same >= limit && i < len(keep); {
		if keep[i].Kind == c.Kind {
			keep = append(keep[:i], keep[i+1:]...)
			same--
			continue
		}
		i++
	}
	p.Secrets = append(keep, c)
}

// drop removes a credential by its name in the record.
func (p *Person) drop(id string) {
	p.Secrets = slices.DeleteFunc(p.Secrets, func(c Credential) bool { return c.ID == id })
}
