package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// auditor reads what was made.
var auditor = identity.Actor{Org: local.Org, ID: "per_00000000000000000000000001", Roles: []identity.Role{identity.Auditor}}

func small(dir string, seed uint64) options {
	return options{Dir: dir, Vendors: 40, Assessments: 2, Seed: seed, Today: today, Out: io.Discard}
}

func fill(t *testing.T, o options) {
	t.Helper()
	if err := seed(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// made is a filled directory, open.
type made struct {
	*app.Services
	*store
	vendors     []vendors.Vendor
	assessments []assessment.Assessment
}

// look opens a directory and reads both lists whole; demo data are left out.
func look(t *testing.T, dir string) *made {
	t.Helper()
	s, err := open(t.Context(), small(dir, 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	m := &made{store: s}
	fixed := clock.Fixed(today)
	m.Services = app.Build(app.Engines{Table: s.db, Now: fixed, Wall: fixed, Digest: s.ring.Digest, BaseURL: baseURL})
	ours := map[string]bool{}
	m.vendors = all(t, func(cursor string) ([]vendors.Vendor, string, error) {
		return m.Vendors.List(t.Context(), auditor, vendors.Filter{}, 17, cursor)
	})
	m.vendors = slices.DeleteFunc(m.vendors, func(v vendors.Vendor) bool { return !strings.Contains(v.Website, ".vendor.example") })
	for _, v := range m.vendors {
		ours[v.ID] = true
	}
	m.assessments = all(t, func(cursor string) ([]assessment.Assessment, string, error) {
		return m.Assessments.List(t.Context(), auditor, "", 17, cursor)
	})
	m.assessments = slices.DeleteFunc(m.assessments, func(a assessment.Assessment) bool { return !ours[a.VendorID] })
	return m
}

func all[T any](t *testing.T, next func(cursor string) ([]T, string, error)) []T {
	t.Helper()
	var out []T
	for cursor := ""; ; {
		page, more, err := next(cursor)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, page...)
		if cursor = more; cursor == "" {
			return out
		}
	}
}

// TestRecordsAgree holds what was made to the rules that every commit of the
// subjects keeps: rows match headers, versions match, indexes are complete.
func TestRecordsAgree(t *testing.T) {
	dir := t.TempDir()
	o := small(dir, 1)
	fill(t, o)
	m := look(t, dir)
	if len(m.vendors) != o.Vendors || len(m.assessments) != o.Vendors*o.Assessments {
		t.Fatalf("%d vendors, %d assessments in the lists", len(m.vendors), len(m.assessments))
	}
	m.assessmentsAgree(t)
	m.vendorsAgree(t)
	m.nothingIsOwed(t)
}

func (m *made) assessmentsAgree(t *testing.T) {
	t.Helper()
	states := map[assessment.State]int{}
	for _, as := range m.assessments {
		states[as.State]++
		f, err := m.Assessments.Open(t.Context(), auditor, as.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(as, f.Assessment); diff != "" {
			t.Errorf("%s: the list shows another header: %s", as.ID, diff)
		}
		if _, err := m.Assessments.Score(t.Context(), auditor, f); err != nil {
			t.Errorf("%s: %v", as.ID, err)
		}
		head := m.item(t, table.Key{PK: assessment.PK(local.Org, as.ID), SK: "A#HEAD"})
		row := m.item(t, table.Key{PK: vendors.PK(local.Org, as.VendorID), SK: "ASM#" + as.ID})
		sum, err := table.Decode[assessment.Summary](row)
		if err != nil {
			t.Fatal(err)
		}
		if head.Version != as.Version || row.Version != as.Version || sum.State != as.State || sum.DueOn != as.DueOn {
			t.Errorf("%s: header %d as %d, row %d, %s as %s", as.ID, as.Version, head.Version, row.Version, as.State, sum.State)
		}
		if d := as.Decision; d != nil && (sum.Band != d.Band || *sum.Residual != *d.Residual) {
			t.Errorf("%s: the row shows another decision", as.ID)
		}
		for id, an := range f.Answers {
			if it := m.item(t, table.Key{PK: head.PK, SK: "ANS#" + id}); it.Version != an.Version {
				t.Errorf("%s: answer %s has version %d in %d", as.ID, id, an.Version, it.Version)
			}
		}
		handedIn := !as.Submitted.IsZero()
		if handedIn != (len(f.Missing()) == 0) {
			t.Errorf("%s is %s and lacks %d answers", as.ID, as.State, len(f.Missing()))
		}
	}
	for state, want := range states {
		got := all(t, func(cursor string) ([]assessment.Assessment, string, error) {
			return m.Assessments.List(t.Context(), auditor, state, 10, cursor)
		})
		got = slices.DeleteFunc(got, func(a assessment.Assessment) bool {
			return !slices.ContainsFunc(m.assessments, func(b assessment.Assessment) bool { return a.ID == b.ID })
		})
		if len(got) != want {
			t.Errorf("%d are %s, %d in that list", want, state, len(got))
		}
	}
	if len(states) < 5 || states[assessment.Approved] == 0 {
		t.Errorf("states are not mixed: %v", states)
	}
}

func (m *made) vendorsAgree(t *testing.T) {
	t.Helper()
	tiers, due := map[string]int{}, 0
	for _, v := range m.vendors {
		tiers[string(v.Tier)]++
		if it := m.item(t, table.Key{PK: vendors.PK(local.Org, v.ID), SK: "HEAD"}); it.Version != v.Version {
			t.Errorf("%s has version %d in %d", v.ID, v.Version, it.Version)
		}
		if sc, err := m.Reassessment.Get(t.Context(), auditor, v.ID); err == nil && sc.DueOn <= today.Format(clock.Date) {
			due++
		}
	}
	for tier, want := range tiers {
		got := all(t, func(cursor string) ([]vendors.Vendor, string, error) {
			return m.Vendors.List(t.Context(), auditor, vendors.Filter{Tier: tier}, 10, cursor)
		})
		got = slices.DeleteFunc(got, func(v vendors.Vendor) bool { return !strings.Contains(v.Website, ".vendor.example") })
		if len(got) != want {
			t.Errorf("%d are %s, %d in that list", want, tier, len(got))
		}
	}
	if len(tiers) < 3 || due == 0 || due > len(m.vendors)/2 {
		t.Errorf("tiers %v, %d due", tiers, due)
	}
}

// nothingIsOwed: no message of years ago waits to be delivered.
func (m *made) nothingIsOwed(t *testing.T) {
	t.Helper()
	for _, pk := range table.DuePartitions() {
		page, err := m.db.Query(t.Context(), table.Query{Index: table.ByDue, PK: pk})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			if strings.Contains(it.PK, "#OUTBOX") && strings.Contains(string(it.Body), ".vendor.example") {
				t.Errorf("%s waits", it.Key)
			}
		}
	}
}

func (m *made) item(t *testing.T, k table.Key) table.Item {
	t.Helper()
	it, err := m.db.Get(t.Context(), k)
	if err != nil {
		t.Fatalf("%v: %v", k, err)
	}
	return it
}

// summary is what must be the same wherever the same seed is used: the people
// of a directory are its own.
func (m *made) summary(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, v := range m.vendors {
		v.Owner = ""
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range m.assessments {
		if err := enc.Encode([]any{a.ID, a.State, a.Version, a.CreatedAt, a.UpdatedAt, a.Questionnaire, a.Tier}); err != nil {
			t.Fatal(err)
		}
		f, err := m.Assessments.Open(t.Context(), auditor, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := enc.Encode(f.Answers); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestOneSeedMakesTheSame(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	o := small(one, 7)
	o.Vendors = 12
	fill(t, o)
	o.Dir = two
	fill(t, o)
	if diff := cmp.Diff(look(t, one).summary(t), look(t, two).summary(t)); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherSeedAddsAndTheSameIsRefused(t *testing.T) {
	dir := t.TempDir()
	o := small(dir, 1)
	o.Vendors = 5
	fill(t, o)
	if err := seed(t.Context(), o); err == nil || !strings.Contains(err.Error(), "take another -seed") {
		t.Errorf("the same seed again: %v", err)
	}
	o.Seed = 2
	fill(t, o)
	if m := look(t, dir); len(m.vendors) != 10 || len(m.assessments) != 20 {
		t.Errorf("%d vendors, %d assessments", len(m.vendors), len(m.assessments))
	}
}

func TestADirectoryThatAServerHasOpenIsRefused(t *testing.T) {
	dir := t.TempDir()
	h, err := local.Open(t.Context(), local.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	if err := seed(t.Context(), small(dir, 1)); err == nil || !strings.Contains(err.Error(), "a server has "+dir+" open; stop it first") {
		t.Errorf("%v", err)
	}
}

func TestFaultyNumbersAreRefused(t *testing.T) {
	for _, args := range [][]string{{"-vendors", "0"}, {"-vendors", "1000001"}, {"-assessments", "-1"}, {"-assessments", "21"}, {"more"}} {
		if err := run(context.Background(), append(args, "-data", filepath.Join(t.TempDir(), "d")), io.Discard); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}
