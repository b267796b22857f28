package obligation

import (
	"fmt"
	"slices"
	"strings"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Details is what people may set on an obligation. An absent field stays as it
// is.
type Details struct {
	Title            *string `json:"title"`
	Detail           *string `json:"detail"`
	Owes             *string `json:"owes"`
	Clause           *string `json:"clause"`
	ClauseID         *string `json:"clauseId"`
	Owner            *string `json:"owner"`
	DueOn            *string `json:"dueOn"`
	Recurrence       *string `json:"recurrence"`
	GraceDays        *int    `json:"graceDays"`
	EvidenceRequired *bool   `json:"evidenceRequired"`
	RemindDays       *[]int  `json:"remindDays"`
}

// apply sets the present fields and tells whether the calendar begins anew.
func (d Details) apply(o *Obligation) (calendar bool) {
	for _, f := range []struct{ to, from *string }{
		{&o.Title, d.Title}, {&o.Detail, d.Detail}, {&o.Owes, d.Owes}, {&o.Clause, d.Clause}, {&o.ClauseID, d.ClauseID}, {&o.Owner, d.Owner},
	} {
		if f.from != nil {
			*f.to = strings.TrimSpace(*f.from)
		}
	}
	due, rule, grace, remind := o.DueOn, o.Recurrence, o.GraceDays, o.RemindDays
	if d.DueOn != nil {
		o.DueOn = strings.TrimSpace(*d.DueOn)
	}
	if d.Recurrence != nil {
		o.Recurrence = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(*d.Recurrence)), "RRULE:")
	}
	if o.DueOn != due || o.Recurrence != rule {
		o.StartsOn = o.DueOn // the rule counts from the day that is set
	}
	if d.GraceDays != nil {
		o.GraceDays = *d.GraceDays
	}
	if d.EvidenceRequired != nil {
		o.EvidenceRequired = *d.EvidenceRequired
	}
	if d.RemindDays != nil {
		o.RemindDays = slices.Clone(*d.RemindDays)
	}
	if o.RemindDays == nil {
		o.RemindDays = []int{}
	}
	return o.DueOn != due || o.GraceDays != grace || !slices.Equal(longestFirst(o.RemindDays), longestFirst(remind))
}

// longestFirst is a plan of reminders in the order in which they are sent.
func longestFirst(days []int) []int {
	days = append([]int{}, days...)
	slices.Sort(days)
	slices.Reverse(days)
	return days
}

// check answers every fault of the record at once, and puts the plan of
// reminders in its order when there is none. endless tells that the
// contract has no end that would bound a recurrence. A due day in the past is
// taken: its state then says so.
func (s *Service) check(o *Obligation, endless bool) error {
	var f problem.Fields
	f.Text("/title", o.Title, 1, maxLine)
	f.Text("/detail", o.Detail, 0, maxText)
	f.Text("/clause", o.Clause, 0, maxLine)
	if !slices.Contains(Sides, o.Owes) {
		f.AddKey("/owes", "field.choose", "choose vendor or customer: who owes it")
	}
	if o.ClauseID != "" {
		clauses, err := s.Clauses()
		if err != nil {
			return problem.Wrap("obligation.check", err)
		}
		t, _ := clauses.Regime(clause.RegimeOf(o.ClauseID))
		if _, ok := t.Clause(o.ClauseID); !ok {
			f.AddKey("/clauseId", "field.unknown", "no regime has such a clause")
		}
	}
	if o.Owner != "" && !identity.ValidEmail(o.Owner) {
		f.AddKey("/owner", "field.email", "give one address such as name@vendor.example")
	}
	if o.GraceDays < 0 || o.GraceDays > MaxGrace {
		f.AddKey("/graceDays", "field.range", fmt.Sprintf("give 0 to %d days", MaxGrace), "0", fmt.Sprint(MaxGrace))
	}
	if len(o.RemindDays) > MaxReminders {
		f.AddKey("/remindDays", "field.tooMany", fmt.Sprintf("has %d entries; at most %d", len(o.RemindDays), MaxReminders), fmt.Sprint(MaxReminders))
	}
	for i, n := range o.RemindDays {
		at := fmt.Sprintf("/remindDays/%d", i)
		if n < 1 || n > MaxRemind {
			f.AddKey(at, "field.range", fmt.Sprintf("give 1 to %d days before", MaxRemind), "1", fmt.Sprint(MaxRemind))
		} else if slices.Index(o.RemindDays, n) != i {
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
		}
	}
	o.checkDays(&f, endless)
	if err := f.Err(); err != nil {
		return err
	}
	o.RemindDays = longestFirst(o.RemindDays)
	return nil
}

// The due days that are taken: what is older, or further off, is a slip.
const (
	firstDay = "1970-01-01"
	lastDay  = "2199-12-31"
)

func (o *Obligation) checkDays(f *problem.Fields, endless bool) {
	if _, err := clock.ParseDate(o.DueOn); o.DueOn == "" {
		f.AddKey("/dueOn", "field.required", "say on which day it is due, the first time when it recurs")
	} else if err != nil || o.DueOn < firstDay || o.DueOn > lastDay {
		f.AddKey("/dueOn", "field.date", "give a day that exists, as YYYY-MM-DD, from 1970 to 2199")
	}
	if o.Recurrence == "" {
		return
	}
	rule, why := parse(o.Recurrence, o.StartsOn)
	switch {
	case why != nil:
		f.AddKey("/recurrence", why.key, why.detail)
		return
	case rule == nil:
		return
	case endless && rule.Count == 0 && rule.Until.IsZero():
		f.AddKey("/recurrence", "obligation.ruleEndless", "would never end, for the contract has no end either: add COUNT or UNTIL")
		return
	}
	first, err := after(*rule, o.StartsOn, later(o.StartsOn, -1))
	switch {
	case err != nil || first == "":
		f.AddKey("/recurrence", "obligation.ruleNever", "has no day at all")
	case first != o.StartsOn:
		f.AddKey("/dueOn", "obligation.ruleFirst", "is no day of the rule; its first one is "+first, first)
	}
}

// endless tells whether a contract bounds no recurrence: it has no end.
func endless(c contract.Contract) bool { return c.EndsOn == "" }
