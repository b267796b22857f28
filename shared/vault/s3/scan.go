package s3

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// scanTag is what GuardDuty Malware Protection for S3 puts on an object when
// its scan has ended. The bucket policy denies everybody else to set it.
const scanTag = "GuardDutyMalwareScanStatus"

// Verdict answers what the scan of kept bytes has said; see vault.Scanner.
func (v *Vault) Verdict(ctx context.Context, k vault.Kept, b vault.Binding) (vault.Verdict, error) {
	const op = "vault.verdict"
	if !v.o.Scanning {
		return vault.NotScanned, nil
	}
	o, err := v.look(ctx, k, b)
	if err != nil {
		return "", problem.Wrap(op, err)
	}
	verdict, err := v.scanned(ctx, o.Kept)
	return verdict, problem.Wrap(op, err)
}

func (v *Vault) scanned(ctx context.Context, k vault.Kept) (vault.Verdict, error) {
	if !v.o.Scanning {
		return vault.NotScanned, nil
	}
	out, err := v.o.Client.GetObjectTagging(ctx, &awss3.GetObjectTaggingInput{Bucket: &v.o.Kept, Key: &k.Key, VersionId: version(k)})
	if err != nil {
		return "", explain(err)
	}
	for _, tag := range out.TagSet {
		if aws.ToString(tag.Key) != scanTag {
			continue
		}
		switch aws.ToString(tag.Value) {
		case "NO_THREATS_FOUND":
			return vault.Clean, nil
		case "THREATS_FOUND":
			return vault.Infected, nil
		default: // UNSUPPORTED, ACCESS_DENIED, FAILED, and what may come
			return vault.Unscannable, nil
		}
	}
	return vault.Pending, nil
}

// ScanEnded reads what GuardDuty tells through EventBridge (the event's
// "detail") when the scan of a kept object has ended, and answers whose object
// it is, for evidence.Service.Scanned: Binding.Org and Binding.Record. Another
// bucket's object, or an event that cannot be read, is invalid. What the event
// says of malware is passed over: the tag on the object counts.
func (v *Vault) ScanEnded(ctx context.Context, detail []byte) (vault.Binding, error) {
	const op = "vault.scanned"
	var e struct {
		Object struct {
			Bucket  string `json:"bucketName"`
			Key     string `json:"objectKey"`
			Version string `json:"versionId"`
		} `json:"s3ObjectDetails"`
	}
	if err := json.Unmarshal(detail, &e); err != nil || e.Object.Bucket != v.o.Kept || e.Object.Key == "" {
		return vault.Binding{}, &problem.Error{Code: problem.Invalid, Op: op, Message: "this is no scan of a kept file"}
	}
	_, bound, err := v.head(ctx, vault.Kept{Key: e.Object.Key, Version: e.Object.Version})
	if err != nil {
		return vault.Binding{}, problem.Wrap(op, err)
	}
	b, err := readBinding(bound)
	return b, problem.Wrap(op, err)
}
