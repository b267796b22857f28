// Package kms signs audit checkpoints with an Ed25519 key that never leaves
// KMS. It stands apart from the installation's secret, so that only the
// functions which sign link a client of KMS.
package kms

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"vendorrisk/shared/keyring/internal/awserr"
	"vendorrisk/shared/problem"
)

// Keys is what the signer uses of kms.Client.
type Keys interface {
	GetPublicKey(context.Context, *kms.GetPublicKeyInput, ...func(*kms.Options)) (*kms.GetPublicKeyOutput, error)
	Sign(context.Context, *kms.SignInput, ...func(*kms.Options)) (*kms.SignOutput, error)
}

// signTimeout bounds one signature: crypto.Signer has no context.
const signTimeout = 5 * time.Second

// signer is an Ed25519 key in KMS.
type signer struct {
	keys   Keys
	id     string
	public ed25519.PublicKey
}

// NewSigner answers the key of an ARN or an alias; its Public is an
// ed25519.PublicKey. A public key that is known beforehand spares the call that
// asks KMS for it; who only reads the log gives it and no keys, and then cannot
// sign. It errs with unavailable when KMS does not answer, and with internal
// when the key is not one for checkpoints.
func NewSigner(ctx context.Context, keys Keys, id string, public ed25519.PublicKey) (crypto.Signer, error) {
	if keys == nil && public == nil {
		return nil, problem.New(problem.Internal, "the signing key needs a client of KMS")
	}
	s := &signer{keys: keys, id: id, public: public}
	if s.keys != nil && s.id == "" {
		return nil, problem.New(problem.Internal, "the signing key is not named")
	}
	if s.public == nil {
		out, err := s.keys.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: &s.id})
		if err != nil {
			return nil, awserr.Explain("", "the public key cannot be read", err)
		}
		parsed, err := x509.ParsePKIXPublicKey(out.PublicKey)
		public, ok := parsed.(ed25519.PublicKey)
		if err != nil || !ok || out.KeySpec != types.KeySpecEccNistEdwards25519 {
			return nil, problem.New(problem.Internal, "the signing key is %s; checkpoints need ECC_NIST_EDWARDS25519", out.KeySpec)
		}
		s.public = public
	}
	if len(s.public) != ed25519.PublicKeySize {
		return nil, problem.New(problem.Internal, "the public key has %d bytes and needs %d", len(s.public), ed25519.PublicKeySize)
	}
	return s, nil
}

// Public answers the ed25519.PublicKey.
func (s *signer) Public() crypto.PublicKey { return s.public }

// Sign answers the Ed25519 signature (RFC 8032) over a message of at most
// 4,096 bytes, which KMS makes. The message goes as it is: hashed before, it
// would be another scheme (Ed25519ph) that no verifier of notes knows. What
// comes back is verified before it is believed.
func (s *signer) Sign(_ io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	const op = "keyring.sign"
	if s.keys == nil || opts.HashFunc() != crypto.Hash(0) {
		return nil, problem.New(problem.Internal, "this key signs nothing here, or not what is hashed before")
	}
	ctx, done := context.WithTimeout(context.Background(), signTimeout)
	defer done()
	out, err := s.keys.Sign(ctx, &kms.SignInput{
		KeyId: &s.id, Message: message, MessageType: types.MessageTypeRaw, SigningAlgorithm: types.SigningAlgorithmSpecEd25519Sha512,
	})
	if err != nil {
		return nil, awserr.Explain(op, "the checkpoint cannot be signed", err)
	}
	if !ed25519.Verify(s.public, message, out.Signature) {
		return nil, &problem.Error{Code: problem.Internal, Op: op, Message: "the signature is not of the expected key"}
	}
	return out.Signature, nil
}
