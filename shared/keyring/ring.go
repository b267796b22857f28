// Package keyring holds the keys of the one-machine home in one file: the key
// set that seals record bodies, the key set that wraps evidence data keys, the
// secrets behind tags and digests, and the key that signs audit checkpoints.
//
// The file is keyring.json in the data directory, mode 0600. A lost file means
// lost data: it is backed up apart from the data it opens.
//
//	what                changes with Rotate   used for
//	records (AEAD)      yes                   Seal, Open, Current
//	evidence (AEAD)     yes                   Evidence()
//	tags (HMAC)         yes                   Tag, CheckTag: what lives for minutes or hours
//	lookup (HMAC, HKDF) never                 Digest, Derive: what stored keys are made from
//	signing (Ed25519)   never                 Signer: what others verify offline
package keyring

import (
	"crypto"
	"sync"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"

	"vendorrisk/shared/keyring/secret"
	"vendorrisk/shared/problem"
)

// Ring is an opened key file. It is safe for concurrent use, and Rotate,
// Retire and Reload hold from the moment they return for every holder of it.
type Ring struct {
	path  string
	mu    sync.Mutex // one change at a time
	state atomic.Pointer[state]
}

// Primary names the keys that seal now.
type Primary struct{ Records, Evidence uint32 }

// Open reads the key file of dir, and makes it when there is none. It errs
// (unavailable) when the file cannot be read, is damaged, or when group or
// others may read or write it.
func Open(dir string) (*Ring, error) {
	r := &Ring{path: filePath(dir)}
	if err := ensure(dir); err != nil {
		return nil, err
	}
	return r, r.Reload()
}

// Reload reads the file again, for keys that another process has added. On an
// error the keys held so far stay in use.
func (r *Ring) Reload() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := load(r.path)
	if err != nil {
		return err
	}
	return r.use(f)
}

// Rotate adds a new primary key to records and evidence and a new secret for
// tags. Old ones stay and still open what they sealed. It answers the new
// primaries, which Retire asks for.
func (r *Ring) Rotate() (Primary, error) {
	err := r.change(func(f *file) error {
		for _, set := range []*keyset{&f.Records, &f.Evidence} {
			if err := set.add(aead.AES256GCMKeyTemplate()); err != nil {
				return err
			}
		}
		f.Tags = append([]secret.Secret{secret.New()}, f.Tags...)
		return nil
	})
	return r.Primary(), err
}

// Retire destroys every key but the primaries. Call it only when all records
// and evidence were sealed again under them: what is still under an old key is
// lost, backups too. It errs with conflict, and changes nothing, when the
// primaries are not those that the sealing was done for.
func (r *Ring) Retire(sealedUnder Primary) error {
	return r.change(func(f *file) error {
		if (Primary{f.Records.primary(), f.Evidence.primary()}) != sealedUnder {
			return problem.New(problem.Conflict, "the keys were rotated again; seal everything again, then retire")
		}
		for _, set := range []*keyset{&f.Records, &f.Evidence} {
			if err := set.keepPrimary(); err != nil {
				return err
			}
		}
		f.Tags = f.Tags[:1]
		return nil
	})
}

// Primary answers which keys seal now.
func (r *Ring) Primary() Primary {
	s := r.state.Load()
	return Primary{Records: s.records.primary, Evidence: s.evidence.primary}
}

// Seal encrypts a record body; the same associated data opens it.
func (r *Ring) Seal(plain, aad []byte) ([]byte, error) {
	return r.state.Load().records.seal(plain, aad)
}

// Open decrypts a record body. It errs with internal when the bytes, the
// associated data or the key do not fit.
func (r *Ring) Open(cipher, aad []byte) ([]byte, error) {
	return r.state.Load().records.open(cipher, aad)
}

// Current tells whether a sealed body is under the primary key.
func (r *Ring) Current(cipher []byte) bool { return r.state.Load().records.current(cipher) }

// Evidence is the key set that wraps the data keys of evidence.
func (r *Ring) Evidence() *Evidence { return &Evidence{ring: r} }

// Evidence seals like Ring, under its own keys.
type Evidence struct{ ring *Ring }

// Seal encrypts; the same associated data opens it.
func (e *Evidence) Seal(plain, aad []byte) ([]byte, error) {
	return e.ring.state.Load().evidence.seal(plain, aad)
}

// Open decrypts; errors as Ring.Open.
func (e *Evidence) Open(cipher, aad []byte) ([]byte, error) {
	return e.ring.state.Load().evidence.open(cipher, aad)
}

// Current tells whether sealed bytes are under the primary key.
func (e *Evidence) Current(cipher []byte) bool { return e.ring.state.Load().evidence.current(cipher) }

// Signer is the Ed25519 key of audit checkpoints; its Public is an
// ed25519.PublicKey.
func (r *Ring) Signer() crypto.Signer { return r.state.Load().signing }

// change runs edit on the file as it stands on disk, stores it durably and
// only then uses it.
func (r *Ring) change(edit func(*file) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := update(r.path, edit)
	if err != nil {
		return err
	}
	return r.use(f)
}

func (r *Ring) use(f *file) error {
	s, err := f.state()
	if err != nil {
		return err
	}
	r.state.Store(s)
	return nil
}
