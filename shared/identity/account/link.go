package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Lifetimes of one-time links. Mail waits over a weekend; whoever starts a
// server sits in front of it.
const (
	LinkLife      = 72 * time.Hour
	FirstLinkLife = 24 * time.Hour
)

// OpenPath is the page that opens a one-time link, with ?link=.
const OpenPath = "/signin/open"

const (
	linkPrefix = "vrl"
	first      = "first" // in place of a person, in the link that makes one
)

// founding says whether the first administrator has been made.
type founding struct {
	Link Link `json:"link"`
	Used bool `json:"used"`
}

func foundingKey(org string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "FIRST"), SK: "HEAD"}
}

func newLink(org, person string) (link, digest string) {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand.Read
	secret := base64.RawURLEncoding.EncodeToString(raw[:])
	return strings.Join([]string{linkPrefix, org, person, secret}, "."), digestOf(secret)
}

func digestOf(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:])
}

func splitLink(link string) (org, person, secret string, ok bool) {
	p := strings.Split(link, ".")
	if len(link) > 256 || len(p) != 4 || p[0] != linkPrefix || !identity.ValidOrg(p[1]) || p[2] != first && !ids.Valid(ids.Person, p[2]) {
		return "", "", "", false
	}
	return p[1], p[2], p[3], true
}

// OrgOf is the organisation that a one-time link is of; "" for what is none. It
// says nothing of whether the link opens anything.
func OrgOf(link string) string {
	org, _, _, _ := splitLink(link)
	return org
}

func (l *Link) opens(secret string, now time.Time) bool {
	return l != nil && now.Before(l.Expires) && subtle.ConstantTimeCompare([]byte(l.Digest), []byte(digestOf(secret))) == 1
}

func (s *Service) address(link string) string {
	return s.BaseURL() + OpenPath + "?" + url.Values{"link": {link}}.Encode()
}

// NewLink answers the writes that give a person a new one-time link, mailed to
// them; the one before opens nothing any more. What they sign in with now
// holds until they open it.
func (s *Service) NewLink(ctx context.Context, org string, p identity.Person, language string) ([]table.Write, error) {
	acc, version, err := s.load(ctx, org, p.ID)
	if err != nil {
		return nil, err
	}
	link, digest := newLink(org, p.ID)
	acc.Link = &Link{Digest: digest, Expires: s.Wall().Add(LinkLife)}
	m := notify.Mail(s.IDs, s.Now(), p.ID, p.Email, "staff-invitation", language, map[string]string{"link": s.address(link)})
	return []table.Write{write(org, p.ID, acc, version), notify.Write(org, m)}, nil
}

// FirstLink answers the address of the page that makes an organisation's first
// administrator, "" when there are people already. Each call makes a new link;
// the one before opens nothing any more.
func (s *Service) FirstLink(ctx context.Context, org string) (string, error) {
	f, it, err := table.Load[founding](ctx, s.Table, foundingKey(org))
	switch {
	case err == nil && f.Used:
		return "", nil
	case err != nil && !problem.Is(err, problem.NotFound):
		return "", problem.Wrap("account.firstLink", err)
	}
	if people, _, err := s.Directory.People(ctx, org, 1, ""); err != nil || len(people) > 0 {
		return "", err
	}
	link, digest := newLink(org, first)
	next := table.Item{Key: foundingKey(org), Version: it.Version, Body: table.Encode(founding{Link: Link{Digest: digest, Expires: s.Wall().Add(FirstLinkLife)}})}
	w := table.Replace(next)
	if it.Version == 0 {
		w = table.Create(next)
	}
	if err := s.Table.Commit(ctx, w); err != nil {
		return "", problem.Wrap("account.firstLink", err)
	}
	return s.address(link), nil
}

// Invited is whom a one-time link opens for. First is the administrator who is
// yet to be made: they say their name and address themselves.
type Invited struct {
	Org   string
	First bool
	identity.Person

	writes []table.Write // that use the link up
	acc    Account
	accVer int64
}

// Open answers whom a one-time link is for; unauthenticated, for whatever
// reason, when it opens nothing. It stays good until Enrol.
func (s *Service) Open(ctx context.Context, link string) (Invited, error) {
	org, person, secret, ok := splitLink(link)
	if !ok {
		return Invited{}, errLink()
	}
	in := Invited{Org: org, First: person == first}
	if in.First {
		f, it, err := table.Load[founding](ctx, s.Table, foundingKey(org))
		if err != nil && !problem.Is(err, problem.NotFound) {
			return in, problem.Wrap("account.open", err)
		}
		if f.Used || !f.Link.opens(secret, s.Wall()) {
			return in, errLink()
		}
		it.Body = table.Encode(founding{Used: true})
		in.writes = []table.Write{table.Replace(it)}
		return in, nil
	}
	p, err := s.Directory.Person(ctx, org, person)
	if problem.Is(err, problem.NotFound) {
		return in, errLink()
	} else if err != nil {
		return in, err
	}
	in.Person = p
	if in.acc, in.accVer, err = s.load(ctx, org, person); err != nil {
		return in, err
	}
	if !p.Active || !in.acc.Link.opens(secret, s.Wall()) {
		return in, errLink()
	}
	return in, nil
}

func errLink() error {
	return problem.New(problem.Unauthenticated, "this link opens nothing: it was used, has expired or was replaced; ask for a new one")
}
