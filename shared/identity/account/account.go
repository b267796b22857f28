// Package account has what a person of the organisation proves who they are
// with, where the organisation has no identity provider of its own: password,
// authenticator or passkeys, recovery codes, the one-time link of the first
// sign-in, and the devices that are known. It counts every guess before it looks at it.
package account

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/password"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Service keeps accounts. All fields but Refusals are needed.
type Service struct {
	Table     table.Table
	Directory *identity.Directory
	Journal   *audit.Journal
	Refusals  *audit.Refusals // nil: refusals are not recorded
	Passwords *password.Keeper
	Wall      clock.Clock
	Now       clock.Clock // of messages, which wait for the subjects' time
	IDs       ids.Maker
	Digest    func(label, value string) string // keyed
	BaseURL   func() string
	Passkeys  passkey.Site // nil: browsers keep none for this address
	// Breached tells whether a password was found in breaches; nil: nobody knows
	// more than the rules.
	Breached func(password string) (bool, error)
}

// New answers the accounts of the organisations whose records and log are
// given; site is nil where browsers keep no passkeys for the address.
func New(j *audit.Journal, d *identity.Directory, r *audit.Refusals, site passkey.Site, baseURL func() string) *Service {
	return &Service{
		Table: j.Table, Directory: d, Journal: j, Refusals: r, Passwords: password.New(),
		Wall: j.Wall, Now: j.Now, IDs: j.IDs, Digest: j.Digest, BaseURL: baseURL, Passkeys: site,
	}
}

// Account is what stands beside a person's record. The storage seals it.
type Account struct {
	Password string                `json:"password,omitempty"` // Argon2id, PHC string
	TOTP     secondfactor.TOTP     `json:"totp"`
	Passkeys []passkey.Passkey     `json:"passkeys,omitempty"`
	Recovery secondfactor.Recovery `json:"recovery,omitempty"`
	Adding   *Adding               `json:"adding,omitempty"`
	Link     *Link                 `json:"link,omitempty"`
	Devices  []Device              `json:"devices,omitempty"`
}

// Enrolled tells whether the person has set both factors.
func (a *Account) Enrolled() bool {
	return a.Password != "" && (a.TOTP.Secret != "" || len(a.Passkeys) > 0)
}

// Link is a one-time link that is out; only its secret's digest is kept.
type Link struct {
	Digest  string    `json:"digest"`
	Expires time.Time `json:"expires"` // wall clock
}

// Device is a browser that the person has signed in from.
type Device struct {
	Digest string    `json:"digest"`
	Seen   time.Time `json:"seen"`
}

func key(org, person string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "PER", person), SK: "ACCOUNT"}
}

// load answers the account of a person; the zero Account and version 0 when
// they have none yet.
func (s *Service) load(ctx context.Context, org, person string) (Account, int64, error) {
	acc, it, err := table.Load[Account](ctx, s.Table, key(org, person))
	if problem.Is(err, problem.NotFound) {
		return Account{}, 0, nil
	}
	return acc, it.Version, problem.Wrap("account.load", err)
}

// write stores an account over the version that was read.
func write(org, person string, acc Account, version int64) table.Write {
	it := table.Item{Key: key(org, person), Version: version, Body: table.Encode(acc)}
	if version == 0 {
		return table.Create(it)
	}
	return table.Replace(it)
}

// by is the person as the actor of their own sign-in.
func by(from identity.Actor, p identity.Person) identity.Actor {
	return identity.Actor{Org: from.Org, ID: p.ID, Roles: p.Roles, RequestID: from.RequestID, Address: from.Address}
}

// refused notes a sign-in that was turned away.
func (s *Service) refused(from identity.Actor, person string) {
	if s.Refusals != nil {
		s.Refusals.Note(identity.Actor{Org: from.Org, Address: from.Address}, signIn, person)
	}
}
