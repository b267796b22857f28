package obligation

import (
	"context"
	"slices"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Due takes an obligation through the next step of its calendar: a reminder,
// its day, the end of its grace, the escalations, or the end of a waiver. One
// call takes one step, in one conditional commit that also moves the
// obligation's place in the due index, so it may be broken off and repeated
// anywhere. Each step is an event; of several that are past by now, only the
// last sends its mail. done is false when there was nothing to do, since the
// index lags.
func (s *Service) Due(ctx context.Context, org string, k table.Key) (done bool, err error) {
	if !IsKey(k.SK) {
		return false, nil
	}
	o, it, err := table.Load[Obligation](ctx, s.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	p, err := s.place(ctx, org)
	if err != nil {
		return false, err
	}
	now, ok := o.next()
	if !ok || now.day > p.today {
		return false, nil
	}
	a := identity.AsSystem(org)
	action := o.take(now, p.today)
	var writes []table.Write
	if then, more := o.next(); !more || then.day > p.today {
		if writes, err = s.tell(ctx, a, o, now.name); err != nil {
			return false, err
		}
	}
	o.Version, o.UpdatedAt = it.Version+1, s.Now()
	next := item(org, o, it.Version, p.zone)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: o.ID, Before: it.Body, After: next.Body,
		Writes: append([]table.Write{table.Replace(next)}, writes...),
	})
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick did it, or somebody changed the obligation
	}
	return err == nil, err
}

// take puts a step behind the obligation and answers what the event is called.
func (o *Obligation) take(s step, today string) string {
	o.Past = append(slices.Clone(o.Past), s.name)
	switch s.name {
	case stepDue:
		o.State = Due
		return "obligation:due"
	case stepOverdue:
		o.State, o.OverdueSince, o.EscalateFrom = Overdue, s.day, s.day
		return "obligation:overdue"
	case stepLapse:
		o.Waiver = nil
		o.begin(today)
		return "obligation:lapse"
	case stepOwner, stepAdministrators:
		return "obligation:escalate"
	default:
		return "obligation:remind"
	}
}

// templates are the mails of the steps; reminders have one of their own.
var templates = map[string]string{
	stepDue: "obligation-due", stepOverdue: "obligation-overdue", stepOwner: "obligation-escalated", stepAdministrators: "obligation-escalated",
	stepLapse: "obligation-lapsed",
}

// tell writes to whom a step concerns: the owner, then whoever owns the vendor,
// then the administrators.
func (s *Service) tell(ctx context.Context, a identity.Actor, o Obligation, name string) ([]table.Write, error) {
	v, err := s.Vendors.Get(ctx, a, o.VendorID)
	if err != nil {
		return nil, err
	}
	template := templates[name]
	if strings.HasPrefix(name, "remind-") {
		template = "obligation-reminder"
	}
	owner := o.Owner
	if owner == "" {
		owner = v.Owner
	}
	l := contract.Letter{Template: template, Subject: o.ID, Link: s.BaseURL() + "/obligations/" + o.ID, Data: map[string]string{
		"title": o.Title, "vendor": v.Name, "due": o.DueOn, "owner": owner, "since": o.OverdueSince, "owes": o.Owes,
	}}
	to := []string{o.Owner, v.Owner}
	switch name {
	case stepOwner:
		to = to[1:]
	case stepAdministrators:
		to = nil
	}
	return []table.Write{contract.Tell(s.Journal, a.Org, l, to...)}, nil
}
