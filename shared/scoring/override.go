package scoring

import (
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/problem"
)

// OverridePointer is where a request's body holds an override.
const OverridePointer = "/override"

// Override is an approver's band in place of the computed one. ExpiresOn
// (YYYY-MM-DD) is the last day that it holds; nobody has to end it.
type Override struct {
	Band      Band   `json:"band"`
	Reason    string `json:"reason"`
	ExpiresOn string `json:"expiresOn"`
}

// Bounds of a reason, in characters.
const (
	minReason = 3
	maxReason = 2000
)

// Validate holds an override to its rules on the day it is given: a band, a
// reason, and a day that exists, is not past and not too far ahead. It errs with invalid and
// every fault, under OverridePointer.
func (o Override) Validate(today string) error {
	var faults problem.Fields
	if !o.Band.Valid() {
		faults.AddKey(OverridePointer+"/band", "field.choose", "must be low, medium, high or critical")
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(o.Reason)); {
	case n < minReason:
		faults.AddKey(OverridePointer+"/reason", "field.reason", "give a reason of 3 to 2,000 characters")
	case n > maxReason:
		faults.AddKey(OverridePointer+"/reason", "field.tooLong", "give a reason of 3 to 2,000 characters", "2,000")
	}
	if !o.holds(today) {
		faults.AddKey(OverridePointer+"/expiresOn", "field.notPast", "must be a day, as YYYY-MM-DD, that is not past")
	} else if o.ExpiresOn > Furthest(today) {
		faults.AddKey(OverridePointer+"/expiresOn", "field.tooFar", "must be a day within five years", "5")
	}
	return faults.Err()
}

// Furthest is the last day until which a risk can be judged ahead: five years,
// the longest time between two assessments. What has no end in sight would
// never be looked at again.
func Furthest(today string) string {
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return ""
	}
	return now.AddDate(5, 0, 0).Format(time.DateOnly)
}

// Effective is the band that counts on a day: the override's while it holds,
// else the result's own. The result keeps what was computed.
func (r Result) Effective(override *Override, today string) Band {
	if override == nil || !override.Band.Valid() || !override.holds(today) {
		return r.Band
	}
	return override.Band
}

// holds is false when one of the days does not exist: what cannot be read
// never changes a score.
func (o Override) holds(today string) bool {
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return false
	}
	end, err := time.Parse(time.DateOnly, o.ExpiresOn)
	return err == nil && !end.Before(now)
}
