package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var place = regexp.MustCompile(`\{\d+\}`)

// places lists the arguments that any form of a sentence takes.
func places(m sentence) []string {
	var all []string
	for _, text := range m {
		all = append(all, place.FindAllString(text, -1)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	c := load(t)
	if diff := cmp.Diff(c.Keys(English), c.Keys(Chinese)); diff != "" {
		t.Fatalf("keys differ (-en +zh-CN):\n%s", diff)
	}
	for _, key := range c.Keys(English) {
		en, zh := c.messages[English][key], c.messages[Chinese][key]
		if diff := cmp.Diff(places(en), places(zh)); diff != "" {
			t.Errorf("%s takes other arguments (-en +zh-CN):\n%s", key, diff)
		}
		for lang, m := range map[Lang]sentence{English: en, Chinese: zh} {
			for form, text := range m {
				if strings.TrimSpace(text) != text || text == "" {
					t.Errorf("%s %s %s: empty, or space around %q", lang, key, form, text)
				}
			}
		}
	}
}

// TestEachLanguageIsItself catches a sentence left in the other language.
func TestEachLanguageIsItself(t *testing.T) {
	c := load(t)
	// Units and patterns are written alike in both.
	alike := []string{"size.kB", "size.MB", "form.row"}
	for _, key := range c.Keys(English) {
		for _, text := range c.messages[English][key] {
			if strings.ContainsFunc(text, isHan) {
				t.Errorf("en %s has Chinese in it: %q", key, text)
			}
		}
		for _, text := range c.messages[Chinese][key] {
			if !strings.ContainsFunc(text, isHan) && !slices.Contains(alike, key) && strings.ContainsFunc(text, unicode.IsLetter) {
				t.Errorf("zh-CN %s has no Chinese in it: %q", key, text)
			}
			if strings.ContainsAny(text, "?;!") || strings.Contains(text, ", ") {
				t.Errorf("zh-CN %s uses half-width punctuation: %q", key, text)
			}
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestFamiliesAreComplete(t *testing.T) {
	c := load(t)
	for family, values := range Families {
		var want []string
		for _, v := range values {
			want = append(want, family+"."+v)
		}
		slices.Sort(want)
		var got []string
		for _, key := range c.Keys(English) {
			if strings.HasPrefix(key, family+".") {
				got = append(got, key)
			}
		}
		if family == "field" { // open: subjects say more there
			got = slices.DeleteFunc(got, func(key string) bool { return !slices.Contains(want, key) })
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("family %s (-values +sentences):\n%s", family, diff)
		}
	}
}

func TestT(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		{English, "span.ahead", []any{1}, "in 1 day"},
		{English, "span.ahead", []any{3}, "in 3 days"},
		{Chinese, "span.ahead", []any{1}, "1 天后"},
		{English, "tier.critical", nil, "Critical"},
		{Chinese, "tier.critical", nil, "严重"},
		{English, "form.faultAt", []any{"{1}", "b"}, "{1}: b"}, // an argument is not read again
		{Chinese, "no.such", []any{1}, "no.such"},
	} {
		if got := c.T(tc.lang, tc.key, tc.args...); got != tc.want {
			t.Errorf("T(%s, %s, %v) = %q, want %q", tc.lang, tc.key, tc.args, got, tc.want)
		}
	}
}

func TestFlattenRefuses(t *testing.T) {
	for name, tree := range map[string]map[string]any{
		"a number":    {"a": map[string]any{"b": 1.0}},
		"a key twice": {"a": map[string]any{"b": "x"}, "a.b": "y"},
	} {
		c := &Catalogue{messages: map[Lang]map[string]sentence{English: {}}}
		if err := c.flatten(English, "", tree); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
