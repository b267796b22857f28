package assessment

import (
	"context"
	"maps"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// StaffTask is the outbox's task that TellStaff handles.
const StaffTask = "staff"

// People is who can be told.
type People interface {
	// People lists an organisation's people by name, without their secrets.
	People(ctx context.Context, org string, limit int, cursor string) ([]identity.Person, string, error)
	// Person reads one; not_found for who is none.
	Person(ctx context.Context, org, id string) (identity.Person, error)
	// Holding lists the active people who have a role.
	Holding(ctx context.Context, org string, role identity.Role) ([]identity.Person, error)
}

// peoplePage is how many people one step reads, and so how many mails its
// commit holds at most.
const peoplePage = 50

// TellStaff turns a task into one mail for each active person with the role
// that it names, in their language, unless it has moved on meanwhile: of an assessment that has reviewers, only
// they hear that it was handed in again, and who acted for the vendor or
// reviewed does not hear that it waits for a decision that others must take.
// It can be repeated: a mail's id follows from the task and the person.
func (s *Service) TellStaff(ctx context.Context, org string, m notify.Message) error {
	as, _, err := table.Load[Assessment](ctx, s.Table, headKey(org, m.Subject))
	if err != nil {
		return problem.Wrap("assessment.tellStaff", err)
	}
	if !as.stillSo(m.Template) {
		return nil // somebody was faster than the mail
	}
	data := maps.Clone(m.Data)
	delete(data, "role")
	data["link"], data["vendor"], data["due"] = s.BaseURL()+"/assessments/"+as.ID, as.VendorName, as.DueOn
	for cursor := ""; ; {
		people, next, err := s.People.People(ctx, org, peoplePage, cursor)
		if err != nil {
			return problem.Wrap("assessment.tellStaff", err)
		}
		for _, p := range people {
			if !p.Active || !slices.Contains(p.Roles, identity.Role(m.Data["role"])) || !as.concerns(p, m.Template) {
				continue
			}
			mail := notify.Mail(func(prefix string) string { return ids.Derived(prefix, m.CreatedAt, m.ID+"\x00"+p.ID) }, s.Now(), as.ID, p.Email, m.Template, p.Language, data)
			// One commit a mail: what a break left out comes with the next try.
			if err := s.Table.Commit(ctx, notify.Write(org, mail)); err != nil && !problem.Is(err, problem.Conflict) {
				return problem.Wrap("assessment.tellStaff", err)
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

// stillSo tells whether what the mail says holds yet.
func (as *Assessment) stillSo(template string) bool {
	switch template {
	case "submitted":
		return as.State == Submitted
	case "reviewed":
		return as.State == InReview && as.ReviewFinished != nil
	}
	return true
}

func (as *Assessment) concerns(p identity.Person, template string) bool {
	switch template {
	case "submitted":
		again := len(as.ReviewedBy) > 0
		return identity.FoldEmail(p.Email) != identity.FoldEmail(as.Owner) && (!again || slices.Contains(as.ReviewedBy, p.ID))
	case "reviewed":
		return !slices.Contains(as.AnsweredBy, p.ID) && !slices.Contains(as.ReviewedBy, p.ID)
	}
	return true
}
