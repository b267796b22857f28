package assessment

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// HeadKind is what the tick calls a decided assessment whose override ends
// (tick.Kind of A#HEAD).
const HeadKind = "A"

// lapses is when the override of the decision is over; zero when there is
// none, or it is over already.
func (a *Assessment) lapses() time.Time {
	d := a.Decision
	if a.State != Approved || d == nil || d.Override == nil || !d.Lapsed.IsZero() {
		return time.Time{}
	}
	return clock.After(d.Override.ExpiresOn)
}

// Lapse ends an override whose last day is past: the computed band counts
// again, for the assessment and for a vendor that was decided by it, the owner
// is told and, when that is worse, the vendor comes due. It is a tick.Handler.
func (s *Service) Lapse(ctx context.Context, org string, k table.Key) (bool, error) {
	return table.TakeDue(ctx, s.Table, k, s.Now(), func(as Assessment, it table.Item) error { return s.lapse(ctx, org, as, it) })
}

func (s *Service) lapse(ctx context.Context, org string, as Assessment, it table.Item) error {
	a := identity.AsSystem(org)
	v, err := s.Vendors.Get(ctx, a, as.VendorID)
	if err != nil {
		return err
	}
	d := *as.Decision
	was := d.Band
	d.Band, d.Lapsed = d.Computed, s.Now()
	as.Decision, as.Version, as.UpdatedAt = &d, it.Version+1, s.Now()
	head, row := stored(org, as, it.Version)
	writes := []table.Write{table.Replace(head), table.Replace(row), notify.Tell(s.Journal, org, notify.Notice{
		To: as.Owner, Subject: as.ID, Template: "override-lapsed", Data: map[string]string{
			"vendor": as.VendorName, "was": string(was), "band": string(d.Band), "link": s.BaseURL() + "/assessments/" + as.ID,
		},
	})}
	if v.DecidedOn == d.At.Format(clock.Date) && v.ResidualBand == was {
		v.ResidualBand, v.UpdatedAt = d.Band, s.Now()
		writes = append(writes, vendors.Write(org, v))
		if !was.AtLeast(d.Band) {
			writes = append(writes, trigger.Reassess(s.Journal, org, v.ID, trigger.Score, as.ID))
		}
	}
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:lapse", Subject: as.ID, Before: it.Body, After: head.Body, Writes: writes, Wake: true,
	})
}
