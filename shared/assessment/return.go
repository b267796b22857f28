package assessment

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Return hands sections back to the vendor for rework, with a message. Only
// their answers can then be changed. Every live respondent is told.
func (s *Service) Return(ctx context.Context, a identity.Actor, id string, ifVersion int64, sections []string, message string) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	m := move{action: "assessment:return", from: []State{InReview}, to: Returned, reason: message, sections: sections, wake: true}
	if err := m.allowed(f.Assessment.State); err != nil {
		return Assessment{}, err
	}
	var faults problem.Fields
	if len(sections) == 0 {
		faults.AddKey("/sections", "field.required", "name at least one section")
	}
	f.checkSections(&faults, sections)
	if bad := checkReason("/message", message); bad != nil {
		faults = append(faults, *bad)
	}
	if err := faults.Err(); err != nil {
		return Assessment{}, err
	}
	m.change = func(as *Assessment) {
		as.reviewer(a)
		as.Rework = &Rework{Sections: sections, Message: message}
	}
	m.writes = s.tellRespondents(a.Org, f, "returned")
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}

// tellRespondents mails every live respondent. Their link still opens.
func (s *Service) tellRespondents(org string, f *File, template string) []table.Write {
	var out []table.Write
	for _, inv := range f.Invitations {
		if inv.Live(s.Wall()) {
			out = append(out, notify.Write(org, notify.Mail(s.IDs, s.Now(), f.Assessment.ID, inv.Email, template, inv.Language, map[string]string{
				"vendor": f.Assessment.VendorName, "due": f.Assessment.DueOn,
			})))
		}
	}
	return out
}
