package backup

import (
	"bytes"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"

	"vendorrisk/shared/problem"
)

// Key opens one backup.
type Key struct{ handle *keyset.Handle }

// NewKey makes a fresh key.
func NewKey() (Key, error) {
	h, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	return Key{h}, problem.Wrap("backup.key", err)
}

// Text is the key to keep, in Tink's JSON form, in the clear.
func (k Key) Text() (string, error) {
	var b bytes.Buffer
	err := insecurecleartextkeyset.Write(k.handle, keyset.NewJSONWriter(&b))
	return b.String(), problem.Wrap("backup.key", err)
}

// ParseKey reads what Text wrote; invalid for anything else.
func ParseKey(text []byte) (Key, error) {
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return Key{}, problem.New(problem.Invalid, "this is not the key of a backup") // the decoder's words could quote it
	}
	k := Key{h}
	_, err = k.stream()
	return k, err
}

func (k Key) stream() (tink.StreamingAEAD, error) {
	s, err := streamingaead.New(k.handle)
	if err != nil {
		return nil, problem.New(problem.Invalid, "this is not the key of a backup")
	}
	return s, nil
}
