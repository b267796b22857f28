package contract

import (
	"strings"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Kind is what the tick calls a contract's due items.
const Kind = "CON"

const (
	contractPrefix = Kind + "#"
	clausePrefix   = "CLS#"
)

// PK is a contract's own partition: its clauses, obligations and files. The
// contract itself stands with its vendor.
func PK(org, contract string) string { return identity.OrgPK(org, "CON", contract) }

func key(org, vendor, id string) table.Key {
	return table.Key{PK: vendors.PK(org, vendor), SK: contractPrefix + id}
}

func clauseKey(org, contract, clause string) table.Key {
	return table.Key{PK: PK(org, contract), SK: clausePrefix + clause}
}

// IsKey tells whether a sort key of a vendor's partition is a contract's.
func IsKey(sk string) bool { return strings.HasPrefix(sk, contractPrefix) }

// item is a contract as an item, due when the calendar next does something to
// it. zone is the organisation's.
func item(org string, c Contract, version int64, zone *time.Location) table.Item {
	it := table.Item{Key: key(org, c.VendorID, c.ID), Version: version, Body: table.Encode(c)}
	if s, day := c.next(); s != stepNone {
		if at, err := clock.StartOf(day, zone); err == nil { // the days are checked before
			it.Due = table.DueAt(table.DueSchedule, c.ID, at, it.Key)
		}
	}
	return it
}

// FromItems picks the contracts out of a vendor partition's items, oldest
// first.
func FromItems(items []table.Item) ([]Contract, error) {
	out := []Contract{}
	for _, it := range items {
		if !IsKey(it.SK) {
			continue
		}
		c, err := table.Decode[Contract](it)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Unmoved holds a commit to the contract as it was read.
func Unmoved(org string, c Contract) table.Write {
	return table.Require(key(org, c.VendorID, c.ID), c.Version)
}
