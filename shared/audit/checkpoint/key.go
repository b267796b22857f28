package checkpoint

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"vendorrisk/shared/problem"
)

// Keys sign and verify an installation's logs: a Key, or Later where asking
// for the key costs a call.
type Keys interface {
	Signer(org string) (note.Signer, error)
	Verifier(org string) (note.Verifier, error)
	VerifierKey(org string) (string, error)
}

// Later are the keys of a signer that is asked for when it is first needed. An
// error is answered each time until the signer is there.
func Later(signer func() (crypto.Signer, error)) Keys { return &later{ask: signer} }

type later struct {
	ask func() (crypto.Signer, error)
	mu  sync.Mutex
	key *Key
}

func (l *later) get() (Key, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key != nil {
		return *l.key, nil
	}
	s, err := l.ask()
	if err != nil {
		return Key{}, err
	}
	k, err := NewKey(s)
	if err == nil {
		l.key = &k
	}
	return k, err
}

func (l *later) Signer(org string) (note.Signer, error) {
	k, err := l.get()
	if err != nil {
		return nil, err
	}
	return k.Signer(org)
}

func (l *later) Verifier(org string) (note.Verifier, error) {
	k, err := l.get()
	if err != nil {
		return nil, err
	}
	return k.Verifier(org)
}

// Key signs the checkpoints of an installation's logs.
type Key struct {
	signer crypto.Signer
	public ed25519.PublicKey
}

// NewKey takes an Ed25519 signer; internal for any other.
func NewKey(s crypto.Signer) (Key, error) {
	if s == nil {
		return Key{}, problem.New(problem.Internal, "there is no key to sign checkpoints with")
	}
	public, ok := s.Public().(ed25519.PublicKey)
	if !ok {
		return Key{}, problem.New(problem.Internal, "checkpoints are signed with Ed25519")
	}
	return Key{signer: s, public: public}, nil
}

// Fingerprint is the SHA-256 of the public key in hexadecimal.
func (k Key) Fingerprint() string {
	sum := sha256.Sum256(k.public)
	return hex.EncodeToString(sum[:])
}

// Origin names an organisation's log. The start of the key's fingerprint keeps
// the logs of two installations apart.
func (k Key) Origin(org string) string { return "vendorrisk/" + org + "/" + k.Fingerprint()[:8] }

// VerifierKey is the public key of an organisation's log in the form of C2SP
// signed-note, name+hash+base64, to be kept by whoever checks the log.
func (k Key) VerifierKey(org string) (string, error) {
	text, err := note.NewEd25519VerifierKey(k.Origin(org), k.public)
	return text, problem.Wrap("checkpoint.key", err)
}

// Verifier checks the signatures of an organisation's log.
func (k Key) Verifier(org string) (note.Verifier, error) {
	text, err := k.VerifierKey(org)
	if err != nil {
		return nil, err
	}
	return ParseVerifier(text)
}

// ParseVerifier reads a key that VerifierKey wrote; invalid for other text.
func ParseVerifier(text string) (note.Verifier, error) {
	v, err := note.NewVerifier(text)
	if err != nil {
		return nil, &problem.Error{Code: problem.Invalid, Message: "this is not the public key of an audit log", Err: err}
	}
	return v, nil
}

// Signer signs in the name of an organisation's log.
func (k Key) Signer(org string) (note.Signer, error) {
	v, err := k.Verifier(org)
	if err != nil {
		return nil, err
	}
	return signer{v, k.signer}, nil
}

type signer struct {
	note.Verifier
	by crypto.Signer
}

// Sign answers the Ed25519 signature (RFC 8032), which is the same each time.
func (s signer) Sign(msg []byte) ([]byte, error) {
	return s.by.Sign(nil, msg, crypto.Hash(0))
}

func (l *later) VerifierKey(org string) (string, error) {
	k, err := l.get()
	if err != nil {
		return "", err
	}
	return k.VerifierKey(org)
}
