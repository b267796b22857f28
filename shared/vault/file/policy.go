package file

import (
	"context"
	"encoding/base64"
	"encoding/json"
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
	if err := s.Check(v.opts.Now()); err != nil {
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
