package assessment

import (
	"context"
	"slices"
	"strings"

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
		as.ReviewFinished = nil
		for _, sec := range sections {
			as.unmark(sec)
		}
	}
	m.writes = s.tellRespondents(a.Org, f, sections, "returned", map[string]string{"sections": f.titles(sections), "message": message, "contact": f.Assessment.Owner})
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}

// tellRespondents mails every live respondent whom the sections concern: who
// has the whole questionnaire, and delegates of one of them (nil sections: no
// delegates). Their link still opens.
func (s *Service) tellRespondents(org string, f *File, sections []string, template string, data map[string]string) []table.Write {
	data["vendor"], data["due"] = f.Assessment.VendorName, f.Assessment.DueOn
	var out []table.Write
	for _, inv := range f.Invitations {
		concerns := len(inv.Sections) == 0 || slices.ContainsFunc(inv.Sections, func(id string) bool { return slices.Contains(sections, id) })
		if inv.Live(s.Wall()) && concerns {
			out = append(out, notify.Write(org, notify.Mail(s.IDs, s.Now(), f.Assessment.ID, inv.Email, template, inv.Language, data)))
		}
	}
	return out
}

// titles names sections in the language of the mails, one a line.
func (f *File) titles(sections []string) string {
	var out []string
	for _, s := range f.Questionnaire.Sections {
		if slices.Contains(sections, s.ID) {
			title, _ := s.Title.In(f.Assessment.Language)
			out = append(out, "– "+title)
		}
	}
	return strings.Join(out, "\n")
}

func (f *File) sectionIDs() []string {
	out := make([]string, len(f.Questionnaire.Sections))
	for i, s := range f.Questionnaire.Sections {
		out[i] = s.ID
	}
	return out
}
