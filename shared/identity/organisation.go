package identity

import (
	"context"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Organisation is one tenant with its settings.
type Organisation struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Name      string    `json:"name"`
	TimeZone  string    `json:"timeZone"` // IANA name
	Language  string    `json:"language"` // of mails and reports unless chosen
	Demo      bool      `json:"demo,omitempty"`
	Settings
}

// Organisation answers an organisation with its settings.
func (d *Directory) Organisation(ctx context.Context, org string) (Organisation, error) {
	o, _, err := d.organisation(ctx, org)
	return o, err
}

func (d *Directory) organisation(ctx context.Context, org string) (Organisation, table.Item, error) {
	o, it, err := table.Load[Organisation](ctx, d.Table, orgKey(org))
	if !o.set() {
		o.Settings = DefaultSettings()
	}
	if o.CheckpointRecipients == nil { // a record of before there were any
		o.CheckpointRecipients = []string{}
	}
	if o.UpdatedAt.IsZero() {
		o.UpdatedAt = o.CreatedAt
	}
	return o, it, problem.Wrap("organisation.read", err)
}

// OrganisationWrite creates an organisation; the caller commits it. Without
// settings it gets the default ones.
func OrganisationWrite(o Organisation) table.Write {
	o.Version, o.UpdatedAt = 1, o.CreatedAt
	if !o.set() {
		o.Settings = DefaultSettings()
	}
	return table.Create(table.Item{Key: orgKey(o.ID), Body: table.Encode(o)})
}

// ChangeOrganisation answers an organisation after f, and the write that
// keeps it; the caller commits it. version is the one that the change is based
// on; another is a conflict.
func (d *Directory) ChangeOrganisation(ctx context.Context, org string, version int64, now time.Time, f func(*Organisation)) (was, next Organisation, w table.Write, err error) {
	was, it, err := d.organisation(ctx, org)
	if err != nil {
		return was, was, w, err
	}
	if was.Version != version {
		return was, was, w, problem.New(problem.Conflict, "somebody else has changed the settings meanwhile; look again")
	}
	next = was
	f(&next)
	next.Version, next.UpdatedAt = was.Version+1, now
	it.Body = table.Encode(next)
	return was, next, table.Replace(it), nil
}
