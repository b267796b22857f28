package obligation

import (
	"context"
	"fmt"
	"strings"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Waiving is what a person proposes.
type Waiving struct {
	Reason    string `json:"reason"`
	ExpiresOn string `json:"expiresOn"`
}

// Waive proposes that the obligation rests until a day. It goes on until
// another person confirms it. A second proposal replaces the first. conflict
// for one that is waived already and for what the vendor must return or
// delete: only a deletion certificate ends that.
func (s *Service) Waive(ctx context.Context, a identity.Actor, id string, version int64, in Waiving) (Obligation, error) {
	return s.change(ctx, a, id, version, "obligation:waive", func(o *Obligation, p place) ([]table.Write, error) {
		switch {
		case o.Kind == ReturnOrDelete:
			return nil, problem.New(problem.Conflict, "the return or deletion of data is never waived; it is closed by a deletion certificate")
		case o.State == Waived && p.today <= o.Waiver.ExpiresOn:
			return nil, problem.New(problem.Conflict, "the obligation is waived already, until %s", o.Waiver.ExpiresOn)
		}
		in.Reason, in.ExpiresOn = strings.TrimSpace(in.Reason), strings.TrimSpace(in.ExpiresOn)
		var f problem.Fields
		f.Text("/reason", in.Reason, 3, maxReason)
		if _, err := clock.ParseDate(in.ExpiresOn); err != nil {
			f.AddKey("/expiresOn", "field.date", "give a day that exists, as YYYY-MM-DD")
		} else if in.ExpiresOn < p.today {
			f.AddKey("/expiresOn", "field.notPast", "give a day that is not past")
		} else if in.ExpiresOn > later(p.today, MaxWaiverDays) {
			f.AddKey("/expiresOn", "obligation.waiverLong", fmt.Sprintf("give a day within %d days; it can be waived again then", MaxWaiverDays), fmt.Sprint(MaxWaiverDays))
		}
		if err := f.Err(); err != nil {
			return nil, err
		}
		if o.State == Waived { // one that has run out and was not swept yet
			o.begin(p.today)
		}
		o.Waiver = &Waiver{Reason: in.Reason, ExpiresOn: in.ExpiresOn, ProposedBy: a.ID, ProposedAt: s.Now()}
		return nil, nil
	})
}

// ConfirmWaiver lets the obligation rest as proposed. forbidden to the person
// who proposed it; conflict when nothing is proposed, or its day is past.
func (s *Service) ConfirmWaiver(ctx context.Context, a identity.Actor, id string, version int64) (Obligation, error) {
	return s.change(ctx, a, id, version, "obligation:confirm-waiver", func(o *Obligation, p place) ([]table.Write, error) {
		switch {
		case !o.Proposed():
			return nil, nothingProposed()
		case o.Waiver.ProposedBy == a.ID:
			return nil, problem.New(problem.Forbidden, "whoever proposed a waiver does not confirm it; another person does")
		case o.Waiver.ExpiresOn < p.today:
			return nil, problem.New(problem.Conflict, "the proposed waiver would have ended already; propose another one")
		}
		w := *o.Waiver
		w.ConfirmedBy, w.ConfirmedAt = a.ID, s.Now()
		o.Waiver, o.State, o.Past, o.OverdueSince, o.EscalateFrom = &w, Waived, []string{}, "", ""
		return nil, nil
	})
}

// RefuseWaiver drops what was proposed; the obligation goes on. Whoever
// proposed it may take it back in the same way.
func (s *Service) RefuseWaiver(ctx context.Context, a identity.Actor, id string, version int64) (Obligation, error) {
	return s.change(ctx, a, id, version, "obligation:refuse-waiver", func(o *Obligation, _ place) ([]table.Write, error) {
		if !o.Proposed() {
			return nil, nothingProposed()
		}
		o.Waiver = nil
		return nil, nil
	})
}

func nothingProposed() error {
	return problem.New(problem.Conflict, "no waiver is proposed for this obligation")
}

// Proposed tells whether a waiver waits for a second person.
func (o Obligation) Proposed() bool {
	return o.State != Waived && o.Waiver != nil && o.Waiver.ConfirmedBy == ""
}
