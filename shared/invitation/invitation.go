// Package invitation lets a vendor's people in without an account: a link,
// bound to one assessment, that opens only with a code sent to the invited
// address, where the organisation wants it also with a second factor, and the
// session that follows (DESIGN §7).
package invitation

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
)

// Invitation is one person's way into one assessment. Secrets are kept as
// digests only.
type Invitation struct {
	ID           string    `json:"id"`
	Version      int64     `json:"version"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	AssessmentID string    `json:"assessmentId"`
	VendorID     string    `json:"vendorId"`
	Tier         string    `json:"tier,omitempty"` // of the assessment; decides whether a second factor is needed
	Email        string    `json:"email"`
	Language     string    `json:"language"`
	Sections     []string  `json:"sections,omitempty"` // a delegate's; none: all
	MessageID    string    `json:"messageId"`          // the mail that carried the link
	Link         string    `json:"link"`               // digest
	Expires      time.Time `json:"expires"`            // wall clock
	Revoked      time.Time `json:"revoked,omitzero"`
	Opened       time.Time `json:"opened,omitzero"`  // first time a session began
	Second       bool      `json:"second,omitempty"` // the last one with a second factor

	Code     *Code                 `json:"code,omitempty"`
	Wrong    int                   `json:"wrong,omitempty"` // codes tried since the last right one, whichever code it was
	Asked    []time.Time           `json:"asked,omitempty"` // when codes were asked for, for the limit
	Step     *Step                 `json:"step,omitempty"`  // an opening that waits for the second factor
	Sessions []identity.Credential `json:"sessions,omitempty"`
}

// Code is the one-time code that was sent last.
type Code struct {
	Digest  string    `json:"digest"`
	Expires time.Time `json:"expires"`
	Tries   int       `json:"tries"`
}

// Limits of links, codes and sessions, all by the wall clock.
const (
	LinkLife     = 60 * 24 * time.Hour
	CodeLife     = 10 * time.Minute
	CodeTries    = 5
	CodesPerHour = 5
	WrongPerLink = 50 // then the link is dead: with fresh codes every hour its life is long enough to guess
	SessionLife  = 12 * time.Hour
	maxSessions  = 10
)

const (
	linkPrefix    = "vrl"
	sessionPrefix = "vrs"
	stepPrefix    = "vrp"
	keyPrefix     = "INV#"
)

// Key is where an invitation stands: in the partition of its assessment.
func Key(org, assessment, id string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "ASM", assessment), SK: keyPrefix + id}
}

// IsKey tells whether a sort key of an assessment's partition is an invitation's.
func IsKey(sk string) bool { return strings.HasPrefix(sk, keyPrefix) }

// New makes an invitation and the link text that opens it, which is not kept.
func New(mk ids.Maker, now, wall time.Time, org, vendor, assessment, email, lang string, sections []string) (Invitation, string) {
	inv := Invitation{
		ID: mk(ids.Invitation), CreatedAt: now, UpdatedAt: now, AssessmentID: assessment, VendorID: vendor,
		Email: email, Language: lang, Sections: sections, Expires: wall.Add(LinkLife),
	}
	secret, digest := secret()
	inv.Link = digest
	return inv, strings.Join([]string{linkPrefix, org, assessment, inv.ID, secret}, ".")
}

// Write creates the invitation in a commit.
func Write(org string, inv Invitation) table.Write {
	inv.Version = 1
	return table.Create(table.Item{Key: Key(org, inv.AssessmentID, inv.ID), Body: table.Encode(inv)})
}

func replace(org string, inv *Invitation, at time.Time) table.Write {
	was := inv.Version
	inv.Version, inv.UpdatedAt = was+1, at
	return table.Replace(table.Item{Key: Key(org, inv.AssessmentID, inv.ID), Version: was, Body: table.Encode(inv)})
}

// Revoke ends an invitation and its sessions, from the next request on.
func Revoke(org string, inv Invitation, now, wall time.Time) table.Write {
	inv.Revoked, inv.Sessions, inv.Code, inv.Step = wall, nil, nil, nil
	return replace(org, &inv, now)
}

// Relink gives an invitation a new link, with a new life; the old one opens
// nothing any more, and sessions go on. carry is handed the link text, which is
// not kept, and answers the id of the message that carries it.
func Relink(org string, inv Invitation, now, wall time.Time, carry func(link string) (message string)) table.Write {
	secret, digest := secret()
	inv.Link, inv.Expires, inv.Wrong, inv.Code = digest, wall.Add(LinkLife), 0, nil
	inv.MessageID = carry(strings.Join([]string{linkPrefix, org, inv.AssessmentID, inv.ID, secret}, "."))
	return replace(org, &inv, now)
}

// Made is when the link was made, by the wall clock.
func (inv *Invitation) Made() time.Time { return inv.Expires.Add(-LinkLife) }

// Live tells whether the link can still open anything.
func (inv *Invitation) Live(wall time.Time) bool {
	return inv.Revoked.IsZero() && wall.Before(inv.Expires)
}

func secret() (text, digest string) {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	text = base64.RawURLEncoding.EncodeToString(raw[:])
	return text, digestOf(text)
}

func digestOf(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:])
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// parts reads a link or session text; a whole link address is taken as well.
func parts(text, prefix string) (org, assessment, id, secret string, ok bool) {
	if i := strings.LastIndexAny(text, "/="); i >= 0 {
		text = text[i+1:]
	}
	p := strings.Split(text, ".")
	if len(text) > 300 || len(p) != 5 || p[0] != prefix || !identity.ValidOrg(p[1]) ||
		!ids.Valid(ids.Assessment, p[2]) || !ids.Valid(ids.Invitation, p[3]) {
		return "", "", "", "", false
	}
	return p[1], p[2], p[3], p[4], true
}
