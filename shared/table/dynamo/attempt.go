package dynamo

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"vendorrisk/shared/problem"
)

const (
	attempts  = 6
	firstWait = 25 * time.Millisecond
	patience  = 3 * time.Second
)

// attempt calls do until it succeeds, fails for good, or was tried six times.
// Each try has its own time limit, so that one lost answer does not use up the
// caller's.
func (db *DB) attempt(ctx context.Context, op string, do func(context.Context) error) error {
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return givenUp(op, err)
		}
		err := db.try(ctx, do)
		if err == nil {
			return nil
		}
		if ended := ctx.Err(); ended != nil {
			return givenUp(op, ended)
		}
		code, message, again := judge(err)
		if !again || n == attempts {
			// The engine's own text stays out: it can quote keys.
			return &problem.Error{Code: code, Op: op, Message: message}
		}
		if err := db.o.Pause(ctx, n); err != nil {
			return givenUp(op, err)
		}
	}
}

func (db *DB) try(ctx context.Context, do func(context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, db.o.Patience)
	defer done()
	return do(ctx)
}

func givenUp(op string, err error) error {
	return &problem.Error{Code: problem.Unavailable, Op: op, Message: "the request was given up", Err: err}
}

// judge says what a failure means and whether a repeat can help.
func judge(err error) (code problem.Code, message string, again bool) {
	var canceled *types.TransactionCanceledException
	if errors.As(err, &canceled) {
		return judgeReasons(canceled.CancellationReasons)
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return problem.Unavailable, "the storage did not answer", true
	}
	return judgeCode(api.ErrorCode(), api.ErrorFault())
}

func judgeReasons(reasons []types.CancellationReason) (code problem.Code, message string, again bool) {
	code, message, again = problem.Internal, "the storage refused the commit", false
	for _, r := range reasons {
		switch aws.ToString(r.Code) {
		case "", "None":
		case "ConditionalCheckFailed": // for good, whatever else was wrong
			return problem.Conflict, "a record changed meanwhile", false
		case "TransactionConflict":
			code, message, again = problem.Conflict, "another commit is at work on a record", true
		case "ThrottlingError", "ProvisionedThroughputExceeded":
			code, message, again = problem.Throttled, "the storage is busy", true
		case "ValidationError":
			code, message, again = problem.Invalid, "the storage refused a write", false
		}
	}
	return code, message, again
}

func judgeCode(name string, fault smithy.ErrorFault) (code problem.Code, message string, again bool) {
	switch name {
	case "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "Throttling":
		return problem.Throttled, "the storage is busy", true
	case "TransactionInProgressException", "TransactionConflictException":
		return problem.Conflict, "another commit is at work on a record", true
	case "ValidationException":
		return problem.Invalid, "the storage refused the request", false
	case "InternalServerError", "ServiceUnavailable":
		return problem.Unavailable, "the storage failed", true
	}
	if fault == smithy.FaultServer {
		return problem.Unavailable, "the storage failed", true
	}
	return problem.Internal, "the storage answered " + name, false
}

func pause(ctx context.Context, n int) error {
	wait := time.NewTimer(time.Duration(rand.Int64N(int64(firstWait << n)))) //nolint:gosec // jitter is no secret
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}
