// Package awserr sorts what AWS answers about keys and secrets.
package awserr

import (
	"errors"

	"github.com/aws/smithy-go"

	"vendorrisk/shared/problem"
)

// Explain tells what AWS cannot do now from what is set up wrongly.
func Explain(op, what string, err error) error {
	code := problem.Unavailable
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "ResourceNotFoundException", "NotFoundException", "AccessDeniedException", "InvalidKeyUsageException", "DisabledException", "UnsupportedOperationException", "ValidationException":
			code, what = problem.Internal, what+": "+api.ErrorCode()
		}
	}
	return &problem.Error{Code: code, Op: op, Message: what, Err: err}
}
