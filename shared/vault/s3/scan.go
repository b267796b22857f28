package s3

import (
	"context"

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
