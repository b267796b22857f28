package contract

import "vendorrisk/shared/clock"

// How long before the deadline the owner is told: of a notice to give, and of
// an end that nothing carries over.
const (
	warnBeforeNotice = 30
	warnBeforeEnd    = 60
)

// reckon computes the days that follow from the others. A contract without an
// end has none of them.
func (c *Contract) reckon() {
	c.NoticeBy, c.RenewsOn = "", ""
	if c.EndsOn == "" {
		return
	}
	c.NoticeBy = c.EndsOn
	n := -c.Notice.Count
	var err error
	if c.Notice.Unit == "months" {
		c.NoticeBy, err = clock.AddMonths(c.EndsOn, n)
	} else {
		c.NoticeBy, err = clock.AddDays(c.EndsOn, n)
	}
	if err != nil { // EndsOn is checked before
		c.NoticeBy = ""
	}
	if c.renews() {
		c.RenewsOn = dayAfter(c.EndsOn)
	}
}

// warnOn is the day on which the owner is told that the term ends: well before
// the last day for notice where one must be given, else well before the end.
func (c Contract) warnOn() (string, bool) {
	if c.Status != Active || c.EndsOn == "" {
		return "", false
	}
	day, before := c.EndsOn, warnBeforeEnd
	if c.renews() {
		day, before = c.NoticeBy, warnBeforeNotice
	}
	warn, err := clock.AddDays(day, -before)
	return warn, err == nil
}

func dayAfter(day string) string {
	next, err := clock.AddDays(day, 1)
	if err != nil {
		return ""
	}
	return next
}

// next is the next thing that the calendar does to the contract.
func (c Contract) next() (step, string) {
	if c.Status != Active || c.EndsOn == "" {
		return stepNone, ""
	}
	if warn, ok := c.warnOn(); ok && c.WarnedFor != c.EndsOn {
		return stepWarn, min(warn, dayAfter(c.EndsOn))
	}
	if c.renews() {
		return stepRenew, dayAfter(c.EndsOn)
	}
	return stepExpire, dayAfter(c.EndsOn)
}

// step is one thing that the calendar does to a contract.
type step int

const (
	stepNone step = iota
	stepWarn
	stepRenew
	stepExpire
)
