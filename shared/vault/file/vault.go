// Package file is the evidence vault of the one-machine home: encrypted files
// below one directory.
//
//	<dir>/incoming/head/<name>  what is known of an upload, sealed; empty once the key is used up
//	<dir>/incoming/data/<name>  its bytes, encrypted
//	<dir>/kept/head/<name>      the same for what is kept
//	<dir>/kept/data/<name>
//	<dir>/tmp/<random>          what is being written
//
// A name is a SHA-256 of area and key, so no path is ever made of what somebody
// sent. The bytes are under a fresh Tink streaming AEAD key for each object;
// that key, the binding and the lock stand in the head, sealed with the ring's
// evidence keys (see head). The head is written last and removed first: an
// object is there when its head is. Only one process uses a directory.
package file

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Sealer wraps data keys: authenticated encryption with associated data under
// a primary key that can change at any time. keyring.Evidence is one.
type Sealer interface {
	Seal(plain, aad []byte) ([]byte, error)
	Open(cipher, aad []byte) ([]byte, error)
	Current(cipher []byte) bool // is it under the primary key?
}

// Tagger signs forms; a tag is good for its label only. keyring.Ring is one.
type Tagger interface {
	Tag(label string, message []byte) []byte
	CheckTag(label string, message, tag []byte) bool
}

// Options are what a vault needs; Log may be nil.
type Options struct {
	Dir     string
	Keys    Sealer
	Tags    Tagger
	BaseURL func() string    // such as https://risk.example, where Handler is served; no slash at the end
	Pages   func() string    // where else pages with its forms stand; may be nil
	Now     func() time.Time // the wall clock, also where subjects see a shifted one
	Log     *slog.Logger
}

// Vault implements vault.Vault; Handler serves its forms and links.
type Vault struct {
	opts           Options
	tmp            string
	incoming, kept *area
	uploading      sync.Map // names that an upload is writing right now
}

var _ vault.Vault = (*Vault)(nil)

// Open makes the directories that are missing and drops what was half written
// when the last process ended.
func Open(opts Options) (*Vault, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	v := &Vault{
		opts:     opts,
		tmp:      filepath.Join(opts.Dir, "tmp"),
		incoming: newArea(opts.Dir, "incoming"),
		kept:     newArea(opts.Dir, "kept"),
	}
	if err := os.RemoveAll(v.tmp); err != nil {
		return nil, unavailable("vault.open", err)
	}
	for _, dir := range []string{v.tmp, v.incoming.heads, v.incoming.data, v.kept.heads, v.kept.data} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, unavailable("vault.open", err)
		}
	}
	return v, nil
}

// Incoming opens an arrived upload; see vault.Vault.
func (v *Vault) Incoming(_ context.Context, key string) (io.ReadCloser, int64, error) {
	const op = "vault.incoming"
	in, h, err := v.open(v.incoming, v.incoming.name(key), vault.Binding{})
	if err != nil {
		return nil, 0, problem.Wrap(op, err)
	}
	return in, h.Size, nil
}

// Open reads kept bytes; see vault.Vault.
func (v *Vault) Open(_ context.Context, k vault.Kept, b vault.Binding) (io.ReadCloser, error) {
	in, _, err := v.open(v.kept, v.kept.name(k.Key), b)
	if err != nil {
		return nil, problem.Wrap("vault.read", err)
	}
	return in, nil
}

// open answers a reader of an object's plain bytes and its head.
func (v *Vault) open(a *area, name string, b vault.Binding) (*reader, head, error) {
	lock := a.lock(name)
	lock.RLock() // so that head and data belong together
	defer lock.RUnlock()
	h, err := v.readHead(a, name)
	if err != nil {
		return nil, head{}, err
	}
	if h.binding != b {
		return nil, head{}, vault.Absent()
	}
	data, err := os.Open(filepath.Join(a.data, name))
	if err != nil {
		return nil, head{}, damaged(err)
	}
	in, err := newReader(data, h.key, a.context("data", name, b))
	if err != nil {
		_ = data.Close()
		return nil, head{}, damaged(err)
	}
	return in, h, nil
}

// Discard drops an arrived upload; its key stays used up.
func (v *Vault) Discard(_ context.Context, incoming string) error {
	return problem.Wrap("vault.discard", v.useUp(v.incoming.name(incoming)))
}

// useUp empties the head of an arrived upload, so that its form cannot be
// posted again, and removes the bytes.
func (v *Vault) useUp(name string) error {
	lock := v.incoming.lock(name)
	lock.Lock()
	defer lock.Unlock()
	info, err := os.Lstat(filepath.Join(v.incoming.heads, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unavailable("", err)
	}
	if info.Size() > 0 {
		if err := v.writeHead(v.incoming, name, nil); err != nil {
			return err
		}
	}
	return v.incoming.removeData(name)
}

// Erase deletes kept bytes whose lock has passed; see vault.Vault.
func (v *Vault) Erase(_ context.Context, k vault.Kept, b vault.Binding) error {
	const op = "vault.erase"
	name := v.kept.name(k.Key)
	lock := v.kept.lock(name)
	lock.Lock()
	defer lock.Unlock()
	h, err := v.readHead(v.kept, name)
	if problem.Is(err, problem.NotFound) {
		return problem.Wrap(op, v.kept.removeData(name)) // what a crash has left of it
	}
	if err != nil {
		return problem.Wrap(op, err)
	}
	if h.binding != b {
		return problem.Wrap(op, vault.Absent())
	}
	if h.Until.After(v.opts.Now()) {
		return problem.Wrap(op, vault.Locked(h.Until))
	}
	return problem.Wrap(op, v.kept.remove(name))
}

func damaged(err error) error {
	return &problem.Error{Code: problem.Internal, Message: "a stored file is damaged or its key is gone", Err: err}
}

func unavailable(op string, err error) error {
	return &problem.Error{Code: problem.Unavailable, Op: op, Message: "the file store cannot be used now", Err: err}
}
