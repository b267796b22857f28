package contract

import (
	"context"
	"fmt"
	"slices"

	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// hold sets the regimes that a contract is held to. One that it was held to
// before keeps its version: the clauses that people judged stay what they were.
func (s *Service) hold(f *problem.Fields, c *Contract, d Details) error {
	if d.Regimes == nil {
		return nil
	}
	clauses, err := s.Clauses()
	if err != nil {
		return problem.Wrap("contract.regimes", err)
	}
	held := c.Regimes
	c.Regimes = []string{}
	for i, id := range *d.Regimes {
		at := fmt.Sprintf("/regimes/%d", i)
		t, ok := clauses.Regime(id)
		switch {
		case !ok:
			f.AddKey(at, "field.unknown", "there are no clauses for this regime")
			continue
		case slices.Index(*d.Regimes, id) != i:
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
			continue
		}
		ref := t.Ref()
		for _, old := range held {
			if was, ok := clauses.Version(old); ok && was.Regime == id {
				ref = old
			}
		}
		c.Regimes = append(c.Regimes, ref)
	}
	return nil
}

// held are the templates that a contract is held to.
func (s *Service) held(c Contract) ([]clause.Template, error) {
	if len(c.Regimes) == 0 {
		return nil, nil
	}
	clauses, err := s.Clauses()
	if err != nil {
		return nil, problem.Wrap("contract.regimes", err)
	}
	var out []clause.Template
	for _, ref := range c.Regimes {
		if t, ok := clauses.Version(ref); ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// Proposal is a regime that a contract can be held to, whether its vendor's
// facts speak for it, and whether somebody chose it.
type Proposal struct {
	Template clause.Template
	Proposed bool
	Why      clause.Why
	Chosen   bool
}

// Propose answers every regime with what speaks for it. What applies is
// decided by a person.
func (s *Service) Propose(ctx context.Context, a identity.Actor, c Contract) ([]Proposal, error) {
	v, err := s.Vendors.Get(ctx, a, c.VendorID)
	if err != nil {
		return nil, err
	}
	clauses, err := s.Clauses()
	if err != nil {
		return nil, problem.Wrap("contract.propose", err)
	}
	held, err := s.held(c)
	if err != nil {
		return nil, err
	}
	facts := Facts(v)
	var out []Proposal
	for _, t := range clauses.Newest() {
		p := Proposal{Template: t}
		p.Why, p.Proposed = t.Applies.Proposed(facts)
		for _, chosen := range held {
			if chosen.Regime == t.Regime {
				p.Chosen, p.Template = true, chosen
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// Facts are what a vendor's record says that regimes are proposed by.
func Facts(v vendors.Vendor) clause.Facts {
	f := clause.Facts{Categories: v.DataCategories, Tier: string(v.Tier)}
	for _, country := range append([]string{v.Country}, countries(v.SubProcessors)...) {
		if country != "" {
			f.Countries = append(f.Countries, country)
		}
	}
	return f
}

func countries(subs []vendors.SubProcessor) []string {
	var out []string
	for _, s := range subs {
		out = append(out, s.Country)
	}
	return out
}
