package assessment_test

import (
	"errors"

	"vendorrisk/shared/problem"
)

// current is what a conflict shows.
func current(err error) any {
	var e *problem.Error
	if errors.As(err, &e) {
		return e.Current
	}
	return nil
}
