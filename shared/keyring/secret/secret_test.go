package secret_test

import (
	"encoding/hex"
	"testing"

	"vendorrisk/shared/keyring/secret"
)

// What is derived stands in stored records and must never change. The values
// were worked out by another program (HKDF and HMAC with SHA-256).
func TestWhatIsDerivedStaysTheSame(t *testing.T) {
	s := make(secret.Secret, secret.Size)
	for i := range s {
		s[i] = byte(i)
	}
	for what, c := range map[string][2]string{
		"digest":  {s.Digest("mail", "a@b.example"), "X2WtHXkGgvKqdTpGQjYuM-cNFOBjC6HvOPp4Rqt5Hkg"},
		"derived": {hex.EncodeToString(s.Derive("cursor")), "59e2611efdc7dc4c8ebd290ac1335261ff393d54390ed05e99e8edb79814d02f"},
		"tag":     {hex.EncodeToString(s.Tag("form", []byte("m"))), "a925f3f7bef24b15367c236ba320bfbea5c3e459c5b9d5014bba06c9875ad1fd"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s is %s", what, c[0])
		}
	}
	if secret.New().Check() != nil || secret.Secret("short").Check() == nil {
		t.Error("a secret is judged wrongly")
	}
}
