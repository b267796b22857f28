package obligation

import (
	"strings"
	"time"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Kind is what the tick calls an obligation's due items.
const Kind = "OBL"

const prefix = Kind + "#"

// IsKey tells whether a sort key of a contract's or a vendor's partition is an
// obligation's.
func IsKey(sk string) bool { return strings.HasPrefix(sk, prefix) }

// pk is where an obligation stands: with its contract, or, when off-boarding
// made it, with its vendor.
func (o Obligation) pk(org string) string {
	if o.ContractID != "" {
		return contract.PK(org, o.ContractID)
	}
	return vendors.PK(org, o.VendorID)
}

func (o Obligation) key(org string) table.Key {
	return table.Key{PK: o.pk(org), SK: prefix + o.ID}
}

func listPK(org string) string { return identity.OrgPK(org, "OBLIGATIONS") }

// item is an obligation as an item: in the list by due day while something is
// owed, and in the due index while the calendar has a step for it.
func item(org string, o Obligation, version int64, zone *time.Location) table.Item {
	it := table.Item{Key: o.key(org), Version: version, Body: table.Encode(o)}
	if !o.State.Ended() {
		it.Group = table.Key{PK: listPK(org), SK: o.DueOn + "#" + o.ID}
	}
	if at, ok := o.dueAt(zone); ok {
		it.Due = table.DueAt(table.DueSchedule, o.ID, at, it.Key)
	}
	return it
}

// FromItems picks the obligations out of a partition's items, oldest first.
func FromItems(items []table.Item) ([]Obligation, error) {
	out := []Obligation{}
	for _, it := range items {
		if !IsKey(it.SK) {
			continue
		}
		o, err := table.Decode[Obligation](it)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}
