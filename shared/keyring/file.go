package keyring

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"

	"vendorrisk/shared/keyring/secret"
	"vendorrisk/shared/problem"
)

const (
	fileName   = "keyring.json"
	fileFormat = 1
	unfinished = ".new"  // after the name, while it is being written
	fileMax    = 4 << 20 // bytes; a key takes about 300
)

// file is what keyring.json holds.
type file struct {
	Format   int             `json:"format"`
	Records  keyset          `json:"records"`
	Evidence keyset          `json:"evidence"`
	Tags     []secret.Secret `json:"tags"` // newest first
	Lookup   secret.Secret   `json:"lookup"`
	Signing  secret.Secret   `json:"signing"` // Ed25519 seed (RFC 8032)
}

// state is the file made ready for use; it never changes.
type state struct {
	records, evidence sealer
	tags              []secret.Secret
	lookup            secret.Secret
	signing           ed25519.PrivateKey
}

func filePath(dir string) string { return filepath.Join(dir, fileName) }

func newFile() (*file, error) {
	f := &file{Format: fileFormat, Tags: []secret.Secret{secret.New()}, Lookup: secret.New(), Signing: secret.New()}
	for _, set := range []*keyset{&f.Records, &f.Evidence} {
		if err := set.add(aead.AES256GCMKeyTemplate()); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *file) state() (*state, error) {
	if f.Format != fileFormat {
		return nil, unavailable("its format is not known to this version", nil)
	}
	if len(f.Tags) == 0 {
		return nil, unavailable("a secret is missing", nil)
	}
	for _, s := range append([]secret.Secret{f.Lookup, f.Signing}, f.Tags...) {
		if err := s.Check(); err != nil {
			return nil, unavailable("it is damaged", err)
		}
	}
	records, err := f.Records.sealer()
	if err != nil {
		return nil, unavailable("it is damaged", err)
	}
	evidence, err := f.Evidence.sealer()
	if err != nil {
		return nil, unavailable("it is damaged", err)
	}
	return &state{
		records: records, evidence: evidence, tags: f.Tags, lookup: f.Lookup,
		signing: ed25519.NewKeyFromSeed(f.Signing),
	}, nil
}

// ensure makes the key file when there is none, and drops what a crash in the
// middle of a change has left. Of two processes that start at once, the second
// uses what the first has made.
func ensure(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unavailable("its directory cannot be made", err)
	}
	unlock, err := lock(dir)
	if err != nil {
		return unavailable("it cannot be locked", err)
	}
	defer unlock()
	path := filePath(dir)
	if err := os.Remove(path + unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable("an unfinished change cannot be dropped", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // load says what is wrong with it, if anything is
	}
	f, err := newFile()
	if err != nil {
		return unavailable("no keys can be made", err)
	}
	return store(path, f)
}

func load(path string) (*file, error) {
	in, err := os.Open(path) // the operator's directory
	if err != nil {
		return nil, unavailable("it cannot be opened", err)
	}
	defer in.Close() //nolint:errcheck // only read
	info, err := in.Stat()
	if err != nil {
		return nil, unavailable("it cannot be opened", err)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return nil, unavailable(fmt.Sprintf("it must be a file that only its owner can use (mode 0600, not %04o)", info.Mode().Perm()), nil)
	}
	raw, err := io.ReadAll(io.LimitReader(in, fileMax))
	if err != nil {
		return nil, unavailable("it cannot be read", err)
	}
	f := &file{}
	if json.Unmarshal(raw, f) != nil {
		return nil, unavailable("it is damaged", nil) // the decoder's words could quote a key
	}
	return f, nil
}

// update edits the file as it stands on disk, so that no key which another
// process has added is lost.
func update(path string, edit func(*file) error) (*file, error) {
	unlock, err := lock(filepath.Dir(path))
	if err != nil {
		return nil, unavailable("it cannot be locked", err)
	}
	defer unlock()
	f, err := load(path)
	if err != nil {
		return nil, err
	}
	if err := edit(f); err != nil {
		return nil, problem.Wrap("keyring.change", err)
	}
	return f, store(path, f)
}

// store writes the file beside its place, makes it durable, and moves it
// there: after a crash at any moment the old or the new file stands whole. The
// caller holds the lock.
func store(path string, f *file) error {
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return unavailable("no keys can be written", err)
	}
	out, err := os.OpenFile(path+unfinished, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return unavailable("it cannot be written", err)
	}
	_, err = out.Write(append(raw, '\n'))
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(path+unfinished, path)
	}
	if err != nil {
		_ = os.Remove(path + unfinished)
		return unavailable("it cannot be written", err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir) // the operator's directory
	if err != nil {
		return unavailable("it cannot be written", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return unavailable("it cannot be written", err)
	}
	return nil
}

func unavailable(why string, err error) error {
	return &problem.Error{Code: problem.Unavailable, Op: "keyring.open", Message: "the key file " + fileName + " is not usable: " + why, Err: err}
}
