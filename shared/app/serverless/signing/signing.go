// Package signing is the key of audit checkpoints, for the functions that sign
// or verify them. It stands apart so that no other function links a client of
// KMS.
package signing

import (
	"context"
	"crypto"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"vendorrisk/shared/keyring/kms"
)

// Signer is the account's key of an ARN or an alias.
func Signer(ctx context.Context, c aws.Config, key string) (crypto.Signer, error) {
	return kms.NewSigner(ctx, awskms.NewFromConfig(c), key, nil)
}
