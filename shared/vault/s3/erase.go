package s3

import (
	"context"
	"time"

	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Erase deletes kept bytes for good, their version too, when their lock has
// passed; see vault.Vault. Governance mode could be lifted by whoever has the
// right: this code never asks for that.
func (v *Vault) Erase(ctx context.Context, k vault.Kept, b vault.Binding) error {
	const op = "vault.erase"
	o, bound, err := v.head(ctx, k)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err != nil {
		return problem.Wrap(op, err)
	}
	if bound != metadata(b, "")[metaBinding] {
		return problem.Wrap(op, vault.Absent())
	}
	if o.until.After(v.o.Now()) {
		return problem.Wrap(op, vault.Locked(roundUp(o.until)))
	}
	_, err = v.o.Client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &v.o.Kept, Key: &k.Key, VersionId: version(o.Kept)})
	if err = explain(err); problem.Is(err, problem.NotFound) {
		return nil
	}
	return problem.Wrap(op, err)
}

// roundUp answers the first whole second that is not before t.
func roundUp(t time.Time) time.Time {
	return t.Add(time.Second - time.Nanosecond).Truncate(time.Second)
}
