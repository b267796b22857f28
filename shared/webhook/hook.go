// Package webhook tells other systems of an organisation what happened: an
// administrator registers an address, and each event that it asks for is
// posted there, signed, at least once.
//
// Events are those of the audit log, by the names of its actions. They carry
// identifiers and times, never answers, names or addresses: who wants more
// asks the API, with a token of its own.
package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Hook is one registered address.
type Hook struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	URL       string    `json:"url"`
	Purpose   string    `json:"purpose"`
	Events    []string  `json:"events"`
	Active    bool      `json:"active"`
	// Secret signs; it is answered once, when it is made. After a rotation the
	// one before it signs too, until the time.
	Secret       string    `json:"secret,omitempty"`
	Before       string    `json:"before,omitempty"`
	BeforeExpiry time.Time `json:"beforeExpiry,omitzero"` // wall clock
}

// Public is a hook without its secrets.
func (h Hook) Public() Hook {
	h.Secret, h.Before, h.BeforeExpiry = "", "", time.Time{}
	return h
}

// Events that can be asked for: actions of the audit log.
var Events = []string{
	"vendor:create", "vendor:update", "vendor:intake", "vendor:offboard", "vendor:terminate",
	"assessment:send", "assessment:renew", "assessment:submit", "assessment:return", "assessment:approve", "assessment:reject",
	"assessment:cancel", "assessment:expire", "assessment:lapse",
	"finding:create", "finding:update", "finding:reopen",
	"incident:report", "incident:update", "incident:close", "contract:create", "contract:update", "schedule:trigger", "schedule:update",
	AlertRaised, AlertEscalated, "alert:handle",
	CheckpointExported,
}

// Events that whoever causes them queues in the same commit, with more than
// Fan would know (Writes).
const (
	AlertRaised        = "alert:raise"
	AlertEscalated     = "alert:escalate"
	CheckpointExported = "checkpoint:export"
)

var direct = []string{AlertRaised, AlertEscalated, CheckpointExported}

// Test is the event of a test.
const Test = "webhook:test"

// Limits.
const (
	MaxHooks   = 20
	maxURL     = 500
	maxPurpose = 200
	// Overlap is how long the secret before a rotation still signs.
	Overlap = 24 * time.Hour
)

// Order is what an administrator asks for. An absent field stays as it is.
type Order struct {
	URL     *string   `json:"url"`
	Purpose *string   `json:"purpose"`
	Events  *[]string `json:"events"`
	Active  *bool     `json:"active"`
}

func (o Order) apply(h *Hook) {
	if o.URL != nil {
		h.URL = strings.TrimSpace(*o.URL)
	}
	if o.Purpose != nil {
		h.Purpose = strings.TrimSpace(*o.Purpose)
	}
	if o.Events != nil {
		h.Events = *o.Events
	}
	if o.Active != nil {
		h.Active = *o.Active
	}
}

// check answers every fault at once. loopback allows addresses on this machine.
func (h Hook) check(loopback bool) error {
	var f problem.Fields
	if detail := CheckURL(h.URL, loopback); detail != "" {
		f.AddKey("/url", "field.webhookUrl", detail)
	}
	if n := utf8.RuneCountInString(h.Purpose); n > maxPurpose {
		f.AddKey("/purpose", "field.tooLong", fmt.Sprintf("has %d characters; at most %d", n, maxPurpose), fmt.Sprint(maxPurpose))
	} else if strings.ContainsFunc(h.Purpose, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		f.AddKey("/purpose", "field.characters", "holds control characters; remove them")
	}
	if len(h.Events) == 0 {
		f.AddKey("/events", "field.required", "name at least one event")
	}
	for i, e := range h.Events {
		at := fmt.Sprintf("/events/%d", i)
		if !slices.Contains(Events, e) {
			f.AddKey(at, "field.choose", "is no event; choose from "+strings.Join(Events, ", "))
		} else if slices.Index(h.Events, e) != i {
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
		}
	}
	return f.Err()
}

// CheckURL says what is wrong with an address, "" when nothing is; loopback
// allows addresses on this machine. What its
// name stands for is looked at when it is dialled, each time.
func CheckURL(s string, loopback bool) string {
	u, err := url.Parse(s)
	switch {
	case s == "" || len(s) > maxURL || err != nil || u.Hostname() == "" || u.Opaque != "":
		return fmt.Sprintf("give an address such as https://example.com/hook, at most %d characters", maxURL)
	case u.User != nil || u.Fragment != "":
		return "leave out user names, passwords and what follows a #"
	}
	ip, err := netip.ParseAddr(u.Hostname())
	local := err == nil && ip.IsLoopback() || u.Hostname() == "localhost"
	switch {
	case u.Scheme != "https" && !(u.Scheme == "http" && local && loopback):
		return "give an address that begins with https://"
	case local && !loopback, err == nil && !local && !public(ip):
		return "give an address that is reached from outside of your network"
	}
	return ""
}

func newSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	return "whs_" + base64.RawURLEncoding.EncodeToString(raw[:])
}

func partition(org string) string { return identity.OrgPK(org, "WEBHOOKS") }

func key(org, id string) table.Key { return table.Key{PK: partition(org), SK: id} }
