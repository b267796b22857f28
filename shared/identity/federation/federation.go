// Package federation knows which person of an organisation somebody is whom the
// installation's identity provider speaks of: a Cognito pool, or any other OpenID
// issuer. The provider knows nothing of organisations: whoever is invited by two
// of them is bound in each, and says which one they sign in to. What the provider says of roles and names does not count; those stand
// in the person's record, where administrators put them.
//
// A person is bound to the issuer's subject at their first sign-in, by the
// address that an administrator invited and that the issuer has verified. From
// then on the subject alone counts: an address that is given to somebody else
// opens nothing. A new invitation undoes the binding, for whoever was made anew
// at the provider.
package federation

import (
	"context"
	"net/url"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Service finds and binds people. All fields are needed.
type Service struct {
	First     string // the installation's first organisation, whose sign-in page needs no name
	Directory *identity.Directory
	Journal   identity.Journal
	Now       clock.Clock
	IDs       ids.Maker
	BaseURL   func() string
}

// bound is what the subject's item holds, and what the person's does.
type bound struct {
	Person string `json:"person,omitempty"`
	Digest string `json:"digest,omitempty"` // of issuer and subject
}

func subjectKey(org, digest string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "ISSUED", digest), SK: "HEAD"}
}

func personKey(org, person string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "PER", person), SK: "ISSUED"}
}

func (s *Service) digest(org string, c oidc.Claims) string {
	return s.Directory.Digest("oidc-subject", org+"\x00"+c.Issuer+"\x00"+c.Subject)
}

// Known answers the person of the organisation that a subject is bound to;
// unauthenticated when it is bound to nobody there, or there is no such
// organisation.
func (s *Service) Known(ctx context.Context, org string, c oidc.Claims) (identity.Person, error) {
	if !identity.ValidOrg(org) {
		return identity.Person{}, errStranger()
	}
	b, _, err := table.Load[bound](ctx, s.Directory.Table, subjectKey(org, s.digest(org, c)))
	if problem.Is(err, problem.NotFound) {
		return identity.Person{}, errStranger()
	} else if err != nil {
		return identity.Person{}, problem.Wrap("federation.known", err)
	}
	return s.Directory.Person(ctx, org, b.Person)
}

// SignIn answers whom of the organisation checked claims speak of, and binds
// them at the first sign-in. It errs with unauthenticated for whom nobody invited, whose address
// the issuer has not verified, and who is bound to another subject.
func (s *Service) SignIn(ctx context.Context, org string, c oidc.Claims) (identity.Person, error) {
	p, err := s.Known(ctx, org, c)
	if !problem.Is(err, problem.Unauthenticated) {
		return p, err
	}
	if c.Email == "" || !identity.ValidOrg(org) {
		return identity.Person{}, errStranger()
	}
	p, err = s.Directory.ByEmail(ctx, org, c.Email)
	if problem.Is(err, problem.NotFound) || err == nil && !p.Active {
		return identity.Person{}, errStranger()
	} else if err != nil {
		return identity.Person{}, err
	}
	digest := s.digest(org, c)
	err = s.Journal.Record(ctx, identity.Actor{Org: org, ID: p.ID, Roles: p.Roles}, "person:bind", p.ID,
		table.Create(table.Item{Key: subjectKey(org, digest), Body: table.Encode(bound{Person: p.ID})}),
		table.Create(table.Item{Key: personKey(org, p.ID), Body: table.Encode(bound{Digest: digest})}))
	if problem.Is(err, problem.Conflict) { // bound to another subject, or to this one at the same moment
		return s.Known(ctx, org, c)
	}
	return p, err
}

func errStranger() error {
	return problem.New(problem.Unauthenticated, "nobody of this organisation signs in with this account; ask your administrator for an invitation")
}

// signIn is the page on which an organisation's people sign in.
func (s *Service) signIn(org string) string {
	at := s.BaseURL() + "/signin"
	if org == s.First {
		return at
	}
	return at + "?" + url.Values{"org": {org}}.Encode()
}

// NewLink implements people.Links: the mail says where to sign in, and what the
// person was bound to counts no longer.
func (s *Service) NewLink(ctx context.Context, org string, p identity.Person, language string) ([]table.Write, error) {
	m := notify.Mail(s.IDs, s.Now(), p.ID, p.Email, "staff-access", language, map[string]string{"link": s.signIn(org)})
	writes := []table.Write{notify.Write(org, m)}
	b, it, err := table.Load[bound](ctx, s.Directory.Table, personKey(org, p.ID))
	if problem.Is(err, problem.NotFound) {
		return writes, nil
	} else if err != nil {
		return nil, problem.Wrap("federation.unbind", err)
	}
	writes = append(writes, table.Remove(it.Key, it.Version))
	_, subject, err := table.Load[bound](ctx, s.Directory.Table, subjectKey(org, b.Digest))
	if err != nil {
		return nil, problem.Wrap("federation.unbind", err)
	}
	return append(writes, table.Remove(subject.Key, subject.Version)), nil
}
