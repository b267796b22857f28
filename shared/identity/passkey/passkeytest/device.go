// Package passkeytest has a device that keeps one passkey, in software, for
// tests: it signs what a browser would hand to it.
package passkeytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Device is an authenticator with one key. Fields may be set between calls.
type Device struct {
	Origin   string // of the page that asks, as the browser says it
	Verifies bool   // has its holder checked
	Count    uint32 // of signatures; the next one counts up from it
	Steady   bool   // does not count at all

	t   testing.TB
	key *ecdsa.PrivateKey
	id  []byte
}

// New makes a device that checks its holder, in a browser at an origin.
func New(t testing.TB, origin string) *Device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &Device{Origin: origin, Verifies: true, t: t, key: key, id: make([]byte, 32)}
	_, _ = rand.Read(d.id) // never fails: crypto/rand.Read
	return d
}

type options struct {
	Challenge string
	RPID      string `json:"rpId"`
	RP        struct{ ID string }
}

func (d *Device) read(text string) options {
	d.t.Helper()
	var o options
	if err := json.Unmarshal([]byte(text), &o); err != nil || o.Challenge == "" {
		d.t.Fatalf("options %q: %v", text, err)
	}
	return o
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (d *Device) clientData(kind string, o options) []byte {
	d.t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": o.Challenge, "origin": d.Origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return text
}

// authData is authenticator data (WebAuthn §6.1).
func (d *Device) authData(rp string, flags byte, more []byte) []byte {
	if !d.Steady {
		d.Count++
	}
	if d.Verifies {
		flags |= 0x04
	}
	hash := sha256.Sum256([]byte(rp))
	out := append(hash[:], flags|0x01)
	out = binary.BigEndian.AppendUint32(out, d.Count)
	return append(out, more...)
}

// Create answers navigator.credentials.create.
func (d *Device) Create(text string) string {
	d.t.Helper()
	o := d.read(text)
	point, err := d.key.PublicKey.Bytes() // 0x04, X, Y
	if err != nil {
		d.t.Fatal(err)
	}
	public := d.cbor(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	attested := append(make([]byte, 16), byte(len(d.id)>>8), byte(len(d.id)))
	attested = append(append(attested, d.id...), public...)
	object := d.cbor(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": d.authData(o.RP.ID, 0x40, attested)})
	return d.answer(map[string]any{
		"clientDataJSON": b64(d.clientData("webauthn.create", o)), "attestationObject": b64(object), "transports": []string{"internal", "made-up"},
	})
}

// Get answers navigator.credentials.get.
func (d *Device) Get(text string) string {
	d.t.Helper()
	o := d.read(text)
	data, client := d.authData(o.RPID, 0, nil), d.clientData("webauthn.get", o)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)})
}

func (d *Device) answer(response map[string]any) string {
	d.t.Helper()
	text, err := json.Marshal(map[string]any{
		"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

func (d *Device) cbor(v any) []byte {
	d.t.Helper()
	out, err := cbor.Marshal(v)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}
