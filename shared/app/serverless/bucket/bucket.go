// Package bucket is the vault of the functions that may use the evidence key. It
// stands apart so that no other function links a client of S3.
package bucket

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/s3"
)

// Vault keeps evidence and reports in the two buckets.
func Vault(s serverless.Settings, c aws.Config) (vault.Vault, error) {
	incoming := s.IncomingBucket
	if incoming == "" { // only makes files, and takes none
		incoming = s.EvidenceBucket
	}
	return s3.New(s3.Options{
		Client:   awss3.NewFromConfig(c, func(o *awss3.Options) { o.UsePathStyle = s.Endpoint != "" }),
		Incoming: incoming, Kept: s.EvidenceBucket, Key: s.EvidenceKey, Now: clock.Wall, Scanning: s.MalwareScan,
	})
}

// UploadOrigin is where upload forms post to, for the pages' policy.
func UploadOrigin(s serverless.Settings) string {
	if s.Endpoint != "" {
		return s.Endpoint
	}
	return "https://" + s.IncomingBucket + ".s3." + s.Region + ".amazonaws.com"
}
