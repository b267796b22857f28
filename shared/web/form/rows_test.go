package form_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

func names(f *form.Form) []string {
	var out []string
	for i := range f.Count("c") {
		out = append(out, f.Get(fmt.Sprintf("c.%d.name", i)))
	}
	return out
}

func TestAddRow(t *testing.T) {
	f := form.New(say(t, i18n.English))
	f.Set("c.0.name", "a")
	f.Set("_addRow", "c")
	if !f.ChangeRows("c") {
		t.Fatal("the button did nothing")
	}
	if diff := cmp.Diff([]string{"a", ""}, names(f)); diff != "" {
		t.Error(diff)
	}
	if first := f.Field("c.0.name", "Name"); first.Autofocus {
		t.Error("the old row took the focus")
	}
	if !f.Field("c.1.name", "Name").Autofocus || f.Field("c.1.email", "Email").Autofocus {
		t.Error("the new row's first field, and only it, takes the focus")
	}
}

func TestRowsEndAtTheLimit(t *testing.T) {
	f := form.New(say(t, i18n.English))
	f.Set(fmt.Sprintf("c.%d.name", form.MaxRows-1), "last")
	f.Set(fmt.Sprintf("c.%d.name", form.MaxRows), "beyond")
	f.Set("c.999999999999999999999.name", "far beyond")
	f.Set("c.-1.name", "before")
	f.Set("c.01.name", "written oddly")
	f.Set("_addRow", "c")
	if !f.ChangeRows("c") || f.Count("c") != form.MaxRows || !f.Rows("c", "contact", 0).Full {
		t.Errorf("%d rows", f.Count("c"))
	}
}

func TestOtherButtonsAreNotRows(t *testing.T) {
	for _, press := range []struct{ button, value string }{
		{"_addRow", "other"}, {"_addRow", ""}, {"_removeRow", "other.0"}, {"_removeRow", "c.x"},
		{"_removeRow", "c.0.name"}, {"_removeRow", "c"},
	} {
		f := form.New(say(t, i18n.English))
		f.Set("c.0.name", "a")
		f.Set(press.button, press.value)
		if f.ChangeRows("c") {
			t.Errorf("%v was taken for a row's button", press)
		}
	}
}

// TestRemoveRow: whatever the rows, removing one leaves the others in order,
// and touches no other list.
func TestRemoveRow(t *testing.T) {
	english := say(t, i18n.English)
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.StringMatching(`[a-z]{0,3}`), 1, 12).Draw(t, "rows")
		gone := rapid.IntRange(0, len(rows)-1).Draw(t, "gone")
		f := form.New(english)
		for i, r := range rows {
			f.Set(fmt.Sprintf("c.%d", i), "")
			f.Set(fmt.Sprintf("c.%d.name", i), r)
			f.Set(fmt.Sprintf("cc.%d.name", i), r)
		}
		f.Set("_removeRow", fmt.Sprintf("c.%d", gone))
		if !f.ChangeRows("c", "cc") {
			t.Fatal("the button did nothing")
		}
		var want []string
		want = append(append(want, rows[:gone]...), rows[gone+1:]...)
		if diff := cmp.Diff(want, names(f)); diff != "" {
			t.Fatal(diff)
		}
		if f.Count("cc") != len(rows) {
			t.Fatal("another list changed")
		}
	})
}

func TestDropEmptyRows(t *testing.T) {
	f := form.New(say(t, i18n.English))
	for name, v := range map[string]string{"c.0": "", "c.0.name": "", "c.1.name": "a", "c.2": "", "c.3.name": "b", "other.0": ""} {
		f.Set(name, v)
	}
	f.DropEmptyRows("c")
	if diff := cmp.Diff([]string{"a", "b"}, names(f)); diff != "" {
		t.Error(diff)
	}
	if f.Count("other") != 1 {
		t.Error("a row of another list went too")
	}
}

func TestClear(t *testing.T) {
	f := form.New(say(t, i18n.English))
	f.Set("a", "1")
	f.Set("a.b", "2")
	f.Set("ab", "3")
	f.Clear("a")
	if f.Has("a") || f.Has("a.b") || !f.Has("ab") {
		t.Error("cleared too little or too much")
	}
}
