package secretsmanager

import (
	"crypto/aes"
	"crypto/cipher"

	"vendorrisk/shared/problem"
)

// Seal encrypts a few bytes that leave the system and come back, such as a
// cookie (AES-256-GCM under a key derived from the secret, random nonce); the
// same associated data opens them. Records and evidence are not sealed here.
func (r *Ring) Seal(plain, aad []byte) ([]byte, error) {
	a, err := r.aead()
	if err != nil {
		return nil, problem.Wrap("keyring.seal", err)
	}
	return a.Seal(nil, nil, plain, aad), nil //nolint:gosec // this AEAD makes the nonce itself and takes none
}

// Open decrypts what Seal made. It errs with internal when the bytes, the
// associated data or the key do not fit.
func (r *Ring) Open(sealed, aad []byte) ([]byte, error) {
	a, err := r.aead()
	if err != nil {
		return nil, problem.Wrap("keyring.open", err)
	}
	plain, err := a.Open(nil, nil, sealed, aad)
	return plain, problem.Wrap("keyring.open", err)
}

func (r *Ring) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(r.lookup.Derive("seal"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
