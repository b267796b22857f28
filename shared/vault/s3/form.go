package s3

import (
	"context"
	"maps"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Presign makes the upload form for a slot; see vault.Vault. The policy fixes
// every field: bucket, key, type, encryption with our key, what is answered,
// and how long the file may be. It must be posted with the fields before the
// file; a field that is missing, changed or added is refused by S3.
func (v *Vault) Presign(ctx context.Context, s vault.Slot) (vault.Form, error) {
	const op = "vault.presign"
	now := v.o.Now()
	if err := s.Check(now); err != nil {
		return vault.Form{}, problem.Wrap(op, err)
	}
	fields := map[string]string{
		"Content-Type":                                plainType,
		"x-amz-server-side-encryption":                "aws:kms",
		"x-amz-server-side-encryption-aws-kms-key-id": v.o.Key,
	}
	if s.Redirect != "" {
		fields["success_action_redirect"] = s.Redirect
	} else {
		fields["success_action_status"] = strconv.Itoa(204)
	}
	conditions := []any{[]any{"content-length-range", 1, s.MaxBytes}, []any{"eq", "$key", s.Key}}
	for name, value := range fields {
		conditions = append(conditions, []any{"eq", "$" + name, value})
	}
	life := s.Expires.Sub(now)
	if life == 0 {
		life = -time.Second // the SDK reads 0 as its default
	}
	signed, err := v.presign.PresignPostObject(ctx, &awss3.PutObjectInput{Bucket: &v.o.Incoming, Key: aws.String(s.Key)}, func(o *awss3.PresignPostOptions) {
		o.Expires, o.Conditions = life, conditions
	})
	if err != nil {
		return vault.Form{}, unavailable(op, err)
	}
	maps.Copy(fields, signed.Values)
	return vault.Form{Method: "POST", URL: signed.URL, Fields: fields}, nil
}
