// Package kms holds the keys of the home on AWS. The one secret of the
// installation lies in Secrets Manager, encrypted with a customer-managed KMS
// key, and is read once per process; the key that signs audit checkpoints
// never leaves KMS.
//
//	what               where                          changes   used for
//	lookup (HMAC, HKDF) Secrets Manager, {"lookup":…}  never     Digest, Derive, Tag, Seal
//	signing (Ed25519)   KMS, ECC_NIST_EDWARDS25519     never     Signer: what others verify offline
//
// It answers what keyring.Ring answers, so subjects do not know which they
// have. Records and evidence need no key of ours here: DynamoDB and S3 encrypt
// them with KMS keys of their own, which KMS rotates.
//
// The lookup secret must stay as it is: digests made with it are keys of
// stored records. So it has no rotation schedule, and a wrong one is noticed
// by nobody finding anything. It is backed up by Secrets Manager's replica.
package kms

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"vendorrisk/shared/keyring/secret"
	"vendorrisk/shared/problem"
)

// Secrets is what the ring uses of secretsmanager.Client.
type Secrets interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// Keys is what the ring uses of kms.Client.
type Keys interface {
	GetPublicKey(context.Context, *kms.GetPublicKeyInput, ...func(*kms.Options)) (*kms.GetPublicKeyOutput, error)
	Sign(context.Context, *kms.SignInput, ...func(*kms.Options)) (*kms.SignOutput, error)
}

// Options open a Ring. Secrets and Secret are needed; Keys and Signing only
// where checkpoints are signed.
type Options struct {
	Secrets Secrets
	Secret  string // ARN or name of the secret
	Keys    Keys
	Signing string // ARN of the signing key
	// Public is the signing key's public key. Known beforehand, it spares the
	// call that asks KMS for it; a function that only reads the log gives it
	// and no Keys, and then cannot sign.
	Public ed25519.PublicKey
}

// Ring is opened keys. It is safe for concurrent use.
type Ring struct {
	lookup secret.Secret
	signer *signer
}

// Open reads the secret and, where checkpoints are signed, the public key. It
// errs with unavailable when AWS does not answer, and with internal when what
// it answers cannot be used; no error holds a secret.
func Open(ctx context.Context, o Options) (*Ring, error) {
	const op = "keyring.open"
	if o.Secrets == nil || o.Secret == "" {
		return nil, problem.New(problem.Internal, "the keys need a Secrets Manager client and the name of the secret")
	}
	out, err := o.Secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &o.Secret})
	if err != nil {
		return nil, explain(op, "the secret cannot be read", err)
	}
	var held struct {
		Lookup string `json:"lookup"`
	}
	if out.SecretString == nil || json.Unmarshal([]byte(*out.SecretString), &held) != nil || len(held.Lookup) < minSecret {
		return nil, &problem.Error{Code: problem.Internal, Op: op, Message: `the secret is not {"lookup": "at least 43 random characters"}`}
	}
	r := &Ring{lookup: secret.Secret(held.Lookup)}
	if o.Keys != nil || o.Public != nil {
		if r.signer, err = newSigner(ctx, o); err != nil {
			return nil, problem.Wrap(op, err)
		}
	}
	return r, nil
}

// minSecret characters of base64 or more letters and digits hold 256 bits.
const minSecret = 43

// Digest answers a keyed digest of a value; see keyring.Ring.
func (r *Ring) Digest(label, value string) string { return r.lookup.Digest(label, value) }

// Derive answers a key of 32 bytes for a purpose, such as "cursor".
func (r *Ring) Derive(label string) []byte { return r.lookup.Derive(label) }

// Tag answers an HMAC-SHA-256 over a message in the name of label.
func (r *Ring) Tag(label string, message []byte) []byte { return r.lookup.Tag(label, message) }

// CheckTag tells whether Tag made the tag.
func (r *Ring) CheckTag(label string, message, tag []byte) bool {
	return r.lookup.CheckTag(label, message, tag)
}

// Signer signs audit checkpoints; its Public is an ed25519.PublicKey. nil
// where Options named no key.
func (r *Ring) Signer() crypto.Signer {
	if r.signer == nil {
		return nil
	}
	return r.signer
}
