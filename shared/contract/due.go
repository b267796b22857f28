package contract

import (
	"context"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

// Due does the next thing that the calendar does to a contract: it tells the
// owner that the term ends and makes the vendor due for a reassessment, begins
// the next term, or lets the contract expire. One call does one step, in one
// conditional commit that also moves the contract's place in the due index, so
// it may be broken off and repeated anywhere. done is false when there was
// nothing to do, since the index lags.
func (s *Service) Due(ctx context.Context, org string, k table.Key) (done bool, err error) {
	c, it, err := table.Load[Contract](ctx, s.Table, k)
	if problem.Is(err, problem.NotFound) || !strings.HasPrefix(k.SK, contractPrefix) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	o, err := s.Organisation(ctx, org)
	if err != nil {
		return false, err
	}
	zone := clock.Zone(o.TimeZone)
	today := clock.DayIn(s.Now(), zone)
	step, day := c.next()
	if step == stepNone || day > today {
		return false, nil
	}
	a := identity.AsSystem(org)
	v, err := s.Vendors.Get(ctx, a, c.VendorID)
	if err != nil {
		return false, err
	}
	action, template, reassess := "contract:warn", "contract-ending", false
	was := c
	switch step {
	case stepRenew:
		if c.EndsOn, err = clock.AddMonths(c.EndsOn, c.Renewal.Months); err != nil {
			return false, err
		}
		c.Terms++
		action, template = "contract:renew", "contract-renewed"
	case stepExpire:
		c.Status = Expired
		action, template = "contract:expire", "contract-expired"
	default:
		c.WarnedFor, reassess = c.EndsOn, true
		if c.renews() {
			template = "contract-notice"
		}
	}
	c.reckon()
	c.Version, c.UpdatedAt = it.Version+1, s.Now()
	next := item(org, c, it.Version, zone)
	writes := []table.Write{table.Replace(next)}
	if later, then := c.next(); later == stepNone || then > today { // of several that are overdue only the last is told
		writes = append(writes, Tell(s.Journal, org, Letter{Template: template, Subject: c.ID, Link: s.BaseURL() + "/contracts/" + c.ID, Data: map[string]string{
			"contract": c.Title, "vendor": v.Name, "ends": was.EndsOn, "notice": c.NoticeBy, "newEnd": c.EndsOn,
		}}, c.Owner, v.Owner))
	}
	if reassess { // what is renewed should be looked at first; one that leaves has nothing to be assessed for
		writes = append(writes, trigger.Reassess(s.Journal, org, c.VendorID, trigger.ContractRenewal, c.ID))
	}
	err = s.Journal.Commit(ctx, audit.Change{Actor: a, Action: action, Subject: c.ID, Before: it.Body, After: next.Body, Writes: writes, Wake: true})
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick did it, or somebody changed the contract
	}
	return err == nil, err
}
