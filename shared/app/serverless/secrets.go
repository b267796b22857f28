package serverless

import (
	"context"
	"crypto"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"vendorrisk/shared/keyring/kms"
	"vendorrisk/shared/problem"
)

// held is the secret as Secrets Manager answered it once, so that the signing
// key, which comes later or never, does not ask for it again.
type held struct {
	*secretsmanager.GetSecretValueOutput
}

// GetSecretValue implements kms.Secrets.
func (h held) GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	return h.GetSecretValueOutput, nil
}

// asking is Secrets Manager, and remembers its answer.
type asking struct {
	*secretsmanager.Client
	held *held
}

// GetSecretValue implements kms.Secrets.
func (a asking) GetSecretValue(ctx context.Context, in *secretsmanager.GetSecretValueInput, o ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	out, err := a.Client.GetSecretValue(ctx, in, o...)
	if err == nil {
		a.held.GetSecretValueOutput = out
	}
	return out, err
}

// openSecrets reads the installation's secret, and answers where the signing
// key is asked for once it is needed.
func openSecrets(ctx context.Context, c aws.Config, s Settings, p Parts) (*kms.Ring, func() (crypto.Signer, error), error) {
	var h held
	ring, err := kms.Open(ctx, kms.Options{Secrets: asking{secretsmanager.NewFromConfig(c), &h}, Secret: s.Secret})
	return ring, func() (crypto.Signer, error) {
		if p.Keys == nil || s.SigningKey == "" {
			return nil, problem.New(problem.Internal, "this function has no key of audit checkpoints")
		}
		ctx, cancel := context.WithTimeout(context.Background(), signerLimit)
		defer cancel()
		signing, err := kms.Open(ctx, kms.Options{Secrets: h, Secret: s.Secret, Keys: p.Keys(c), Signing: s.SigningKey})
		if err != nil {
			return nil, err
		}
		return signing.Signer(), nil
	}, err
}

// signerLimit is how long KMS may take to tell of the signing key.
const signerLimit = 10 * time.Second
