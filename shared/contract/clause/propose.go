package clause

import "slices"

// Applies says by which facts a regime is proposed: all that are given must
// hold. Whether a law applies depends on more than a vendor's record says, so
// a proposal is never a decision.
type Applies struct {
	PersonalData bool     `json:"personalData,omitempty"` // the vendor handles personal data
	Categories   []string `json:"categories,omitempty"`   // one of these data categories
	Countries    []string `json:"countries,omitempty"`    // it, or a sub-processor, is in one of these
	Tiers        []string `json:"tiers,omitempty"`        // its tier is one of these
}

// Facts are what a vendor's record and engagements say.
type Facts struct {
	Categories []string // of data, as vendors.DataCategories
	Countries  []string // ISO 3166-1 alpha-2: the vendor's and its sub-processors'
	Tier       string   // "" counts as critical
}

// impersonal are the data categories that are no personal data.
var impersonal = []string{"none", "business-secret"}

// Why are the facts by which a regime is proposed.
type Why struct {
	PersonalData bool     `json:"personalData,omitempty"`
	Categories   []string `json:"categories,omitempty"`
	Countries    []string `json:"countries,omitempty"`
	Tier         string   `json:"tier,omitempty"`
}

// Proposed tells whether the regime is proposed for a vendor, and why.
func (a Applies) Proposed(f Facts) (Why, bool) {
	var w Why
	if a.PersonalData {
		if !slices.ContainsFunc(f.Categories, func(c string) bool { return !slices.Contains(impersonal, c) }) {
			return Why{}, false
		}
		w.PersonalData = true
	}
	if len(a.Categories) > 0 {
		if w.Categories = both(f.Categories, a.Categories); len(w.Categories) == 0 {
			return Why{}, false
		}
	}
	if len(a.Countries) > 0 {
		if w.Countries = both(f.Countries, a.Countries); len(w.Countries) == 0 {
			return Why{}, false
		}
	}
	if len(a.Tiers) > 0 {
		tier := f.Tier
		if tier == "" {
			tier = "critical"
		}
		if !slices.Contains(a.Tiers, tier) {
			return Why{}, false
		}
		w.Tier = tier
	}
	return w, true
}

// both answers what stands in the two lists, each once.
func both(have, want []string) []string {
	var out []string
	for _, x := range have {
		if slices.Contains(want, x) && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
