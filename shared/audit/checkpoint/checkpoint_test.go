package checkpoint_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
)

func key(t *testing.T, seed byte) checkpoint.Key {
	t.Helper()
	sum := sha256.Sum256([]byte{seed})
	k, err := checkpoint.NewKey(ed25519.NewKeyFromSeed(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signed(t *testing.T, k checkpoint.Key, org string, size int64) string {
	t.Helper()
	by, err := k.Signer(org)
	if err != nil {
		t.Fatal(err)
	}
	text, err := checkpoint.Sign(checkpoint.Checkpoint{Origin: by.Name(), Tree: tlog.Tree{N: size, Hash: tlog.Hash{1, 2}}}, by)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRoundTrip(t *testing.T) {
	k := key(t, 1)
	text := signed(t, k, "acme", 42)
	if text != signed(t, k, "acme", 42) {
		t.Error("signed twice, it is not the same")
	}
	printed, err := k.VerifierKey("acme")
	if err != nil {
		t.Fatal(err)
	}
	v, err := checkpoint.ParseVerifier(printed)
	if err != nil {
		t.Fatal(err)
	}
	c, err := checkpoint.Open([]byte(text), v)
	if err != nil || c.N != 42 || c.Hash != (tlog.Hash{1, 2}) || c.Origin != k.Origin("acme") || checkpoint.Origin([]byte(text)) != c.Origin {
		t.Fatal(c, err)
	}
	for _, file := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), "%PDF-1.3\n\x00\xff/Keywords (" + checkpoint.Keyword(text) + ")\n"} {
		found, err := checkpoint.Find([]byte(file))
		if err != nil || string(found) != text {
			t.Errorf("%q, %v", found, err)
		}
	}
}

// A witness adds its signature; the checkpoint stays readable.
func TestCosigned(t *testing.T) {
	k, witness := key(t, 1), key(t, 2)
	v, err := k.Verifier("acme")
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open([]byte(signed(t, k, "acme", 42)), note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	w, err := witness.Signer("witness")
	if err != nil {
		t.Fatal(err)
	}
	both, err := note.Sign(n, w)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := checkpoint.Open(both, v); err != nil || c.N != 42 {
		t.Error(c, err)
	}
}

func TestRefused(t *testing.T) {
	k := key(t, 1)
	v, err := k.Verifier("acme")
	if err != nil {
		t.Fatal(err)
	}
	by, err := k.Signer("acme")
	if err != nil {
		t.Fatal(err)
	}
	good := signed(t, k, "acme", 42)
	root := tlog.Hash{}.String()
	files := map[string]string{
		"another size":         strings.Replace(good, "42", "43", 1),
		"another key":          signed(t, key(t, 2), "acme", 42),
		"another organisation": signed(t, k, "other", 42),
		"nothing":              "",
	}
	for name, text := range map[string]string{
		"no number": by.Name() + "\nx\n" + root + "\n", "a negative one": by.Name() + "\n-1\n" + root + "\n", "a zero too many": by.Name() + "\n042\n" + root + "\n",
		"no root": by.Name() + "\n42\n", "half a root": by.Name() + "\n42\nAAAA\n", "another log's name": "elsewhere\n42\n" + root + "\n", "no name": "\n42\n" + root + "\n",
	} {
		b, err := note.Sign(&note.Note{Text: text}, by)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	for name, text := range files {
		if c, err := checkpoint.Open([]byte(text), v); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
	if _, err := checkpoint.Sign(checkpoint.Checkpoint{Origin: "elsewhere"}, by); !problem.Is(err, problem.Internal) {
		t.Errorf("signed in another log's name: %v", err)
	}
	for _, text := range []string{"", "x", "a+b+c"} {
		if _, err := checkpoint.ParseVerifier(text); !problem.Is(err, problem.Invalid) {
			t.Errorf("key %q: %v", text, err)
		}
	}
	if _, err := checkpoint.Find([]byte("%PDF-1.3\nnothing")); !problem.Is(err, problem.Invalid) {
		t.Errorf("a PDF without one: %v", err)
	}
	if checkpoint.Keyword("") != "" {
		t.Error("no checkpoint leaves a keyword")
	}
}

// The key is asked for when it is first needed, again after an error, and kept
// once it is there.
func TestLater(t *testing.T) {
	sum := sha256.Sum256([]byte{1})
	asked := 0
	keys := checkpoint.Later(func() (crypto.Signer, error) {
		if asked++; asked == 1 {
			return nil, problem.New(problem.Unavailable, "the key store does not answer")
		}
		return ed25519.NewKeyFromSeed(sum[:]), nil
	})
	if _, err := keys.Signer("acme"); !problem.Is(err, problem.Unavailable) {
		t.Errorf("an error of the key store: %v", err)
	}
	for range 3 {
		by, err := keys.Signer("acme")
		v, err2 := keys.Verifier("acme")
		if err != nil || err2 != nil || by.Name() != key(t, 1).Origin("acme") || v.KeyHash() != by.KeyHash() {
			t.Fatal(err, err2)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}
