// Package s3 is the evidence vault on S3, with two buckets:
//
//	incoming  what browsers and scripts upload, under a fresh random key, for a day at most (lifecycle)
//	kept      versioned, with Object Lock: what was inspected, locked until its day; and reports, unlocked
//
// Every object is encrypted with one customer-managed KMS key (SSE-KMS, no
// bucket keys, so that each object has its own data key and each opening is a
// KMS event). A kept object's encryption context names its organisation,
// vendor and record; S3 hands it to KMS, and CloudTrail shows it. S3 does not
// ask a reader for the context, so the binding also stands in the object's
// metadata and is compared on each access: ids only, no names.
//
// Its role needs, on incoming: s3:ListBucket, GetObject, PutObject (for the
// forms that it signs), DeleteObject; on kept: s3:ListBucket, GetObject,
// GetObjectVersion, PutObject, PutObjectRetention, GetObjectRetention,
// DeleteObjectVersion, and with scanning GetObjectVersionTagging; on the key
// kms:GenerateDataKey and kms:Decrypt. Without ListBucket, S3 answers "denied"
// instead of "absent".
//
// What the code cannot do alone stands in the template: public access blocked,
// TLS only, puts without this key denied, no default retention on kept, and
// with scanning switched on a bucket policy on kept that denies GetObject
// unless the scan's tag says clean.
package s3

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Options make a Vault. All but Scanning are needed. A function that handles
// reports only takes a Vault whose Kept is the bucket of reports.
type Options struct {
	Client   *awss3.Client // its credentials also sign forms and links
	Incoming string        // bucket of uploads
	Kept     string        // bucket with Object Lock
	Key      string        // ARN of the KMS key that encrypts both
	Now      func() time.Time
	// Scanning: Kept is scanned for malware (GuardDuty), and nothing is read
	// before its tag says that it is clean.
	Scanning bool
}

// Vault implements vault.Vault and vault.Scanner.
type Vault struct {
	o       Options
	presign *awss3.PresignClient
}

var (
	_ vault.Vault   = (*Vault)(nil)
	_ vault.Scanner = (*Vault)(nil)
)

// New answers internal when a needed option is missing.
func New(o Options) (*Vault, error) {
	if o.Client == nil || o.Incoming == "" || o.Kept == "" || o.Key == "" || o.Now == nil {
		return nil, problem.New(problem.Internal, "the S3 vault needs a client, two buckets, a KMS key and a clock")
	}
	return &Vault{o: o, presign: awss3.NewPresignClient(o.Client)}, nil
}

// Names of an object's metadata (x-amz-meta-…).
const (
	metaBinding = "binding" // base64url of the binding's JSON
	metaUpload  = "upload"  // key of the upload that it was copied from; none for what the system made
)

// plainType is what objects are stored as: nothing is ever shown in place.
const plainType = "application/octet-stream"

// bindingJSON is the encryption context. Its names are part of key policies.
func bindingJSON(b vault.Binding) []byte {
	raw, err := json.Marshal(map[string]string{"organisation": b.Org, "vendor": b.Vendor, "record": b.Record})
	if err != nil {
		panic(err) // three strings
	}
	return raw
}

// readBinding reads what metadata holds.
func readBinding(text string) (vault.Binding, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var m map[string]string
	if err != nil || json.Unmarshal(raw, &m) != nil {
		return vault.Binding{}, problem.New(problem.Internal, "a stored file is bound to nothing; it was not stored by this system")
	}
	return vault.Binding{Org: m["organisation"], Vendor: m["vendor"], Record: m["record"]}, nil
}

// encryptionContext is the binding as S3's header takes it.
func encryptionContext(b vault.Binding) *string {
	return aws.String(base64.StdEncoding.EncodeToString(bindingJSON(b)))
}

func metadata(b vault.Binding, upload string) map[string]string {
	m := map[string]string{metaBinding: base64.RawURLEncoding.EncodeToString(bindingJSON(b))}
	if upload != "" {
		m[metaUpload] = upload
	}
	return m
}

// object is what S3 knows of a kept object.
type object struct {
	vault.Kept
	upload string
	until  time.Time // zero: not locked
}

// look reads what is known of a kept object; not_found when it is absent, or
// bound otherwise.
func (v *Vault) look(ctx context.Context, k vault.Kept, b vault.Binding) (object, error) {
	o, bound, err := v.head(ctx, k)
	if err == nil && bound != metadata(b, "")[metaBinding] {
		err = vault.Absent()
	}
	return o, err
}

func (v *Vault) head(ctx context.Context, k vault.Kept) (object, string, error) {
	in := &awss3.HeadObjectInput{Bucket: &v.o.Kept, Key: &k.Key, ChecksumMode: types.ChecksumModeEnabled}
	if k.Version != "" {
		in.VersionId = &k.Version
	}
	out, err := v.o.Client.HeadObject(ctx, in)
	if err != nil {
		return object{}, "", explain(err)
	}
	sum, err := hexDigest(out.ChecksumSHA256)
	if err != nil {
		return object{}, "", err
	}
	return object{
		Kept:   vault.Kept{Key: k.Key, Version: aws.ToString(out.VersionId), Size: aws.ToInt64(out.ContentLength), SHA256: sum},
		upload: out.Metadata[metaUpload], until: aws.ToTime(out.ObjectLockRetainUntilDate),
	}, out.Metadata[metaBinding], nil
}
