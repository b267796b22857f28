package serverless

import (
	"context"
	"crypto"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"vendorrisk/shared/problem"
)

// checkpointSigner answers where the signing key is asked for once it is
// needed.
func checkpointSigner(c aws.Config, s Settings, p Parts) func() (crypto.Signer, error) {
	return func() (crypto.Signer, error) {
		if p.Signer == nil || s.SigningKey == "" {
			return nil, problem.New(problem.Internal, "this function has no key of audit checkpoints")
		}
		ctx, cancel := context.WithTimeout(context.Background(), signerLimit)
		defer cancel()
		return p.Signer(ctx, c, s.SigningKey)
	}
}

// signerLimit is how long KMS may take to tell of the signing key.
const signerLimit = 10 * time.Second
