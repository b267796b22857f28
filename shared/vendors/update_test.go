package vendors_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

func TestEachStepMakesFewStorageCalls(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	ctx := t.Context()
	for _, s := range []struct {
		name string
		do   func() error
		want table.Counts
	}{
		{"create", func() error {
			_, err := w.Vendors.Create(ctx, apptest.Buyer, vendors.Details{Name: apptest.Ptr("Other")})
			return err
		}, table.Counts{Commits: 1}},
		{"read", func() error { _, err := w.Vendors.Get(ctx, apptest.Buyer, v.ID); return err }, table.Counts{Gets: 1}},
		{"read all of it", func() error { _, err := w.Vendors.Open(ctx, apptest.Buyer, v.ID); return err }, table.Counts{Queries: 1}},
		{"update", func() error {
			_, err := w.Vendors.Update(ctx, apptest.Buyer, v.ID, v.Version, vendors.Details{Country: apptest.Ptr("FR")})
			return err
		}, table.Counts{Gets: 1, Commits: 1}},
		{"intake", func() error {
			_, _, err := w.Vendors.Intake(ctx, apptest.Buyer, v.ID, v.Version+1, vendors.DefaultEngagement, apptest.Factors(3))
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"list", func() error { _, _, err := w.Vendors.List(ctx, apptest.Buyer, vendors.Filter{}, 25, ""); return err }, table.Counts{Queries: 1}},
	} {
		before := w.Storage.Counts()
		if err := s.do(); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		got := w.Storage.Since(before)
		got.Read = 0
		if got != s.want {
			t.Errorf("%s: %+v, want %+v", s.name, got, s.want)
		}
	}
}

func TestFaultyDetailsAreNamedTogetherAndChangeNothing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Prospect(t)
	_, err := w.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{
		Name: apptest.Ptr(" "), Website: apptest.Ptr("javascript:alert(1)"), Country: apptest.Ptr("XX"), Owner: apptest.Ptr("nobody"),
		Services: &[]string{"ok", strings.Repeat("字", 201)}, DataCategories: &[]string{"contact", "contact", "gossip"},
		Contacts: &[]vendors.Contact{{Name: "A\x00", Email: "a"}}, SubProcessors: &[]vendors.SubProcessor{{Country: "de"}},
	})
	apptest.Code(t, "update", err, problem.Invalid)
	want := []string{
		"/contacts/0/email", "/contacts/0/name", "/country", "/dataCategories/1", "/dataCategories/2", "/name", "/owner",
		"/services/1", "/subProcessors/0/country", "/subProcessors/0/name", "/website",
	}
	if diff := cmp.Diff(want, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
	if now, _ := w.Vendors.Get(t.Context(), apptest.Buyer, v.ID); !cmp.Equal(now, v) {
		t.Error("a refused update changed the record")
	}
}

func TestAStaleUpdateIsAConflictThatShowsTheRecord(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 1)
	_, err := w.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version-1, vendors.Details{Name: apptest.Ptr("Late")})
	apptest.Code(t, "update", err, problem.Conflict)
	_, _, err = w.Vendors.Intake(t.Context(), apptest.Buyer, v.ID, v.Version-1, vendors.DefaultEngagement, apptest.Factors(4))
	apptest.Code(t, "intake", err, problem.Conflict)
}

func TestTheTierIsTheHighestOfAllEngagements(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 1)
	low := v.Tier
	e, err := w.Vendors.AddEngagement(t.Context(), apptest.Buyer, v.ID, "Payroll")
	apptest.Code(t, "add", err, "")
	_, v, err = w.Vendors.Intake(t.Context(), apptest.Buyer, v.ID, v.Version, e.ID, apptest.Factors(4))
	apptest.Code(t, "intake", err, "")
	if v.Tier != scoring.Critical {
		t.Errorf("tier %s with a critical engagement", v.Tier)
	}
	_, v, err = w.Vendors.Intake(t.Context(), apptest.Buyer, v.ID, v.Version, e.ID, apptest.Factors(0))
	apptest.Code(t, "intake", err, "")
	if v.Tier != low {
		t.Errorf("tier %s once it is harmless, want %s", v.Tier, low)
	}
	_, _, err = w.Vendors.Intake(t.Context(), apptest.Buyer, v.ID, v.Version, "eng_00000000000000000000000001", apptest.Factors(0))
	apptest.Code(t, "an engagement that is not there", err, problem.NotFound)
}

func TestTheLifeOfAVendorSkipsNothing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	v := w.Prospect(t)
	_, err := w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate a prospect", err, problem.Conflict)
	_, err = w.Vendors.Offboard(ctx, apptest.Buyer, v.ID, v.Version, " x ")
	apptest.Code(t, "off-board without a reason", err, problem.Invalid)
	v, err = w.Vendors.Offboard(ctx, apptest.Buyer, v.ID, v.Version, "contract ended")
	apptest.Code(t, "off-board", err, "")
	_, err = w.Vendors.Offboard(ctx, apptest.Buyer, v.ID, v.Version, "again")
	apptest.Code(t, "off-board again", err, problem.Conflict)
	_, _, err = w.Assessments.Send(ctx, apptest.Buyer, v.ID, w.Order())
	apptest.Code(t, "send to one who leaves", err, problem.Conflict)
	_, err = w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate while it has our data", err, problem.Conflict)
	w.Returned(t, v.ID)
	v, err = w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate", err, "")
	_, err = w.Vendors.Update(ctx, apptest.Buyer, v.ID, v.Version, vendors.Details{Name: apptest.Ptr("Ghost")})
	apptest.Code(t, "update one who is gone", err, problem.Conflict)
	_, _, err = w.Vendors.Intake(ctx, apptest.Buyer, v.ID, v.Version, vendors.DefaultEngagement, apptest.Factors(1))
	apptest.Code(t, "rate one who is gone", err, problem.Conflict)
	_, err = w.Vendors.AddEngagement(ctx, apptest.Buyer, v.ID, "More")
	apptest.Code(t, "a new engagement with one who is gone", err, problem.Conflict)
}

func TestAnotherOrganisationFindsNoVendor(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 1)
	rival := apptest.Buyer
	rival.Org = apptest.Other
	_, err := w.Vendors.Get(t.Context(), rival, v.ID)
	apptest.Code(t, "get", err, problem.NotFound)
	_, err = w.Vendors.Open(t.Context(), rival, v.ID)
	apptest.Code(t, "open", err, problem.NotFound)
	_, err = w.Vendors.Update(t.Context(), rival, v.ID, v.Version, vendors.Details{})
	apptest.Code(t, "update", err, problem.NotFound)
	if list, _, _ := w.Vendors.List(t.Context(), rival, vendors.Filter{}, 10, ""); len(list) != 0 {
		t.Errorf("lists %d", len(list))
	}
}
