package file

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

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
		return "", problem.Wrap(op, vault.Absent())
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
	head.Set("Content-Type", vault.SafeType(l.Type))
	head.Set("Content-Disposition", vault.Attachment(l.Name))
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
