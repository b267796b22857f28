package vendors_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/vendors"
)

// named makes a vendor of a name.
func named(t *testing.T, w *apptest.World, name string) vendors.Vendor {
	t.Helper()
	v, err := w.Services.Vendors.Create(t.Context(), apptest.Buyer, vendors.Details{Name: &name})
	apptest.Code(t, name, err, "")
	return v
}

// found goes through all pages of a search, of two each.
func found(t *testing.T, w *apptest.World, f vendors.Filter) []string {
	t.Helper()
	var out []string
	for cursor := ""; ; {
		list, next, err := w.Services.Vendors.List(t.Context(), apptest.Buyer, f, 2, cursor)
		apptest.Code(t, f.Name, err, "")
		for _, v := range list {
			out = append(out, v.Name)
		}
		if cursor = next; cursor == "" {
			slices.Sort(out)
			return out
		}
	}
}

func TestAVendorIsFoundByTheMiddleOfItsName(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for _, name := range []string{"Nordlicht Analytics GmbH", "Hafen-Analytics (Hamburg)", "上海澜海信息科技有限公司", "Bank of Bank Data", "Zoho中国 CRM"} {
		named(t, w, name)
	}
	for text, want := range map[string][]string{
		"analytics":      {"Hafen-Analytics (Hamburg)", "Nordlicht Analytics GmbH"},
		"ANALYTICS gmbh": {"Nordlicht Analytics GmbH"},
		"nord":           {"Nordlicht Analytics GmbH"},
		"hamb":           {"Hafen-Analytics (Hamburg)"},
		"澜海":             {"上海澜海信息科技有限公司"},
		"信息科技":           {"上海澜海信息科技有限公司"},
		"上海":             {"上海澜海信息科技有限公司"},
		"bank":           {"Bank of Bank Data"}, // twice in it, shown once
		"中国":             {"Zoho中国 CRM"},
		"crm":            {"Zoho中国 CRM"},
		"lytics":         nil, // not where a word begins
		"nordlicht hamb": nil,
	} {
		if got := found(t, w, vendors.Filter{Name: text}); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
}

func TestSearchKeepsToATier(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 4)
	w.Prospect(t)
	first := strings.Fields(v.Name)[0]
	if got := found(t, w, vendors.Filter{Name: first, Tier: string(v.Tier)}); len(got) != 1 {
		t.Errorf("of the tier: %v", got)
	}
	if got := found(t, w, vendors.Filter{Name: first}); len(got) != 2 {
		t.Errorf("of all: %v", got)
	}
}

func TestARenamedVendorIsFoundByItsNewNameOnly(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := named(t, w, "Nordlicht Analytics GmbH")
	v, err := w.Services.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Name: apptest.Ptr("Südlicht Analytics AG")})
	apptest.Code(t, "rename", err, "")
	for text, want := range map[string]int{"nordlicht": 0, "gmbh": 0, "südlicht": 1, "analytics": 1, "ag": 1} {
		if got := found(t, w, vendors.Filter{Name: text}); len(got) != want {
			t.Errorf("%q finds %v", text, got)
		}
	}
	_, err = w.Services.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Name: apptest.Ptr("Nordlicht Analytics GmbH")})
	apptest.Code(t, "rename back", err, "")
	if got := found(t, w, vendors.Filter{Name: "nordlicht"}); len(got) != 1 {
		t.Errorf("back again: %v", got)
	}
}

// A search reads what it finds, however many vendors there are.
func TestASearchReadsWhatItFinds(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for i := range 60 {
		named(t, w, fmt.Sprintf("Vendor %d of many", i))
	}
	named(t, w, "The only Müller")
	before := w.Storage.Counts()
	got, cursor, err := w.Services.Vendors.List(t.Context(), apptest.Buyer, vendors.Filter{Name: "müll"}, 25, "")
	apptest.Code(t, "search", err, "")
	if read := w.Storage.Since(before); len(got) != 1 || cursor != "" || read.Queries != 2 || read.Gets != 1 || read.Read > 2 {
		t.Errorf("%d found at %+v", len(got), read)
	}
}

// The longest name of the oddest kind still fits one commit.
func TestALongNameFits(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	name := strings.Repeat("供应", 60)
	v := named(t, w, name)
	if got := found(t, w, vendors.Filter{Name: "供应供应"}); len(got) != 1 || got[0] != v.Name {
		t.Errorf("%d found", len(got))
	}
}
