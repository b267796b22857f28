package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// errThere says that the directory holds this very vendor.
var errThere = errors.New("there already")

// story is one vendor while it is being made.
type story struct {
	*hand
	vendor vendors.Vendor
	place  place
	crm    bool
	good   float64 // how well it answers, 0 to 1
	length int     // days from one assessment to the next, by its tier
}

// vendor makes the vendor with a number, and all that became of it. What it
// comes to follows from seed, day and number alone.
func (h *hand) vendor(ctx context.Context, number int) error {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], h.Seed)
	binary.LittleEndian.PutUint64(key[8:], uint64(number))          //nolint:gosec // counts from 0
	binary.LittleEndian.PutUint64(key[16:], uint64(h.Today.Unix())) //nolint:gosec // far from 1970
	source := rand.NewChaCha8(key)
	h.dice, h.entropy = rand.New(source), source //nolint:gosec // made-up data, not secrets
	s := &story{hand: h, place: places[h.dice.IntN(len(places))], good: 0.35 + 0.65*h.dice.Float64()}
	last := s.plan()
	if err := s.add(ctx, number); err != nil {
		return err
	}
	for n := range h.options.Assessments {
		if err := s.assess(ctx, n, last); err != nil {
			return fmt.Errorf("assessment %d: %w", n+1, err)
		}
	}
	if err := s.leave(ctx); err != nil {
		return err
	}
	return h.stage.flush(ctx)
}

// add makes the vendor and its intake, some weeks before its first assessment.
func (s *story) add(ctx context.Context, number int) error {
	buyer := s.people[identity.Procurement]
	v, err := s.Vendors.Create(ctx, buyer, s.details(number))
	if err != nil {
		return err
	}
	if old, err := s.db.Query(ctx, table.Query{PK: vendors.PK(buyer.Org, v.ID), Limit: 1}); err != nil {
		return err
	} else if len(old.Items) > 0 {
		return errThere
	}
	s.pass(s.dice, 5)
	_, s.vendor, err = s.Vendors.Intake(ctx, buyer, v.ID, v.Version, vendors.DefaultEngagement, s.factors())
	return err
}

// details is a plausible company.
func (s *story) details(number int) vendors.Details {
	d, p := s.dice, s.place
	t := trades[d.IntN(len(trades))]
	s.crm = t.crm
	gap, service := " ", t.en
	if p.joined {
		gap, service = "", t.zh
	}
	name := pick(d, p.first) + gap + pick(d, p.second) + gap + pick(d, p.form)
	person := pick(d, p.given) + " " + pick(d, p.family)
	if p.joined {
		person = pick(d, p.family) + pick(d, p.given)
	}
	website := fmt.Sprintf("https://v%d.vendor.example", number)
	return vendors.Details{
		Name: &name, LegalName: &name, Website: &website, Country: &p.country, Owner: ptr(s.people[identity.Procurement].Email),
		Services: &[]string{service}, DataCategories: &t.data,
		Contacts:      &[]vendors.Contact{{Name: person, Email: s.contact(number), Role: pick(d, roles[p.lang])}},
		SubProcessors: &[]vendors.SubProcessor{subProcessor(p.country)},
	}
}

func (s *story) contact(number int) string { return fmt.Sprintf("security@v%d.vendor.example", number) }

// factors are levels about the one that s.length was planned for.
func (s *story) factors() map[string]int {
	level := map[int]int{days(36): 0, days(24): 1, days(12): 2, days(6): 4}[s.length]
	out := map[string]int{}
	for _, f := range []string{"dataSensitivity", "dataVolume", "systemAccess", "businessCriticality", "replaceability", "crossBorder", "subcontracting"} {
		out[f] = level
		if level > 0 && level < 4 && s.dice.IntN(4) == 0 {
			out[f]++
		}
	}
	return out
}

// leave takes one vendor in fifty into off-boarding. There they stay: leaving it
// needs a certificate that the data were deleted, and nobody has handed one in.
func (s *story) leave(ctx context.Context) error {
	if s.dice.IntN(50) != 0 {
		return nil
	}
	buyer := s.people[identity.Procurement]
	v, err := s.Vendors.Get(ctx, buyer, s.vendor.ID)
	if err != nil {
		return err
	}
	_, err = s.Vendors.Offboard(ctx, buyer, v.ID, v.Version, "The contract ended and was not renewed.")
	return err
}

func days(months int) int { return months * 30 }

// tiers are planned as most organisations have them: few vendors matter much.
func (s *story) tier() int {
	cadence := identity.DefaultSettings().CadenceMonths
	switch n := s.dice.IntN(100); {
	case n < 60:
		return days(cadence.Low)
	case n < 88:
		return days(cadence.Medium)
	case n < 97:
		return days(cadence.High)
	default:
		return days(cadence.Critical)
	}
}

func pick[T any](d *rand.Rand, of []T) T { return of[d.IntN(len(of))] }

func ptr[T any](v T) *T { return &v }
