package s3

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// explain turns S3's errors into the vault's. The SDK has already repeated
// what a repeat can help. S3's own text stays out: it can name keys.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var known *problem.Error
	if errors.As(err, &known) {
		return err
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return unavailable("", err)
	}
	switch api.ErrorCode() {
	case "NoSuchKey", "NotFound", "NoSuchVersion", "MethodNotAllowed": // the last: a version that is a deletion
		return vault.Absent()
	case "SlowDown", "ThrottlingException", "KMS.ThrottlingException", "RequestLimitExceeded":
		return problem.New(problem.Throttled, "the file store is busy")
	case "ConditionalRequestConflict", "OperationAborted", "PreconditionFailed":
		return problem.New(problem.Conflict, "the file changed meanwhile")
	}
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.HTTPStatusCode() >= http.StatusInternalServerError {
		return unavailable("", nil)
	}
	return problem.New(problem.Internal, "the file store answered %s", api.ErrorCode())
}

// isStanding tells whether a write was refused because its key is taken, or is
// being taken right now.
func isStanding(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && (api.ErrorCode() == "PreconditionFailed" || api.ErrorCode() == "ConditionalRequestConflict")
}

func unavailable(op string, err error) error {
	return &problem.Error{Code: problem.Unavailable, Op: op, Message: "the file store cannot be used now", Err: err}
}

// hexDigest reads S3's SHA-256, which each of our writes asks for.
func hexDigest(sum *string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(aws.ToString(sum))
	if err != nil || len(raw) != 32 {
		return "", problem.New(problem.Internal, "a stored file has no SHA-256; it was not stored by this system")
	}
	return hex.EncodeToString(raw), nil
}
