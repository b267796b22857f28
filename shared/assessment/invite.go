package assessment

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
)

// Invite invites an address to a running assessment, or sends it a new link:
// the new one revokes the old.
func (s *Service) Invite(ctx context.Context, a identity.Actor, id, email string) (Invited, error) {
	if !identity.ValidEmail(email) {
		return Invited{}, invalid(problem.FieldError{Pointer: "/email", Key: "field.email", Detail: "give one address such as name@vendor.example"})
	}
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Invited{}, err
	}
	as := f.Assessment
	if as.State.Ended() || as.State == Draft {
		return Invited{}, problem.New(problem.Conflict, "the assessment is %s; nobody can be invited to it", as.State)
	}
	return s.reinvite(ctx, a, f, email, nil)
}

// Delegate lets a respondent hand sections to a colleague, who sees only
// those. Whoever delegates keeps access.
func (s *Service) Delegate(ctx context.Context, a identity.Actor, email string, sections []string) (Invited, error) {
	var faults problem.Fields
	if !identity.ValidEmail(email) {
		faults.AddKey("/email", "field.email", "give one address such as name@vendor.example")
	}
	f, err := s.Open(ctx, a, a.Assessment)
	if err != nil {
		return Invited{}, err
	}
	if len(sections) == 0 {
		faults.AddKey("/sections", "field.required", "name at least one section")
	}
	f.checkSections(&faults, sections)
	if err := faults.Err(); err != nil {
		return Invited{}, err
	}
	if !f.Assessment.State.Answerable() {
		return Invited{}, problem.New(problem.Conflict, "the assessment is %s; its sections cannot be delegated now", f.Assessment.State)
	}
	return s.reinvite(ctx, a, f, email, sections)
}

func (s *Service) reinvite(ctx context.Context, a identity.Actor, f *File, email string, sections []string) (Invited, error) {
	if err := s.mayMail(f, len(sections) > 0); err != nil {
		return Invited{}, err
	}
	live := 0
	invited, writes := s.invite(a.Org, f.Assessment, []string{email})
	if len(sections) > 0 {
		invited, writes = s.inviteWith(a.Org, f.Assessment, []string{email}, sections, "delegated", map[string]string{
			"vendor": f.Assessment.VendorName, "due": f.Assessment.DueOn, "from": a.Email, "sections": f.titles(sections),
		})
	}
	for _, old := range f.Invitations {
		if !old.Live(s.Wall()) {
			continue
		}
		live++
		same := identity.FoldEmail(old.Email) == identity.FoldEmail(email)
		if same && len(old.Sections) == 0 && len(sections) > 0 {
			return Invited{}, problem.New(problem.Conflict, "this person has the whole questionnaire already")
		}
		if same {
			writes = append(writes, invitation.Revoke(a.Org, old, s.Now(), s.Wall()))
			live--
		}
	}
	if live >= MaxRecipients {
		return Invited{}, problem.New(problem.Conflict, "at most %d people can be invited to one assessment", MaxRecipients)
	}
	err := s.Journal.Commit(ctx, audit.Change{ // a link made while the assessment is cancelled would outlive it
		Actor: a, Action: "assessment:invite", Subject: f.Assessment.ID, Writes: append(writes, Unmoved(a.Org, f.Assessment)), Wake: true,
	})
	return invited[0], err
}

// Bounds of the mails that one assessment can be made to send, whoever asks:
// a link may be lost now and then, but nobody's mailbox is filled with them.
const (
	InvitesPerHour = 40
	MaxDelegations = 200 // over an assessment's life
)

// mayMail is throttled when too many links were sent lately, or handed over in all.
func (s *Service) mayMail(f *File, delegates bool) error {
	lately, handed := 0, 0
	for _, inv := range f.Invitations {
		if ago := s.Wall().Sub(inv.Made()); ago >= 0 && ago < time.Hour {
			lately++
		}
		if len(inv.Sections) > 0 {
			handed++
		}
	}
	if lately >= InvitesPerHour || delegates && handed >= MaxDelegations {
		return problem.New(problem.Throttled, "too many links were sent for this assessment; wait an hour, or ask your contact")
	}
	return nil
}

// Delivery is an invitation as staff see it.
type Delivery struct {
	Invited
	Sections []string `json:"sections,omitempty"`
	Error    string   `json:"error,omitempty"`
	Live     bool     `json:"live"`
	Opened   bool     `json:"opened"`
	// SecondFactor: it was last opened with a second factor, which stands.
	SecondFactor bool `json:"secondFactor"`
}

// Deliveries answers every invitation of an assessment with the state of its mail.
func (s *Service) Deliveries(ctx context.Context, a identity.Actor, f *File) ([]Delivery, error) {
	out := []Delivery{}
	for _, inv := range f.Invitations {
		d := Delivery{
			Invited:  Invited{Email: inv.Email, InvitationID: inv.ID, Delivery: notify.Sent},
			Sections: inv.Sections, Live: inv.Live(s.Wall()), Opened: !inv.Opened.IsZero(), SecondFactor: inv.Second,
		}
		m, err := notify.Delivery(ctx, s.Table, a.Org, inv.MessageID)
		if err == nil {
			d.Delivery, d.Error = m.State, m.Error
		} else if !problem.Is(err, problem.NotFound) { // an old message has left the log
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
