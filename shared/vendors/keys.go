package vendors

import (
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// PK is a vendor's partition: the vendor and all that hangs on it.
func PK(org, vendor string) string { return identity.OrgPK(org, "VEN", vendor) }

func headKey(org, vendor string) table.Key { return table.Key{PK: PK(org, vendor), SK: headSK} }

func engagementKey(org, vendor, id string) table.Key {
	return table.Key{PK: PK(org, vendor), SK: engagementPrefix + id}
}

const (
	headSK           = "HEAD"
	engagementPrefix = "ENG#"
)

func listPK(org string) string { return identity.OrgPK(org, "VENDORS") }

func tierPK(org, tier string) string { return identity.OrgPK(org, "VENDORS", tier) }

// item is a vendor as an item, in its lists.
func item(org string, v Vendor, version int64) table.Item {
	it := table.Item{
		Key: headKey(org, v.ID), Version: version,
		List: table.Key{PK: listPK(org), SK: table.Fold(v.Name) + "#" + v.ID},
		Body: table.Encode(v),
	}
	if v.Tier != "" {
		it.Group = table.Key{PK: tierPK(org, string(v.Tier)), SK: it.List.SK}
	}
	return it
}

// Write is how another subject changes a vendor inside its own commit: v as
// read, with its new fields set.
func Write(org string, v Vendor) table.Write {
	was := v.Version
	v.Version++
	return table.Replace(item(org, v, was))
}

// Unmoved holds a commit to the vendor as it was read.
func Unmoved(org string, v Vendor) table.Write { return table.Require(headKey(org, v.ID), v.Version) }

// Engaged is a conflict when nothing is begun or decided with the vendor any
// more: it is in off-boarding or terminated.
func (v Vendor) Engaged() error {
	if v.Status == Offboarding || v.Status == Terminated {
		return problem.New(problem.Conflict, "the vendor is %s; nothing is sent to it or decided for it any more", v.Status)
	}
	return nil
}
