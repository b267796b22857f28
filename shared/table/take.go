package table

import (
	"context"
	"time"

	"vendorrisk/shared/problem"
)

// TakeDue has do act on a record about which the schedule has work, as it
// stands now. done is false without an error where there is nothing to do: the
// record is gone or not due any more, since the index lags, or somebody changed
// it meanwhile, which do answers with conflict. do's commit must also move or
// remove the record's due time.
func TakeDue[T any](ctx context.Context, t Table, k Key, now time.Time, do func(v T, it Item) error) (done bool, err error) {
	v, it, err := Load[T](ctx, t, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if it.Due.SK < DuePrefix(DueSchedule) || it.Due.SK >= DueTo(DueSchedule, now) {
		return false, nil
	}
	err = do(v, it)
	if problem.Is(err, problem.Conflict) {
		return false, nil
	}
	return err == nil, err
}

// CreateOnce stores an item unless there is one at its key already.
func CreateOnce(ctx context.Context, t Table, it Item) error {
	err := t.Commit(ctx, Create(it))
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return err
}
