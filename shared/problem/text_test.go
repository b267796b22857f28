package problem_test

import (
	"testing"

	"vendorrisk/shared/problem"
)

func TestText(t *testing.T) {
	for text, key := range map[string]string{
		"Nordlicht": "", "蓝海数据": "", "two\nlines": "", "emoji 👩‍💻": "", "شركة": "",
		"": "field.required", "a": "field.tooShort", "much too long a text": "field.tooLong",
		"a\x00b": "field.characters", "a\u202egpj.exe": "field.characters", "a\u2066b": "field.characters", "a\x7fb": "field.characters",
	} {
		var f problem.Fields
		f.Text("/x", text, 2, 15)
		got := ""
		if len(f) == 1 {
			got = f[0].Key
		}
		if got != key || len(f) > 1 {
			t.Errorf("%q: %v, want %q", text, f, key)
		}
	}
}
