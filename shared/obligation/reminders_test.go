package obligation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/obligation"
)

// An obligation that is given no reminders has those of the organisation; one
// that is given none at all has none.
func TestRemindersAreTheOrganisationsUnlessGiven(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	hire(t, w)
	o, err := w.Organisation.Get(t.Context(), apptest.Admin)
	apptest.Code(t, "organisation", err, "")
	_, err = w.Organisation.Update(t.Context(), apptest.Admin, o.Version, organisation.Change{RemindDaysBefore: &[]int{5, 40}})
	apptest.Code(t, "settings", err, "")
	for _, c := range []struct {
		given *[]int
		want  []int
	}{{nil, []int{40, 5}}, {&[]int{2}, []int{2}}, {&[]int{}, []int{}}} {
		d := apptest.Yearly("2027-03-31")
		d.RemindDays = c.given
		if diff := cmp.Diff(c.want, w.Owe(t, w.Contract(t).ID, d).RemindDays); diff != "" {
			t.Error(diff)
		}
	}
	v := w.Vendor(t, 2)
	_, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "the contract ends")
	apptest.Code(t, "offboard", err, "")
	f, err := w.Vendors.Open(t.Context(), apptest.Buyer, v.ID)
	apptest.Code(t, "open", err, "")
	owed, err := obligation.FromItems(f.Rest)
	if err != nil || len(owed) != 1 || !slices.Equal(owed[0].RemindDays, []int{40, 5}) {
		t.Errorf("off-boarding makes %+v, %v", owed, err)
	}
}
