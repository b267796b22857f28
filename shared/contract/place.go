package contract

import (
	"fmt"
	"slices"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// place checks what a contract says of the vendor's other records: the
// engagements that it covers, and the contracts that it stands under or
// amends. It answers the contracts above it.
func (c *Contract) place(f *problem.Fields, file vendors.File, all []Contract) []Contract {
	if len(c.Engagements) == 0 {
		f.AddKey("/engagements", "field.required", "name at least one engagement that it covers")
	}
	many(f, "/engagements", len(c.Engagements), MaxEngagements)
	for i, id := range c.Engagements {
		at := fmt.Sprintf("/engagements/%d", i)
		known := id == vendors.DefaultEngagement || slices.ContainsFunc(file.Engagements, func(e vendors.Engagement) bool { return e.ID == id })
		switch {
		case !known:
			f.AddKey(at, "field.unknown", "the vendor has no such engagement")
		case slices.Index(c.Engagements, id) != i:
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
		}
	}
	var above []Contract
	for _, link := range []struct{ at, id string }{{"/overarchingContractId", c.Overarching}, {"/amendsContractId", c.Amends}} {
		if link.id == "" {
			continue
		}
		chain, why := c.above(link.id, all)
		switch why {
		case "":
			above = append(above, chain...)
		case "unknown":
			f.AddKey(link.at, "field.unknown", "the vendor has no such contract")
		case "cycle":
			f.AddKey(link.at, "contract.cycle", "would put the contract above itself; choose another one")
		default:
			f.AddKey(link.at, "contract.deep", fmt.Sprintf("would stand more than %d contracts deep", MaxDepth), fmt.Sprint(MaxDepth))
		}
	}
	slices.SortFunc(above, func(x, y Contract) int { return compare(x.ID, y.ID) })
	return slices.CompactFunc(above, func(x, y Contract) bool { return x.ID == y.ID })
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// above walks from a contract upwards, by both kinds of link, and answers all
// that it meets; why names what is wrong with the way.
func (c *Contract) above(from string, all []Contract) (chain []Contract, why string) {
	level := []string{from}
	for depth := 0; len(level) > 0; depth++ {
		if depth >= MaxDepth {
			return nil, "deep"
		}
		var next []string
		for _, id := range level {
			if id == c.ID {
				return nil, "cycle"
			}
			i := slices.IndexFunc(all, func(x Contract) bool { return x.ID == id })
			if i < 0 {
				return nil, "unknown"
			}
			chain = append(chain, all[i])
			for _, up := range []string{all[i].Overarching, all[i].Amends} {
				if up != "" {
					next = append(next, up)
				}
			}
		}
		slices.Sort(next)
		level = slices.Compact(next)
	}
	return chain, ""
}
