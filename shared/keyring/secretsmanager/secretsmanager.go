// Package secretsmanager holds the keys of the home on AWS. The one secret of
// the installation lies in Secrets Manager, encrypted with a customer-managed
// KMS key, and is read once per process; the key that signs audit checkpoints
// never leaves KMS: package kms.
//
//	what               where                          changes   used for
//	lookup (HMAC, HKDF) Secrets Manager, {"lookup":…}  never     Digest, Derive, Tag, Seal
//	signing (Ed25519)   KMS, ECC_NIST_EDWARDS25519     never     package kms: what others verify offline
//
// It answers what keyring.Ring answers but for that key, so subjects do not know
// which they have. Records and evidence need no key of ours here: DynamoDB and S3 encrypt
// them with KMS keys of their own, which KMS rotates.
//
// The lookup secret must stay as it is: digests made with it are keys of
// stored records. So it has no rotation schedule, and a wrong one is noticed
// by nobody finding anything. It is backed up by Secrets Manager's replica.
package secretsmanager

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"vendorrisk/shared/keyring/internal/awserr"
	"vendorrisk/shared/keyring/secret"
	"vendorrisk/shared/problem"
)

// Secrets is what the ring uses of secretsmanager.Client.
type Secrets interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// Ring is opened keys. It is safe for concurrent use.
type Ring struct {
	lookup secret.Secret
}

// Open reads the secret of an ARN or a name. It errs with unavailable when AWS
// does not answer, and with internal when what it answers cannot be used; no
// error holds a secret.
func Open(ctx context.Context, from Secrets, id string) (*Ring, error) {
	const op = "keyring.open"
	if from == nil || id == "" {
		return nil, problem.New(problem.Internal, "the keys need a Secrets Manager client and the name of the secret")
	}
	out, err := from.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return nil, awserr.Explain(op, "the secret cannot be read", err)
	}
	var held struct {
		Lookup string `json:"lookup"`
	}
	if out.SecretString == nil || json.Unmarshal([]byte(*out.SecretString), &held) != nil || len(held.Lookup) < minSecret {
		return nil, &problem.Error{Code: problem.Internal, Op: op, Message: `the secret is not {"lookup": "at least 43 random characters"}`}
	}
	return &Ring{lookup: secret.Secret(held.Lookup)}, nil
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
