package assessment

import (
	"context"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Submit hands the answers in; the owner and the analysts are told. By the vendor, or by procurement on its behalf;
// invalid names every question that still needs something.
func (s *Service) Submit(ctx context.Context, a identity.Actor, id string, ifVersion int64) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	m := move{action: "assessment:submit", from: []State{Sent, InProgress, Returned}, to: Submitted, wake: true}
	if err := m.allowed(f.Assessment.State); err != nil {
		return Assessment{}, err
	}
	if missing := f.Missing(); len(missing) > 0 {
		return Assessment{}, &problem.Error{Code: problem.Invalid, Message: "the questionnaire is not complete yet", Fields: missing}
	}
	m.change = func(as *Assessment) {
		as.Submitted, as.Rework = s.Now(), nil
		if a.Staff() && !slices.Contains(as.AnsweredBy, a.ID) { // handing in stands for the answers
			as.AnsweredBy = append(slices.Clone(as.AnsweredBy), a.ID)
		}
	}
	m.writes = []table.Write{s.tell(a.Org, f.Assessment, "submitted"), s.tellRole(a.Org, f.Assessment, identity.Analyst, "submitted", nil)}
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}

// tell is the mail to the assessment's owner.
func (s *Service) tell(org string, as Assessment, template string) table.Write {
	return notify.Write(org, notify.Mail(s.IDs, s.Now(), as.ID, as.Owner, template, "en", map[string]string{
		"link": s.BaseURL() + "/assessments/" + as.ID, "vendor": as.VendorName, "due": as.DueOn,
	}))
}
