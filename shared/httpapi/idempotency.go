package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"regexp"

	"vendorrisk/shared/audit"
)

var keyShape = regexp.MustCompile(`^[\x21-\x7e]{1,255}$`)

// IdempotencyKey answers the request's Idempotency-Key and the digest of its
// method, path, query and body, so that the same key on another request can be
// told apart. Key is "" when there is none. More than one, or other than
// 1–255 visible ASCII characters, is invalid at "Idempotency-Key". The body
// can be read again afterwards.
func IdempotencyKey(r *http.Request) (audit.Request, error) {
	got := r.Header.Values("Idempotency-Key")
	if len(got) == 0 {
		return audit.Request{}, nil
	}
	if len(got) > 1 || !keyShape.MatchString(got[0]) {
		return audit.Request{}, fault("Idempotency-Key", "give one key of 1 to 255 visible ASCII characters")
	}
	body, err := ReadBody(r)
	if err != nil {
		return audit.Request{}, err
	}
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+"\x00"+r.URL.EscapedPath()+"\x00"+r.URL.RawQuery+"\x00")
	_, _ = h.Write(body)
	// The key becomes part of a storage key: its digest has none of the
	// characters that mean something there.
	name := sha256.Sum256([]byte(got[0]))
	return audit.Request{Key: hex.EncodeToString(name[:]), Hash: hex.EncodeToString(h.Sum(nil))}, nil
}
