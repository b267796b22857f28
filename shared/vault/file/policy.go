package file

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// The fields of a form. All three are needed, each once, before the file.
const (
	fieldKey       = "key"
	fieldPolicy    = "policy"    // base64 of the policy's JSON
	fieldSignature = "signature" // base64url of a tag over the policy field as sent
	fieldFile      = "file"
)

const labelForm = "vault upload form"

// policy is what a form allows. Its shape follows the POST policy of S3.
type policy struct {
	Key        string    `json:"key"`
	Expiration time.Time `json:"expiration"`
	Length     [2]int64  `json:"content-length-range"`
	Redirect   string    `json:"redirect,omitempty"`
}

// Presign makes the upload form for a slot; see vault.Vault.
func (v *Vault) Presign(_ context.Context, s vault.Slot) (vault.Form, error) {
	const op = "vault.presign"
	var faults problem.Fields
	if !vault.ValidSlotKey(s.Key) {
		faults.Add("/key", "must be 16 to 128 letters, digits, dashes or underscores")
	}
	if s.MaxBytes < 1 || s.MaxBytes > vault.MaxUpload {
		faults.Add("/maxBytes", "must be from 1 to %d", vault.MaxUpload)
	}
	if s.Expires.After(v.opts.Now().Add(vault.MaxFormLife)) {
		faults.Add("/expires", "must be at most %s away", vault.MaxFormLife)
	}
	if s.Redirect != "" && !safeRedirect(s.Redirect) {
		faults.Add("/redirect", "must be an http or https address, or a path that starts with one slash")
	}
	if err := faults.Err(); err != nil {
		return vault.Form{}, problem.Wrap(op, err)
	}
	raw, err := json.Marshal(policy{Key: s.Key, Expiration: s.Expires.UTC(), Length: [2]int64{1, s.MaxBytes}, Redirect: s.Redirect})
	if err != nil {
		return vault.Form{}, problem.Wrap(op, err)
	}
	text := base64.StdEncoding.EncodeToString(raw)
	return vault.Form{
		Method: "POST",
		URL:    v.opts.BaseURL() + "/uploads/" + s.Key,
		Fields: map[string]string{
			fieldKey:       s.Key,
			fieldPolicy:    text,
			fieldSignature: base64.RawURLEncoding.EncodeToString(v.opts.Tags.Tag(labelForm, []byte(text))),
		},
	}, nil
}

// checkForm answers what the fields allow for the key in the address.
func (v *Vault) checkForm(key string, fields map[string]string) (policy, error) {
	for _, name := range []string{fieldKey, fieldPolicy, fieldSignature} {
		if _, ok := fields[name]; !ok {
			return policy{}, malformed
		}
	}
	tag, err := base64.RawURLEncoding.Strict().DecodeString(fields[fieldSignature])
	if err != nil || !v.opts.Tags.CheckTag(labelForm, []byte(fields[fieldPolicy]), tag) {
		return policy{}, changed
	}
	var p policy
	raw, err := base64.StdEncoding.DecodeString(fields[fieldPolicy])
	if err != nil || json.Unmarshal(raw, &p) != nil || p.Key != key || fields[fieldKey] != key {
		return policy{}, changed
	}
	if !v.opts.Now().Before(p.Expiration) {
		return policy{}, expired
	}
	return p, nil
}

// safeRedirect accepts what a Location header can carry: an address of the
// web, or a path on this host.
func safeRedirect(s string) bool {
	u, err := url.Parse(s) // refuses control characters
	if err != nil || strings.ContainsAny(s, "\\ ") || u.User != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(s, "//")
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
