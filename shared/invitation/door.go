package invitation

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Door opens assessments to vendors. Wall is the machine's clock: links and
// codes never follow a shifted one.
type Door struct {
	Table   table.Table
	Journal *audit.Journal
	Now     clock.Clock
	Wall    clock.Clock
	IDs     ids.Maker
	Digest  func(label, value string) string
	// Refusals counts tries at codes that are dead; nil: they are not counted.
	Refusals *audit.Refusals
	// SecondFactorTiers are the tiers at which an organisation asks vendors for
	// a second factor; Passkeys is nil where browsers keep none.
	SecondFactorTiers func(ctx context.Context, org string) ([]string, error)
	Passkeys          passkey.Site
}

func errLink() error {
	return problem.New(problem.Unauthenticated, "this link cannot be opened: it may have expired or been replaced; ask your contact for a new one")
}

func errCode() error {
	return &problem.Error{Code: problem.Unauthenticated, Message: "the code is wrong or too old; ask for a new one",
		Fields: []problem.FieldError{{Pointer: "/code", Detail: "wrong or too old; ask for a new code", Key: "field.code"}}}
}

// find answers the live invitation that a link opens.
func (d *Door) find(ctx context.Context, link string) (org string, inv Invitation, err error) {
	org, asm, id, secret, ok := parts(link, linkPrefix)
	if !ok {
		return "", inv, errLink()
	}
	inv, _, err = table.Load[Invitation](ctx, d.Table, Key(org, asm, id))
	if problem.Is(err, problem.NotFound) {
		return "", inv, errLink()
	} else if err != nil {
		return "", inv, problem.Wrap("invitation.find", err)
	}
	if !equal(inv.Link, digestOf(secret)) || !inv.Live(d.Wall()) || inv.Wrong >= WrongPerLink {
		return "", inv, errLink()
	}
	return org, inv, nil
}

// Peek answers whom a link invites, so that the page can say where the code
// will go; unauthenticated when it opens nothing.
func (d *Door) Peek(ctx context.Context, link string) (Invitation, error) {
	_, inv, err := d.find(ctx, link)
	return inv, err
}

// SendCode mails a fresh six-digit code to the invited address, at most
// CodesPerHour times an hour (throttled).
func (d *Door) SendCode(ctx context.Context, link string, from identity.Actor) error {
	org, inv, err := d.find(ctx, link)
	if err != nil {
		return err
	}
	wall := d.Wall()
	recent := inv.Asked[:0:0]
	for _, t := range inv.Asked {
		if wall.Sub(t) < time.Hour {
			recent = append(recent, t)
		}
	}
	if len(recent) >= CodesPerHour {
		return problem.New(problem.Throttled, "too many codes were asked for; wait an hour, or use the last one")
	}
	code := newCode()
	inv.Asked = append(recent, wall)
	inv.Code = &Code{Digest: d.codeDigest(inv, code), Expires: wall.Add(CodeLife)}
	m := notify.Mail(d.IDs, d.Now(), inv.AssessmentID, inv.Email, "code", inv.Language, map[string]string{"code": code})
	return d.commit(ctx, org, &inv, from, "portal:code", true, notify.Write(org, m))
}

// Open begins a session when the code is right and answers the session's
// secret. A wrong code counts; after CodeTries the code is dead. Where the
// organisation asks for a second factor too, see OpenWith.
func (d *Door) Open(ctx context.Context, link, code string, from identity.Actor) (string, Invitation, error) {
	return d.OpenWith(ctx, link, code, "", from)
}

// tryCode counts a try, at the link and for the network that it comes from,
// and answers the invitation when the code is right. The code stays: who goes
// on uses it up. Throttled while the network has to wait.
func (d *Door) tryCode(ctx context.Context, link, code string, from identity.Actor) (string, Invitation, error) {
	org, inv, err := d.find(ctx, link)
	if err != nil {
		return "", inv, err
	}
	wall := d.Wall()
	if inv.Code == nil || !wall.Before(inv.Code.Expires) || inv.Code.Tries >= CodeTries {
		d.refused(org, inv, from)
		return "", inv, errCode()
	}
	book, source := d.source(org, from)
	if err := book.Count(ctx, source); err != nil {
		d.refused(org, inv, from)
		return "", inv, err
	}
	// The try is counted before the code is compared, so that many guesses at
	// once cannot share one count: all but one meet a conflict, unread.
	inv.Code.Tries++
	inv.Wrong++
	err = d.commit(ctx, org, &inv, from, "portal:try", false)
	if problem.Is(err, problem.Conflict) {
		return "", inv, errCode()
	} else if err != nil {
		return "", inv, err
	}
	if !equal(inv.Code.Digest, d.codeDigest(inv, code)) {
		return "", inv, errCode()
	}
	return org, inv, book.TakeBack(ctx, source)
}

