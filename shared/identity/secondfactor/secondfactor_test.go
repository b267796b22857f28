package secondfactor_test

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"vendorrisk/shared/identity/secondfactor"
)

var now = time.Date(2026, 11, 23, 10, 0, 10, 0, time.UTC)

func code(t *testing.T, a secondfactor.TOTP, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(a.Secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The vectors of RFC 6238, appendix B, cut to six digits.
func TestTOTPVectors(t *testing.T) {
	a := secondfactor.TOTP{Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if _, ok := a.Use(want, time.Unix(at, 0)); !ok {
			t.Errorf("%s at %d refused", want, at)
		}
	}
}

func TestTOTPTakesOneStepAround(t *testing.T) {
	a := secondfactor.NewTOTP()
	for shift, want := range map[time.Duration]bool{-60 * time.Second: false, -30 * time.Second: true, 0: true, 30 * time.Second: true, 60 * time.Second: false} {
		if _, ok := a.Use(code(t, a, now.Add(shift)), now); ok != want {
			t.Errorf("the code of %v later taken: %v", shift, ok)
		}
	}
}

func TestTOTPRefusesWhatWasUsed(t *testing.T) {
	a := secondfactor.NewTOTP()
	c := code(t, a, now)
	used, ok := a.Use(c[:3]+" "+c[3:], now)
	if !ok {
		t.Fatal("a right code was refused")
	}
	if _, ok := used.Use(c, now); ok {
		t.Error("the same code was taken twice")
	}
	if _, ok := used.Use(code(t, a, now.Add(-30*time.Second)), now); ok {
		t.Error("an older code was taken after a newer one")
	}
	if _, ok := used.Use(code(t, a, now.Add(30*time.Second)), now.Add(30*time.Second)); !ok {
		t.Error("the next code was refused")
	}
	for _, bad := range []string{"", "12345", "1234567", "abcdef", c + c} {
		if _, ok := a.Use(bad, now); ok {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, ok := (secondfactor.TOTP{}).Use("000000", now); ok {
		t.Error("a code was taken without an authenticator")
	}
}

func TestPicture(t *testing.T) {
	a := secondfactor.NewTOTP()
	data, err := a.Picture("Vendor Risk", "高敏+x@demo.example")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(data, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil || img.Bounds().Dx() != 240 {
		t.Errorf("the picture is %v, %v", img, err)
	}
	if s := a.Spelled(); strings.ReplaceAll(s, " ", "") != a.Secret || len(s) != 39 {
		t.Errorf("spelled %q", s)
	}
}

func TestRecovery(t *testing.T) {
	codes, kept := secondfactor.NewRecovery()
	if len(codes) != 10 || len(kept) != 10 {
		t.Fatalf("%d codes", len(codes))
	}
	for i, c := range codes {
		if bits := 5 * len(strings.ReplaceAll(c, "-", "")); bits < 112 {
			t.Fatalf("a code of %d bits is kept as a plain digest", bits)
		}
		rest, ok := kept.Use(" " + strings.ToUpper(c) + " ")
		if !ok || len(rest) != len(kept)-1 {
			t.Fatalf("code %d refused", i)
		}
		if _, ok := rest.Use(c); ok {
			t.Fatalf("code %d opens twice", i)
		}
		kept = rest
	}
	for _, bad := range []string{"", codes[0], "aaaa-aaaa-aaaa-aaaa"} {
		if _, ok := kept.Use(bad); ok {
			t.Errorf("%q was taken", bad)
		}
	}
}
