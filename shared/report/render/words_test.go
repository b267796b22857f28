package render

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var places = regexp.MustCompile(`\{\d\}`)

// Both languages have every word, every key and every place to fill.
func TestWordingsAreComplete(t *testing.T) {
	if len(wordings) != 2 || wordings["en"] == nil || wordings["zh-CN"] == nil {
		t.Fatalf("languages: %v", slices.Collect(maps.Keys(wordings)))
	}
	en, zh := reflect.ValueOf(english), reflect.ValueOf(chinese)
	for i := range en.NumField() {
		name := en.Type().Field(i).Name
		compare(t, name, en.Field(i), zh.Field(i))
	}
}

func compare(t *testing.T, name string, en, zh reflect.Value) {
	t.Helper()
	switch en.Kind() {
	case reflect.String:
		if en.Len() == 0 || zh.Len() == 0 {
			t.Errorf("%s: %q and %q", name, en, zh)
		}
		if name == "Date" || name == "Moment" {
			return // the languages order them differently
		}
		a, b := places.FindAllString(en.String(), -1), places.FindAllString(zh.String(), -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: %q and %q fill different places", name, en, zh)
		}
	case reflect.Slice:
		if en.Len() == 0 || en.Len() != zh.Len() {
			t.Errorf("%s: %d and %d sentences", name, en.Len(), zh.Len())
			return
		}
		for i := range en.Len() {
			compare(t, fmt.Sprintf("%s[%d]", name, i), en.Index(i), zh.Index(i))
		}
	case reflect.Map:
		if en.Len() == 0 || en.Len() != zh.Len() {
			t.Errorf("%s: %d and %d keys", name, en.Len(), zh.Len())
		}
		for _, key := range en.MapKeys() {
			other := zh.MapIndex(key)
			if !other.IsValid() {
				t.Errorf("%s: no %q in Chinese", name, key)
				continue
			}
			compare(t, name+"."+key.String(), en.MapIndex(key), other)
		}
	default:
		t.Errorf("%s is a %s", name, en.Kind())
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2026, 2, 3, 23, 5, 0, 0, time.FixedZone("", -3600))
	got := []string{
		english.date("2026-02-03"), chinese.date("2026-02-03"), english.moment(at), chinese.moment(at),
		english.day(at), english.date("soon"), english.date(""), english.moment(time.Time{}), chinese.day(time.Time{}),
	}
	want := []string{
		"3 February 2026", "2026年2月3日", "4 February 2026, 00:05 UTC", "2026年2月4日 00:05（UTC）",
		"4 February 2026", "soon", "", "", "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSizes(t *testing.T) {
	got := []string{size(0), size(999), size(1000), size(1_234_567), size(25_000_000)}
	if diff := cmp.Diff([]string{"0 B", "999 B", "1.0 KB", "1.2 MB", "25.0 MB"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSayShowsWhatItDoesNotKnow(t *testing.T) {
	if got := say(english.Decisions, "Go on for one year"); got != "Go on for one year" {
		t.Error(got)
	}
}

// A value that looks like a place is not filled again.
func TestFill(t *testing.T) {
	if got := fill("{0} and {1}", "{1}", "{0}"); got != "{1} and {0}" {
		t.Error(got)
	}
}

func TestACountryIsNamedInTheReportsLanguage(t *testing.T) {
	for _, c := range []struct {
		w          *words
		code, want string
	}{{&english, "IE", "Ireland"}, {&chinese, "IE", "爱尔兰"}, {&chinese, "CN", "中国"}, {&english, "nowhere", "nowhere"}, {&english, "", ""}} {
		if got := c.w.country(c.code); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.code, c.w.Tag, got, c.want)
		}
	}
}