// refused counts a try that was not even compared; those that were are events
// of their own.
func (d *Door) refused(org string, inv Invitation, from identity.Actor) {
	if d.Refusals != nil {
		d.Refusals.Note(identity.Actor{Org: org, Address: from.Address}, "portal:try", inv.AssessmentID)
	}
}

// begin makes a session with a right code, which is used up.
func (d *Door) begin(ctx context.Context, org string, inv *Invitation, from identity.Actor, more ...table.Write) (string, error) {
	session, err := d.beginAs(ctx, org, inv, from, false, more...)
	if problem.Is(err, problem.Conflict) {
		return "", errCode() // as for a wrong one: a conflict would tell a guesser that the code was right
	}
	return session, err
}

func (d *Door) beginAs(ctx context.Context, org string, inv *Invitation, from identity.Actor, wake bool, more ...table.Write) (string, error) {
	wall := d.Wall()
	text, digest := secret()
	inv.Code, inv.Wrong = nil, 0 // single use
	if inv.Opened.IsZero() {
		inv.Opened = d.Now()
	}
	live := inv.Sessions[:0:0]
	for _, s := range inv.Sessions {
		if wall.Before(s.Expires) {
			live = append(live, s)
		}
	}
	if len(live) >= maxSessions {
		live = live[1:]
	}
	inv.Sessions = append(live, identity.Credential{ID: d.IDs(ids.Token), Kind: identity.KindSession, Digest: digest, Created: wall, Expires: wall.Add(SessionLife)})
	if err := d.commit(ctx, org, inv, from, "portal:open", wake, more...); err != nil {
		return "", err
	}
	return bearer(sessionPrefix, org, *inv, text), nil
}

func bearer(prefix, org string, inv Invitation, secret string) string {
	return prefix + "." + org + "." + inv.AssessmentID + "." + inv.ID + "." + secret
}

// Authenticate answers the actor of a vendor's session, with one read.
func (d *Door) Authenticate(ctx context.Context, session string) (identity.Actor, error) {
	org, asm, id, secret, ok := parts(session, sessionPrefix)
	if !ok {
		return identity.Actor{}, errLink()
	}
	inv, _, err := table.Load[Invitation](ctx, d.Table, Key(org, asm, id))
	if problem.Is(err, problem.NotFound) {
		return identity.Actor{}, errLink()
	} else if err != nil {
		return identity.Actor{}, problem.Wrap("invitation.authenticate", err)
	}
	wall := d.Wall()
	for _, s := range inv.Sessions {
		if inv.Live(wall) && wall.Before(s.Expires) && equal(s.Digest, digestOf(secret)) {
			return actor(org, inv, s.ID), nil
		}
	}
	return identity.Actor{}, errLink()
}

func actor(org string, inv Invitation, session string) identity.Actor {
	role := identity.Vendor
	if len(inv.Sections) > 0 {
		role = identity.VendorDelegate
	}
	return identity.Actor{
		Org: org, ID: inv.ID, Name: inv.Email, Email: inv.Email, Roles: []identity.Role{role},
		Vendor: inv.VendorID, Assessment: inv.AssessmentID, Sections: inv.Sections, Session: session,
	}
}

// Leave ends the actor's session.
func (d *Door) Leave(ctx context.Context, a identity.Actor) error {
	inv, _, err := table.Load[Invitation](ctx, d.Table, Key(a.Org, a.Assessment, a.ID))
	if err != nil {
		return problem.Wrap("invitation.leave", err)
	}
	keep := inv.Sessions[:0:0]
	for _, s := range inv.Sessions {
		if s.ID != a.Session {
			keep = append(keep, s)
		}
	}
	inv.Sessions = keep
	return d.commit(ctx, a.Org, &inv, a, "portal:leave", false)
}

func (d *Door) commit(ctx context.Context, org string, inv *Invitation, from identity.Actor, action string, wake bool, more ...table.Write) error {
	who := actor(org, *inv, "")
	who.RequestID, who.Address = from.RequestID, from.Address
	return d.Journal.Commit(ctx, audit.Change{
		Actor: who, Action: action, Subject: inv.AssessmentID, Wake: wake,
		Writes: append(more, replace(org, inv, d.Now())),
	})
}

func (d *Door) codeDigest(inv Invitation, code string) string {
	return d.Digest("portal-code", inv.ID+"\x00"+code)
}

func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand.Reader never fails
	}
	return fmt.Sprintf("%06d", n)
}
