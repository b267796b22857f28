package questionnaire

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func question(id string) *Question { return sample().byID()[id] }

func TestCheckAnswerTakes(t *testing.T) {
	for i, c := range []struct {
		id, raw string
		want    any
	}{
		{"mfa", `"yes"`, "yes"}, {"mfa", `"unknown"`, "unknown"}, {"mfa", `null`, nil}, {"mfa", ``, nil}, {"mfa", `""`, nil},
		{"how", `"sms"`, "sms"}, {"how", `"unknown"`, "unknown"},
		{"kinds", `["b","a"]`, []any{"b", "a"}}, {"kinds", `["none"]`, []any{"none"}}, {"kinds", `[]`, nil},
		{"count", `12.5`, 12.5}, {"count", `0`, 0.0}, {"count", `1e2`, 100.0},
		{"when", `"2028-02-29"`, "2028-02-29"},
		{"more", `"two\nlines\tand a tab"`, "two\nlines\tand a tab"}, {"more", `"e\u0301"`, "\u00e9"}, {"more", `"  "`, nil}, {"more", `"a\r\nb"`, "a\nb"},
		{"more", `"` + strings.Repeat("x", MaxAnswerText) + `"`, strings.Repeat("x", MaxAnswerText)},
		{"subs", `[{"name":"AWS","staff":"12","since":"2020-01-31"},{"name":"客"}]`,
			[]any{map[string]any{"name": "AWS", "staff": "12", "since": "2020-01-31"}, map[string]any{"name": "客"}}},
		{"subs", `[{"name":"A","since":"","staff":null}]`, []any{map[string]any{"name": "A"}}}, {"subs", `[]`, nil},
		{"report", `null`, nil},
	} {
		got, _, faults := CheckAnswer(question(c.id), Input{Pointer: "/answers/x", Value: []byte(c.raw)})
		if len(faults) > 0 {
			t.Errorf("%d: %s %.40s: %v", i, c.id, c.raw, faults)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d: %s %.40s: %s", i, c.id, c.raw, diff)
		}
	}
}

func TestCheckAnswerRefuses(t *testing.T) {
	rows := func(n int) string { return "[" + strings.Repeat(`{"name":"x"},`, n-1) + `{"name":"x"}]` }
	for i, c := range []struct{ id, raw, reason, at string }{
		{"mfa", `"maybe"`, "", "/value"}, {"mfa", `true`, "", "/value"}, {"mfa", `{`, "", "/value"}, {"mfa", `["yes"]`, "", "/value"},
		{"mfa", `"yes" "no"`, "", "/value"}, {"mfa", "\"y\xff\"", "", "/value"},
		{"how", `"key,sms"`, "", "/value"}, {"how", `0`, "", "/value"},
		{"kinds", `"a"`, "", "/value"}, {"kinds", `["a","x"]`, "", "/value/1"}, {"kinds", `["a","a"]`, "", "/value/1"},
		{"kinds", `["none","a"]`, "", "/value"}, {"kinds", `[1]`, "", "/value/0"}, {"kinds", `["unknown"]`, "", "/value/0"},
		{"count", `"12"`, "", "/value"}, {"count", `-1`, "", "/value"}, {"count", `101`, "", "/value"}, {"count", `1e400`, "", "/value"}, {"count", `NaN`, "", "/value"},
		{"when", `"2026-02-30"`, "", "/value"}, {"when", `"2026-2-3"`, "", "/value"}, {"when", `20260203`, "", "/value"},
		{"more", `"a\u0000"`, "", "/value"}, {"more", `"a\u0085b"`, "", "/value"}, {"more", `7`, "", "/value"},
		{"more", `"` + strings.Repeat("x", MaxAnswerText+1) + `"`, "", "/value"}, {"more", `"` + strings.Repeat("字", 6000) + `"`, "", "/value"},
		{"subs", `{}`, "", "/value"}, {"subs", `["x"]`, "", "/value/0"}, {"subs", `[{"name":""}]`, "", "/value/0/name"}, {"subs", `[{}]`, "", "/value/0/name"},
		{"subs", `[{"name":"a","x":"y"}]`, "", "/value/0"}, {"subs", `[{"name":"a","name":"b"}]`, "", "/value"}, {"subs", `[{"name":4}]`, "", "/value/0/name"},
		{"subs", `[{"name":"a","since":"2026-13-01"}]`, "", "/value/0/since"}, {"subs", `[{"name":"a","staff":"NaN"}]`, "", "/value/0/staff"},
		{"subs", `[{"name":"` + strings.Repeat("x", MaxCell+1) + `"}]`, "", "/value/0/name"}, {"subs", rows(MaxAnswerRows + 1), "", "/value"},
		{"report", `"file.pdf"`, "", "/value"}, {"intro", `"x"`, "", "/value"},
		{"mfa", `"yes"`, "does not apply", "/value"},
		{"mfa", ``, "no", "/notApplicableReason"}, {"mfa", ``, strings.Repeat("x", MaxReason+1), "/notApplicableReason"},
		{"mfa", ``, "bad\x00byte", "/notApplicableReason"}, {"subs", ``, "we have none", "/notApplicableReason"},
	} {
		t.Run(fmt.Sprint(i, c.id), func(t *testing.T) {
			value, reason, faults := CheckAnswer(question(c.id), Input{Pointer: "/answers/" + c.id, Value: []byte(c.raw), Reason: c.reason})
			var at []string
			for _, f := range faults {
				at = append(at, f.Pointer)
			}
			if !slices.Contains(at, "/answers/"+c.id+c.at) || value != nil || reason != "" && value != nil {
				t.Errorf("%.40s %.20q: value %v, named %q, not %s", c.raw, c.reason, value, at, c.at)
			}
		})
	}
}

func TestCheckAnswerTakesAReason(t *testing.T) {
	_, reason, faults := CheckAnswer(question("mfa"), Input{Reason: " no users "})
	if reason != "no users" || len(faults) > 0 {
		t.Errorf("%q, %v", reason, faults)
	}
}

// A refusal never repeats what was answered: faults may be logged.
func TestFaultsHoldNoAnswer(t *testing.T) {
	const secret = "geheim-4711"
	for _, id := range []string{"mfa", "how", "kinds", "count", "when", "subs", "report"} {
		for _, raw := range []string{`"` + secret + `"`, `["` + secret + `"]`, `[{"` + secret + `":"x"}]`, secret} {
			_, _, faults := CheckAnswer(question(id), Input{Value: []byte(raw)})
			if s := fmt.Sprint(faults); len(faults) == 0 || strings.Contains(s, secret) {
				t.Errorf("%s %s: %s", id, raw, s)
			}
		}
	}
}
