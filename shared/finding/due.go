package finding

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// Kind of a finding in the due index (tick.Kind).
const Kind = "FND"

// item is how a finding is stored: in the due index while something will be
// due about it.
func item(org string, f Finding, version int64) table.Item {
	it := table.Item{Key: key(org, f.VendorID, f.ID), Version: version, Body: table.Encode(f)}
	if at := f.nextAt(); !at.IsZero() {
		it.Due = table.DueAt(table.DueSchedule, f.ID, at, it.Key)
	}
	return it
}

// nextAt is when the schedule has to do something: the day after an acceptance
// ends, or after the due day of a finding that is not mended. Zero: never.
func (f Finding) nextAt() time.Time {
	day := ""
	switch {
	case f.Status == RiskAccepted && f.Acceptance != nil:
		day = f.Acceptance.ExpiresOn
	case (f.Status == Open || f.Status == InRemediation) && f.Chased != f.DueOn:
		day = f.DueOn
	}
	return clock.After(day)
}

// Lapse does what is due about a finding: opens it again when the acceptance
// of its risk has ended, or tells who sees to it that its day is past. It is a
// tick.Handler.
func (s *Service) Lapse(ctx context.Context, org string, k table.Key) (bool, error) {
	return table.TakeDue(ctx, s.Table, k, s.Now(), func(f Finding, it table.Item) error { return s.lapse(ctx, org, f, it) })
}

func (s *Service) lapse(ctx context.Context, org string, f Finding, it table.Item) error {
	a := identity.AsSystem(org)
	v, err := s.Vendors.Get(ctx, a, f.VendorID)
	if err != nil {
		return err
	}
	c := audit.Change{Actor: a, Action: "finding:remind", Subject: f.ID, Before: it.Body, Wake: true}
	template := "finding-overdue"
	if f.Status == RiskAccepted {
		c.Action, template = "finding:reopen", "acceptance-ended"
		f.Status, f.Lapsed, f.Acceptance = Open, f.Acceptance, nil
	} else {
		f.Chased = f.DueOn
	}
	f.Version, f.UpdatedAt = it.Version+1, s.Now()
	next := item(org, f, it.Version)
	c.After = next.Body
	c.Writes = []table.Write{table.Replace(next)}
	for _, to := range f.concerned(v.Owner) {
		c.Writes = append(c.Writes, notify.Tell(s.Journal, org, notify.Notice{To: to, Subject: f.ID, Template: template, Data: map[string]string{
			"vendor": v.Name, "title": f.Title, "due": f.DueOn, "link": s.BaseURL() + "/findings/" + f.ID,
		}}))
	}
	return s.Journal.Commit(ctx, c)
}

// concerned are who is told: who sees to the finding, else the vendor's owner,
// else the administrators; for the two worst severities the administrators too.
func (f Finding) concerned(owner string) []string {
	to := f.Owner
	if to == "" {
		to = owner
	}
	if to == "" {
		return []string{notify.Administrators}
	}
	if f.Severity == "high" || f.Severity == "critical" {
		return []string{to, notify.Administrators}
	}
	return []string{to}
}
