package password_test

import (
	"os"
	"strings"
	"testing"

	"vendorrisk/shared/identity/password"
	"vendorrisk/shared/problem"
)

func TestRules(t *testing.T) {
	about := []string{"Amina Diallo", "amina.diallo@acme-trading.example"}
	for pw, want := range map[string]string{
		"short":                        "password.short",
		"elevenchars":                  "password.short",
		"一二三四五六七八九十一":                  "password.short",
		strings.Repeat("xy9 ", 51):     "password.long",
		"Password2026!":                "password.common",
		"P@ssw0rd1234":                 "password.common",
		"passwordpassword":             "password.common",
		"Welcome12345":                 "password.common",
		"Letmein!!!!!":                 "password.common",
		"correct horse battery staple": "password.common",
		"aaaaaaaaaaaaaa":               "password.common",
		"abcabcabcabc":                 "password.common",
		"123456789012":                 "password.common",
		"qwertyuiop123":                "password.common",
		"1q2w3e4r5t6y":                 "password.common",
		"I l0ve y0u forever":           "password.common",
		"AminaDiallo12":                "password.about",
		"acme-trading1":                "password.about",
		"river copper lantern":         "",
		"aaaaaaaaaaab c":               "",
		"一棵树 两只鸟 三条河 四座山":          "",
		"Diallo keeps seven goats": "",
	} {
		var f problem.Fields
		password.Check(&f, "/password", pw, about...)
		got := ""
		if len(f) == 1 {
			got = f[0].Key
		}
		if got != want || len(f) > 1 {
			t.Errorf("%q: %v, want %q", pw, f, want)
		}
	}
}

func TestKeeper(t *testing.T) {
	k := password.New()
	hash, err := k.Hash("river copper café")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=47104,t=1,p=1$") || strings.Contains(hash, "river") {
		t.Errorf("stored as %s", hash)
	}
	if again, _ := k.Hash("river copper café"); again == hash {
		t.Error("two hashes share a salt")
	}
	for pw, want := range map[string]bool{
		"river copper café":        true,
		"river copper cafe\u0301":  true, // the same characters, composed otherwise
		"River copper café":        false,
		"":                         false,
		strings.Repeat("x", 5_000): false,
	} {
		if k.Matches(pw, hash) != want {
			t.Errorf("%.30q matches: %v", pw, !want)
		}
	}
	if k.Matches("", "") || k.Matches("x", "not a hash") {
		t.Error("without a good hash something matched")
	}
}

// Each of the common words is refused with what people put around it to make
// it long enough: more than 3,000 passwords that would pass the length.
func TestCommonWordsInTheirUsualDisguises(t *testing.T) {
	raw, err := os.ReadFile("common.txt")
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]bool{}
	for word := range strings.FieldsSeq(string(raw)) {
		for _, end := range []string{"", "1", "123", "1234", "123456", "12345678", "2024", "2025", "2026!", "2026!!", "!!!", "!@#$%", "007", "666666"} {
			for _, pw := range []string{word + end, strings.ToUpper(word[:1]) + word[1:] + end, strings.ReplaceAll(word, "a", "@") + end} {
				var f problem.Fields
				if len(pw) < password.MinLength || !strings.ContainsAny(pw, "bcdefghijklmnopqrstuvwxyz") { // of aaaaaa no letter is left
					continue
				}
				if password.Check(&f, "/password", pw); len(f) == 0 {
					t.Errorf("%q is taken", pw)
				}
				refused[pw] = true
			}
		}
	}
	t.Logf("%d passwords", len(refused))
	if len(refused) < 3000 {
		t.Error("these are too few")
	}
}
