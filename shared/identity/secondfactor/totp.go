// Package secondfactor has what stands beside a password: time-based one-time
// passwords (TOTP, RFC 6238) from an authenticator app, and recovery codes for
// who has lost it.
package secondfactor

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/text/unicode/norm"

	"vendorrisk/shared/problem"
)

const (
	period      = 30 // seconds
	skew        = 1  // steps before and after that are taken (RFC 6238 §5.2)
	secretBytes = 20 // as long as the hash (RFC 4226 §4 R6)
	pictureSide = 240
)

var base = base32.StdEncoding.WithPadding(base32.NoPadding)

// TOTP is an enrolled authenticator.
type TOTP struct {
	Secret string `json:"secret"` // base32; the record that holds it is sealed
	// LastStep is the newest time step whose code was used: it and all before
	// are refused, so that a code which somebody looked over is worth nothing.
	LastStep int64 `json:"lastStep"`
}

// NewTOTP makes an authenticator's secret.
func NewTOTP() TOTP {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand.Read
	return TOTP{Secret: base.EncodeToString(raw)}
}

// Use tells whether the code is right at a time and was not used before; then
// the authenticator that it answers is the one to keep.
func (t TOTP) Use(code string, at time.Time) (TOTP, bool) {
	code = Digits(code)
	if t.Secret == "" || len(code) != 6 {
		return t, false
	}
	now := at.Unix() / period
	found := int64(-1)
	for step := now - skew; step <= now+skew; step++ {
		want, err := totp.GenerateCodeCustom(t.Secret, time.Unix(step*period, 0), totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > t.LastStep {
			found = step
		}
	}
	if found < 0 {
		return t, false
	}
	t.LastStep = found
	return t, true
}

// Digits is a code as people type it ("123 456", full-width digits), as it is
// compared.
func Digits(code string) string {
	return strings.Join(strings.Fields(norm.NFKC.String(code)), "")
}

// Picture is the QR code that an app scans, as a data: address of a PNG image.
// issuer and account are what the app shows.
func (t TOTP) Picture(issuer, account string) (string, error) {
	q := url.Values{"secret": {t.Secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	key, err := otp.NewKeyFromURL(u.String())
	if err != nil {
		return "", problem.New(problem.Internal, "no picture can be made of this account's name")
	}
	img, err := key.Image(pictureSide, pictureSide)
	if err != nil {
		return "", problem.New(problem.Internal, "no picture can be made of this account's name")
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return "", problem.Wrap("secondfactor.picture", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// Spelled is the secret in groups of four, for who types it in.
func (t TOTP) Spelled() string { return groups(t.Secret, 4, " ") }

func groups(s string, size int, between string) string {
	var parts []string
	for len(s) > size {
		parts, s = append(parts, s[:size]), s[size:]
	}
	return strings.Join(append(parts, s), between)
}
