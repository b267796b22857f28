package file

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"vendorrisk/shared/vault"
)

// area is one of the two places, with the locks of its names.
type area struct {
	label       string
	heads, data string
	locks       [64]sync.RWMutex
}

func newArea(dir, label string) *area {
	return &area{
		label: label,
		heads: filepath.Join(dir, label, "head"),
		data:  filepath.Join(dir, label, "data"),
	}
}

// name answers the file name for a key: 64 hex digits.
func (a *area) name(key string) string {
	sum := sha256.Sum256(join("vendorrisk vault name", a.label, key))
	return hex.EncodeToString(sum[:])
}

// lock is shared by few names. Holding it for writing allows to change head
// and data, holding it for reading keeps them together; never both areas' at
// once.
func (a *area) lock(name string) *sync.RWMutex {
	sum := sha256.Sum256([]byte(name))
	return &a.locks[int(sum[0])%len(a.locks)]
}

// context is the associated data of one part of an object: sealed bytes do not
// open as another part, under another name, in the other area or with another
// binding.
func (a *area) context(part, name string, b vault.Binding) []byte {
	return join("vendorrisk vault 1", part, a.label, name, b.Org, b.Vendor, b.Record)
}

// remove deletes an object, the head first. The caller holds the lock.
func (a *area) remove(name string) error {
	if err := os.Remove(filepath.Join(a.heads, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable("", err)
	}
	if err := syncDir(a.heads); err != nil {
		return err
	}
	return a.removeData(name)
}

// removeData deletes the bytes of an object without a head, or with an empty
// one; absent is fine. The caller holds the lock.
func (a *area) removeData(name string) error {
	err := os.Remove(filepath.Join(a.data, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unavailable("", err)
	}
	return syncDir(a.data)
}

// place moves a durable temporary file to a name and makes the move durable.
func place(tmp, dir, name string) error {
	if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
		return unavailable("", err)
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir) // one of our own directories
	if err != nil {
		return unavailable("", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return unavailable("", err)
	}
	return nil
}

// join writes parts one after another, each with its length, so that no two
// lists of parts give the same bytes.
func join(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}
