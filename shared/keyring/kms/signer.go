package kms

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	"vendorrisk/shared/problem"
)

// signTimeout bounds one signature: crypto.Signer has no context.
const signTimeout = 5 * time.Second

// signer is an Ed25519 key in KMS.
type signer struct {
	keys   Keys
	id     string
	public ed25519.PublicKey
}

func newSigner(ctx context.Context, o Options) (*signer, error) {
	s := &signer{keys: o.Keys, id: o.Signing, public: o.Public}
	if s.keys != nil && s.id == "" {
		return nil, problem.New(problem.Internal, "the signing key is not named")
	}
	if s.public == nil {
		out, err := s.keys.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: &s.id})
		if err != nil {
			return nil, explain("", "the public key cannot be read", err)
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
		return nil, explain(op, "the checkpoint cannot be signed", err)
	}
	if !ed25519.Verify(s.public, message, out.Signature) {
		return nil, &problem.Error{Code: problem.Internal, Op: op, Message: "the signature is not of the expected key"}
	}
	return out.Signature, nil
}

// explain tells what AWS cannot do now from what is set up wrongly.
func explain(op, what string, err error) error {
	code := problem.Unavailable
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "ResourceNotFoundException", "NotFoundException", "AccessDeniedException", "InvalidKeyUsageException", "DisabledException", "UnsupportedOperationException", "ValidationException":
			code, what = problem.Internal, what+": "+api.ErrorCode()
		}
	}
	return &problem.Error{Code: code, Op: op, Message: what, Err: err}
}
