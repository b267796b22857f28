package identity

import (
	"context"
	"time"

	"vendorrisk/shared/table"
)

// Organisation holds the settings of one tenant.
type Organisation struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	Name      string    `json:"name"`
	TimeZone  string    `json:"timeZone"` // IANA name
	Language  string    `json:"language"` // of mails and reports unless chosen
	Demo      bool      `json:"demo,omitempty"`
}

// Organisation answers the settings of an organisation.
func (d *Directory) Organisation(ctx context.Context, org string) (Organisation, error) {
	o, _, err := table.Load[Organisation](ctx, d.Table, orgKey(org))
	return o, err
}

// OrganisationWrite creates an organisation; the caller commits it.
func OrganisationWrite(o Organisation) table.Write {
	o.Version = 1
	return table.Create(table.Item{Key: orgKey(o.ID), Body: table.Encode(o)})
}
