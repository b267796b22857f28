// Package signing is the key of audit checkpoints, for the functions that sign
// or verify them. It stands apart so that no other function links a client of
// KMS.
package signing

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"vendorrisk/shared/keyring/kms"
)

// Keys are those of the account.
func Keys(c aws.Config) kms.Keys { return awskms.NewFromConfig(c) }
