package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Headers of a delivery.
const (
	SignatureHeader = "Vendorrisk-Signature"
	EventHeader     = "Vendorrisk-Event"
	DeliveryHeader  = "Vendorrisk-Delivery"
)

// Window is how old a signature may be for its receiver: what is older may be
// somebody's copy, sent again.
const Window = 5 * time.Minute

// Sign is the signature header of a body: "t=<unix time>,v1=<hex>", with one
// v1 for each secret. v1 is HMAC-SHA-256 over the time, a dot and the body.
func Sign(at time.Time, body []byte, secrets ...string) string {
	out := fmt.Sprintf("t=%d", at.Unix())
	for _, s := range secrets {
		out += ",v1=" + hex.EncodeToString(sum(s, at.Unix(), body))
	}
	return out
}

func sum(secret string, t int64, body []byte) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(fmt.Appendf(nil, "%d.", t)) // a hash never fails
	m.Write(body)
	return m.Sum(nil)
}

// Verify is what a receiver does with a delivery: it errs unless one signature
// of the header is of the body and the secret, made within Window of now. The
// receiver also remembers the delivery's id for that long, to see a copy.
func Verify(secret, header string, body []byte, now time.Time) error {
	var t int64
	var signed [][]byte
	for _, part := range strings.Split(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return errors.New("the signature has no time")
			}
			t = n
		case "v1":
			if b, err := hex.DecodeString(value); err == nil {
				signed = append(signed, b)
			}
		}
	}
	if age := now.Sub(time.Unix(t, 0)); age > Window || age < -Window {
		return errors.New("the signature is too old, or of another time")
	}
	want := sum(secret, t, body)
	for _, b := range signed {
		if hmac.Equal(b, want) {
			return nil
		}
	}
	return errors.New("no signature is of this secret and body")
}
