package invitation

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/guess"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Factor is the second factor of a recipient: an authenticator or a passkey.
// It belongs to an address in an organisation, not to an invitation, so that
// the next assessment asks for the same one.
type Factor struct {
	CreatedAt time.Time         `json:"createdAt"`
	TOTP      secondfactor.TOTP `json:"totp,omitzero"`
	Passkeys  []passkey.Passkey `json:"passkeys,omitempty"`
}

// recipient is a Factor as it was read; version 0: there is none.
type recipient struct {
	Factor
	key     table.Key
	version int64
	name    string // what stands for the address in keys and counters
}

func (r *recipient) enrolled() bool { return r.version > 0 }

// write keeps the factor over what was read.
func (r *recipient) write() table.Write {
	it := table.Item{Key: r.key, Version: r.version, Body: table.Encode(r.Factor)}
	if r.version == 0 {
		return table.Create(it)
	}
	return table.Replace(it)
}

// recipient answers the factor of an address.
func (d *Door) recipient(ctx context.Context, org, email string) (recipient, error) {
	name := d.Digest("recipient", org+"\x00"+identity.FoldEmail(email))
	r := recipient{key: table.Key{PK: identity.OrgPK(org, "RCP", name), SK: "HEAD"}, name: name}
	f, it, err := table.Load[Factor](ctx, d.Table, r.key)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return r, problem.Wrap("invitation.recipient", err)
	}
	r.Factor, r.version = f, it.Version
	return r, nil
}

// needs tells whether the organisation asks for a second factor at the tier of
// the assessment. An invitation that does not know its tier counts as the
// highest.
func (d *Door) needs(ctx context.Context, org string, inv Invitation) (bool, error) {
	tiers, err := d.SecondFactorTiers(ctx, org)
	if err != nil {
		return false, problem.Wrap("invitation.needs", err)
	}
	if inv.Tier == "" {
		return len(tiers) > 0, nil
	}
	return slices.Contains(tiers, inv.Tier), nil
}

// guessed counts a guess at a recipient's second factor and answers what
// forgets it when it was right. Throttled while one has to wait.
func (d *Door) guessed(ctx context.Context, org string, r recipient, from identity.Actor) (right func() error, err error) {
	book, source := d.source(org, from)
	guesses := book.At(org, "try-recipient", r.name, guess.PerAccount)
	if err := book.Count(ctx, source, guesses); err != nil {
		return nil, err
	}
	return func() error { return book.Right(ctx, guesses, source) }, nil
}

// source counts what comes from one network, codes and second factors alike.
func (d *Door) source(org string, from identity.Actor) (*guess.Book, guess.Counter) {
	book := &guess.Book{Table: d.Table, Wall: d.Wall, Digest: d.Digest}
	return book, book.At(org, "try-source", audit.Network(from.Address), guess.PerSource)
}

// Changes of a recipient's factor that they are told of by mail.
const (
	factorAdded  = "added"
	factorReset  = "reset"
	factorCopied = "copied"
)

func (d *Door) factorMail(org string, inv Invitation, change string) table.Write {
	return notify.Write(org, notify.Mail(d.IDs, d.Now(), inv.AssessmentID, inv.Email, "recipient-factor", inv.Language, map[string]string{"change": change}))
}

func (inv *Invitation) user(r recipient) passkey.User {
	return passkey.User{Handle: r.name, Name: inv.Email}
}
