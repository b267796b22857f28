package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Keep copies an arrived upload into the locked bucket, within S3; see
// vault.Vault. The copy goes through only if nothing stands under the key and
// the upload has not changed since it was looked at. The upload is deleted
// last, so after a crash the call is repeated and goes on.
func (v *Vault) Keep(ctx context.Context, incoming, key string, b vault.Binding, until time.Time) (vault.Kept, error) {
	const op = "vault.keep"
	k, err := v.keepAgain(ctx, incoming, key, b, until)
	if problem.Is(err, problem.NotFound) {
		k, err = v.keepFirst(ctx, incoming, key, b, until)
	}
	if err != nil {
		return vault.Kept{}, problem.Wrap(op, err)
	}
	return k, problem.Wrap(op, v.Discard(ctx, incoming))
}

func (v *Vault) keepFirst(ctx context.Context, incoming, key string, b vault.Binding, until time.Time) (vault.Kept, error) {
	from, err := v.o.Client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &v.o.Incoming, Key: &incoming})
	if err != nil {
		if err = explain(err); problem.Is(err, problem.NotFound) {
			// Another call may have kept it between our two looks.
			return v.keepAgain(ctx, incoming, key, b, until)
		}
		return vault.Kept{}, err
	}
	in := &awss3.CopyObjectInput{
		Bucket: &v.o.Kept, Key: &key, CopySource: aws.String(v.o.Incoming + "/" + url.PathEscape(incoming)),
		CopySourceIfMatch: from.ETag, IfNoneMatch: aws.String("*"), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
		MetadataDirective: types.MetadataDirectiveReplace, Metadata: metadata(b, incoming), ContentType: aws.String(plainType),
		TaggingDirective:     types.TaggingDirectiveReplace,
		ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: &v.o.Key, SSEKMSEncryptionContext: encryptionContext(b), BucketKeyEnabled: aws.Bool(false),
	}
	if until.After(v.o.Now()) {
		in.ObjectLockMode, in.ObjectLockRetainUntilDate = types.ObjectLockModeGovernance, aws.Time(until.UTC())
	}
	out, err := v.o.Client.CopyObject(ctx, in)
	if isStanding(err) {
		return v.keepAgain(ctx, incoming, key, b, until)
	}
	if err != nil {
		return vault.Kept{}, explain(err)
	}
	o, err := v.look(ctx, vault.Kept{Key: key, Version: aws.ToString(out.VersionId)}, b)
	return o.Kept, err
}

// keepAgain answers what an earlier call has kept, and makes its lock longer
// if asked; not_found when none has.
func (v *Vault) keepAgain(ctx context.Context, incoming, key string, b vault.Binding, until time.Time) (vault.Kept, error) {
	o, err := v.look(ctx, vault.Kept{Key: key}, b)
	if err != nil {
		return vault.Kept{}, err
	}
	if o.upload != incoming {
		return vault.Kept{}, vault.Taken()
	}
	if until.After(v.o.Now()) && until.Truncate(time.Second).After(o.until) {
		_, err := v.o.Client.PutObjectRetention(ctx, &awss3.PutObjectRetentionInput{
			Bucket: &v.o.Kept, Key: &key, VersionId: &o.Version,
			Retention: &types.ObjectLockRetention{Mode: types.ObjectLockRetentionModeGovernance, RetainUntilDate: aws.Time(until.UTC())},
		})
		if err != nil {
			return vault.Kept{}, explain(err)
		}
	}
	return o.Kept, nil
}

// Discard drops an arrived upload; see vault.Vault.
func (v *Vault) Discard(ctx context.Context, incoming string) error {
	_, err := v.o.Client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &v.o.Incoming, Key: &incoming})
	return problem.Wrap("vault.discard", explain(err))
}

// maxMade bounds what the system itself stores, since it is held in memory:
// the largest report is far below.
const maxMade = 64 << 20

// Put stores bytes that the system made; see vault.Vault. Over 64 MB they are
// too_large.
func (v *Vault) Put(ctx context.Context, key string, b vault.Binding, r io.Reader) (vault.Kept, error) {
	const op = "vault.put"
	body, err := io.ReadAll(io.LimitReader(r, maxMade+1))
	switch {
	case err != nil:
		return vault.Kept{}, problem.Wrap(op, err)
	case len(body) > maxMade:
		return vault.Kept{}, problem.Wrap(op, problem.New(problem.TooLarge, "the file is larger than %d bytes", maxMade))
	case len(body) == 0:
		return vault.Kept{}, problem.Wrap(op, problem.New(problem.Invalid, "the file is empty"))
	}
	sum := sha256.Sum256(body)
	out, err := v.o.Client.PutObject(ctx, &awss3.PutObjectInput{
		Bucket: &v.o.Kept, Key: &key, Body: bytes.NewReader(body), ContentType: aws.String(plainType), Metadata: metadata(b, ""),
		IfNoneMatch: aws.String("*"), ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum[:])),
		ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: &v.o.Key, SSEKMSEncryptionContext: encryptionContext(b), BucketKeyEnabled: aws.Bool(false),
	})
	k := vault.Kept{Key: key, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
	if err == nil {
		k.Version = aws.ToString(out.VersionId)
		return k, nil
	}
	if !isStanding(err) {
		return vault.Kept{}, problem.Wrap(op, explain(err))
	}
	o, err := v.look(ctx, vault.Kept{Key: key}, b)
	if problem.Is(err, problem.NotFound) || err == nil && (o.upload != "" || o.SHA256 != k.SHA256) {
		err = vault.Taken()
	}
	return o.Kept, problem.Wrap(op, err)
}
