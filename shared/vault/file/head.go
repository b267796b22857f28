package file

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"vendorrisk/shared/vault"
)

// head is what stands beside the bytes of an object. On disk it is the magic
// and three parts, each with its length (uvarint):
//
//	binding   sealed, so that a re-wrap can be done without being told it
//	data key  a Tink key set, encrypted with the binding as associated data
//	facts     sealed with the binding as associated data
//
// The binding is sealed first: when it is under the primary key, so is the rest.
type head struct {
	binding vault.Binding
	key     *keyset.Handle
	facts
}

// facts are authenticated with the head: nobody without the ring can move a lock.
type facts struct {
	Size   int64     `json:"size"`
	SHA256 string    `json:"sha256"`
	Until  time.Time `json:"until"`          // kept only: erased not before
	From   string    `json:"from,omitempty"` // kept only: name of the upload it came from
}

const (
	headMagic = "VRV\x01" // the last byte is the version of head and data
	headMax   = 64 << 10
)

// masterKey lets Tink encrypt a data key set with the ring.
type masterKey struct{ Sealer }

func (m masterKey) Encrypt(plain, aad []byte) ([]byte, error)  { return m.Seal(plain, aad) }
func (m masterKey) Decrypt(cipher, aad []byte) ([]byte, error) { return m.Open(cipher, aad) }

func (v *Vault) sealHead(a *area, name string, h head) ([]byte, error) {
	plain, err := json.Marshal(h.binding)
	if err != nil {
		return nil, err
	}
	binding, err := v.opts.Keys.Seal(plain, a.context("binding", name, vault.Binding{}))
	if err != nil {
		return nil, err
	}
	var key bytes.Buffer
	if err := h.key.WriteWithAssociatedData(keyset.NewBinaryWriter(&key), masterKey{v.opts.Keys}, a.context("key", name, h.binding)); err != nil {
		return nil, err
	}
	plain, err = json.Marshal(h.facts)
	if err != nil {
		return nil, err
	}
	sealed, err := v.opts.Keys.Seal(plain, a.context("facts", name, h.binding))
	if err != nil {
		return nil, err
	}
	out := []byte(headMagic)
	for _, part := range [][]byte{binding, key.Bytes(), sealed} {
		out = binary.AppendUvarint(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out, nil
}

func (v *Vault) openHead(a *area, name string, raw []byte) (head, error) {
	parts, err := splitHead(raw)
	if err != nil {
		return head{}, err
	}
	var h head
	plain, err := v.opts.Keys.Open(parts[0], a.context("binding", name, vault.Binding{}))
	if err != nil {
		return head{}, err
	}
	if err := json.Unmarshal(plain, &h.binding); err != nil {
		return head{}, err
	}
	h.key, err = keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(parts[1])), masterKey{v.opts.Keys}, a.context("key", name, h.binding))
	if err != nil {
		return head{}, err
	}
	plain, err = v.opts.Keys.Open(parts[2], a.context("facts", name, h.binding))
	if err != nil {
		return head{}, err
	}
	return h, json.Unmarshal(plain, &h.facts)
}

func splitHead(raw []byte) (parts [3][]byte, err error) {
	rest, ok := bytes.CutPrefix(raw, []byte(headMagic))
	if !ok {
		return parts, errors.New("not a head of a known version")
	}
	for i := range parts {
		size, n := binary.Uvarint(rest)
		if n <= 0 || size > uint64(len(rest)-n) { //nolint:gosec // n is at most len(rest)
			return parts, errors.New("the head is cut")
		}
		parts[i], rest = rest[n:n+int(size)], rest[n+int(size):] //nolint:gosec // bounded by len(rest)
	}
	if len(rest) > 0 {
		return parts, errors.New("the head goes on after its end")
	}
	return parts, nil
}

// currentHead tells whether a head is under the primary key.
func (v *Vault) currentHead(raw []byte) bool {
	parts, err := splitHead(raw)
	return err == nil && v.opts.Keys.Current(parts[0])
}

// rawHead reads a head as it stands; a missing or empty one is not_found.
func (v *Vault) rawHead(a *area, name string) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(a.heads, name))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(raw) == 0:
		return nil, vault.Absent()
	case err != nil:
		return nil, unavailable("", err)
	case len(raw) > headMax:
		return nil, damaged(errors.New("the head is too long"))
	}
	return raw, nil
}

func (v *Vault) readHead(a *area, name string) (head, error) {
	raw, err := v.rawHead(a, name)
	if err != nil {
		return head{}, err
	}
	h, err := v.openHead(a, name, raw)
	if err != nil {
		return head{}, damaged(err)
	}
	return h, nil
}

// putHead seals a head and puts it in place. The caller holds the lock, so
// that a re-wrap after a rotation cannot miss a head sealed before it.
func (v *Vault) putHead(a *area, name string, h head) error {
	raw, err := v.sealHead(a, name, h)
	if err != nil {
		return unavailable("", err)
	}
	return v.writeHead(a, name, raw)
}

// writeHead replaces a head in one step. The caller holds the lock.
func (v *Vault) writeHead(a *area, name string, raw []byte) error {
	tmp, err := os.CreateTemp(v.tmp, "head-*")
	if err != nil {
		return unavailable("", err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone after the move
	_, err = tmp.Write(raw)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return unavailable("", err)
	}
	return place(tmp.Name(), a.heads, name)
}
