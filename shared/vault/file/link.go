package file

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// link is what a download token carries. It is sealed and not only signed: an
// address ends up in histories and logs, and a file's name must not.
type link struct {
	Key     string        `json:"k"`
	Binding vault.Binding `json:"b"`
	Name    string        `json:"n"`
	Type    string        `json:"t"`
	Expires int64         `json:"e"` // Unix seconds
}

var linkContext = []byte("vendorrisk vault link 1")

// Link makes a download link; see vault.Vault. It dies with the key that
// sealed it when keys are retired.
func (v *Vault) Link(_ context.Context, k vault.Kept, b vault.Binding, name, contentType string, ttl time.Duration) (string, error) {
	const op = "vault.link"
	stored := v.kept.name(k.Key)
	lock := v.kept.lock(stored)
	lock.RLock()
	h, err := v.readHead(v.kept, stored)
	lock.RUnlock()
	if err != nil {
		return "", problem.Wrap(op, err)
	}
	if h.binding != b {
		return "", problem.Wrap(op, absent())
	}
	raw, err := json.Marshal(link{Key: k.Key, Binding: b, Name: name, Type: contentType, Expires: v.opts.Now().Add(ttl).Unix()})
	if err != nil {
		return "", problem.Wrap(op, err)
	}
	token, err := v.opts.Keys.Seal(raw, linkContext)
	if err != nil {
		return "", unavailable(op, err)
	}
	return v.opts.BaseURL() + "/downloads/" + base64.RawURLEncoding.EncodeToString(token), nil
}

// download answers the bytes as an attachment. When they prove damaged on the
// way the connection is cut, so that the browser does not take a part for the
// whole.
func (v *Vault) download(w http.ResponseWriter, r *http.Request) {
	const op = "vault.download"
	l, err := v.readLink(r.PathValue("token"))
	if err != nil {
		v.refuse(w, r, op, err)
		return
	}
	in, h, err := v.open(v.kept, v.kept.name(l.Key), l.Binding)
	if err != nil {
		v.refuse(w, r, op, err)
		return
	}
	defer in.Close() //nolint:errcheck // only read
	head := w.Header()
	head.Set("Content-Type", safeType(l.Type))
	head.Set("Content-Disposition", attachment(l.Name))
	head.Set("Content-Length", strconv.FormatInt(h.Size, 10))
	head.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.Copy(w, in); err != nil {
		if r.Context().Err() == nil {
			v.opts.Log.ErrorContext(r.Context(), "file transfer failed", "op", op, "requestId", requestID(w), "error", err)
		}
		panic(http.ErrAbortHandler)
	}
}

func (v *Vault) readLink(token string) (link, error) {
	var l link
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return l, noSuchLink
	}
	raw, err := v.opts.Keys.Open(sealed, linkContext)
	if err != nil || json.Unmarshal(raw, &l) != nil {
		return l, noSuchLink
	}
	if v.opts.Now().Unix() >= l.Expires {
		return l, linkExpired
	}
	return l, nil
}

// safeType answers a well-formed media type, or the one that says nothing.
func safeType(s string) string {
	if kind, params, err := mime.ParseMediaType(s); err == nil {
		if out := mime.FormatMediaType(kind, params); out != "" {
			return out
		}
	}
	return "application/octet-stream"
}

const nameMax = 150 // characters of a file name

// attachment names a file twice (RFC 6266 §4.3): in plain ASCII for old
// readers, and in full (RFC 5987). Paths, control characters and marks that
// turn the direction of writing, which can hide an ending, become "_".
func attachment(name string) string {
	var plain, full strings.Builder
	for i, c := range []rune(strings.ToValidUTF8(name, "_")) {
		if i == nameMax {
			break
		}
		if strings.ContainsRune(`/\:*?"<>|`, c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c) {
			c = '_'
		}
		if c < 0x80 && c != '%' {
			plain.WriteRune(c)
		} else {
			plain.WriteByte('_')
		}
		for _, b := range []byte(string(c)) {
			if isAttrChar(b) {
				full.WriteByte(b)
			} else {
				fmt.Fprintf(&full, "%%%02X", b)
			}
		}
	}
	if strings.Trim(plain.String(), ". ") == "" {
		return "attachment"
	}
	return `attachment; filename="` + plain.String() + `"; filename*=UTF-8''` + full.String()
}

// isAttrChar tells what RFC 5987 §3.2.1 leaves unescaped.
func isAttrChar(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}
