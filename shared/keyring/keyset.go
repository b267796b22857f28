package keyring

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	tink "github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	aeadport "github.com/tink-crypto/tink-go/v2/tink"

	"vendorrisk/shared/problem"
)

// keyset is a Tink key set that the file holds in Tink's JSON form. It stands
// there in the clear: this file is the root of trust of the one-machine home,
// as the KMS is of the other.
type keyset struct{ handle *tink.Handle }

// MarshalJSON writes Tink's JSON form.
func (k keyset) MarshalJSON() ([]byte, error) {
	if k.handle == nil {
		return nil, errors.New("a key set is missing")
	}
	var b bytes.Buffer
	err := insecurecleartextkeyset.Write(k.handle, tink.NewJSONWriter(&b))
	return b.Bytes(), err
}

// UnmarshalJSON reads Tink's JSON form.
func (k *keyset) UnmarshalJSON(raw []byte) error {
	h, err := insecurecleartextkeyset.Read(tink.NewJSONReader(bytes.NewReader(raw)))
	k.handle = h
	return err
}

// add makes a new primary key; the others stay enabled.
func (k *keyset) add(template *tinkpb.KeyTemplate) error {
	m := tink.NewManager()
	if k.handle != nil {
		m = tink.NewManagerFromHandle(k.handle)
	}
	id, err := m.Add(template)
	if err != nil {
		return err
	}
	if err := m.SetPrimary(id); err != nil {
		return err
	}
	k.handle, err = m.Handle()
	return err
}

// keepPrimary deletes every key but the primary.
func (k *keyset) keepPrimary() error {
	m := tink.NewManagerFromHandle(k.handle)
	info := k.handle.KeysetInfo()
	for _, key := range info.GetKeyInfo() {
		if key.GetKeyId() == info.GetPrimaryKeyId() {
			continue
		}
		if err := m.Delete(key.GetKeyId()); err != nil {
			return err
		}
	}
	h, err := m.Handle()
	k.handle = h
	return err
}

func (k keyset) primary() uint32 { return k.handle.KeysetInfo().GetPrimaryKeyId() }

// sealer is a key set ready for use.
type sealer struct {
	aead    aeadport.AEAD
	primary uint32
}

func (k keyset) sealer() (sealer, error) {
	if k.handle == nil {
		return sealer{}, errors.New("a key set is missing")
	}
	a, err := aead.New(k.handle)
	return sealer{aead: a, primary: k.primary()}, err
}

func (s sealer) seal(plain, aad []byte) ([]byte, error) {
	out, err := s.aead.Encrypt(plain, aad)
	return out, problem.Wrap("keyring.seal", err)
}

func (s sealer) open(cipher, aad []byte) ([]byte, error) {
	out, err := s.aead.Decrypt(cipher, aad)
	return out, problem.Wrap("keyring.open", err)
}

// current reads the key id that Tink puts before every ciphertext: one byte
// of format (1), then the id, big-endian.
func (s sealer) current(cipher []byte) bool {
	const prefix = 5
	return len(cipher) > prefix && cipher[0] == 1 && binary.BigEndian.Uint32(cipher[1:prefix]) == s.primary
}
