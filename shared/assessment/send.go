package assessment

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Order is what somebody asks to be sent.
type Order struct {
	Questionnaire string   `json:"questionnaire"`
	Version       string   `json:"version"` // "" for the newest
	Depth         string   `json:"depth"`   // "" for the one that the tier calls for
	DueOn         string   `json:"dueOn"`
	Recipients    []string `json:"recipients"`
	Language      string   `json:"language"` // of the mails; "" by the vendor's country
	Draft         bool     `json:"draft"`    // prepare only; send later
}

// Invited is an invitation just made, with the link that is shown this once.
type Invited struct {
	Email        string       `json:"email"`
	InvitationID string       `json:"invitationId"`
	Delivery     notify.State `json:"delivery"`
	Link         string       `json:"link,omitempty"`
}

// MaxRecipients bounds the invitations of one assessment.
const MaxRecipients = 20

// worst is the inherent risk of a vendor without an intake: until somebody
// rates it, it counts as the riskiest, never as harmless.
const worst scoring.Hundredths = 10000

// Send freezes questionnaire and model, and invites the recipients. It answers
// the assessment and the links.
func (s *Service) Send(ctx context.Context, a identity.Actor, vendor string, o Order) (Assessment, []Invited, error) {
	v, err := s.Vendors.Get(ctx, a, vendor)
	if err != nil {
		return Assessment{}, nil, err
	}
	if err := v.Engaged(); err != nil {
		return Assessment{}, nil, err
	}
	tier := v.Tier
	if tier == "" {
		tier = scoring.Critical
	}
	if err := o.check(s.Now().Format(clock.Date)); err != nil {
		return Assessment{}, nil, err
	}
	frozen, depth, q, err := s.Library.Pick(ctx, a.Org, o.Questionnaire, o.Version, tier)
	if problem.Is(err, problem.NotFound) {
		const none = "there is no such questionnaire, or no such version of it, in the library"
		faults := []problem.FieldError{{Pointer: "/questionnaire", Key: "field.choose", Detail: none}}
		if o.Version != "" {
			faults = append(faults, problem.FieldError{Pointer: "/version", Key: "field.choose", Detail: none})
		}
		return Assessment{}, nil, invalid(faults...)
	} else if err != nil {
		return Assessment{}, nil, err
	}
	if o.Depth != "" {
		if depth = o.Depth; !slices.ContainsFunc(q.Depths, func(d questionnaire.Depth) bool { return d.ID == depth }) {
			return Assessment{}, nil, invalid(problem.FieldError{Pointer: "/depth", Key: "field.choose", Detail: "the questionnaire has no such depth"})
		}
	}
	model, err := s.Library.CurrentModel(ctx, a.Org)
	if err != nil {
		return Assessment{}, nil, err
	}
	now := s.Now()
	as := Assessment{
		ID: s.IDs(ids.Assessment), Version: 1, CreatedAt: now, UpdatedAt: now,
		VendorID: v.ID, VendorName: v.Name, Engagement: vendors.DefaultEngagement,
		State: Sent, DueOn: o.DueOn, Recipients: o.Recipients, Language: o.language(v), Owner: owner(v, a), SentBy: a.ID,
		Questionnaire: frozen, Depth: depth, Model: Frozen{Version: model.Version, Hash: model.Hash()},
		Tier: tier, Inherent: worst, Assumed: v.InherentRisk == nil,
		AnsweredBy: []string{}, ReviewedBy: []string{},
	}
	if v.InherentRisk != nil {
		as.Inherent = *v.InherentRisk
	}
	if o.Draft {
		as.State = Draft
	}
	as.History = []Step{{At: now, By: a.ID, ByName: a.Name, To: as.State}}
	head, row := stored(a.Org, as, 0)
	writes := []table.Write{table.Create(head), table.Create(row), vendors.Unmoved(a.Org, v)}
	var invited []Invited
	if !o.Draft {
		var more []table.Write
		invited, more = s.invite(a.Org, as, o.Recipients)
		writes = append(append(writes, more...), s.watch(a.Org, as.ID))
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:send", Subject: as.ID, After: head.Body, Writes: writes, Wake: true,
	})
	return as, invited, err
}

// SendDraft sends what was prepared.
func (s *Service) SendDraft(ctx context.Context, a identity.Actor, id string, ifVersion int64) (Assessment, []Invited, error) {
	as, err := s.Get(ctx, a, id)
	if err != nil {
		return Assessment{}, nil, err
	}
	v, err := s.Vendors.Get(ctx, a, as.VendorID)
	if err != nil {
		return Assessment{}, nil, err
	}
	if err := v.Engaged(); err != nil {
		return Assessment{}, nil, err
	}
	invited, writes := s.invite(a.Org, as, as.Recipients)
	writes = append(writes, vendors.Unmoved(a.Org, v))
	if as.Previous == "" { // a draft that the schedule made is watched from then on
		writes = append(writes, s.watch(a.Org, as.ID))
	}
	as, err = s.apply(ctx, a, as, ifVersion, move{
		action: "assessment:send", from: []State{Draft}, to: Sent, writes: writes, wake: true,
	})
	return as, invited, err
}

// invite makes an invitation to the whole questionnaire and its mail for each
// address.
func (s *Service) invite(org string, as Assessment, to []string) ([]Invited, []table.Write) {
	return s.inviteWith(org, as, to, nil, "invitation", map[string]string{"vendor": as.VendorName, "due": as.DueOn, "contact": as.Owner})
}

// inviteWith is invite with a mail of its own; each mail's link is added to data.
func (s *Service) inviteWith(org string, as Assessment, to, sections []string, template string, data map[string]string) ([]Invited, []table.Write) {
	var out []Invited
	var writes []table.Write
	for _, email := range to {
		inv, secret := invitation.New(s.IDs, s.Now(), s.Wall(), org, as.VendorID, as.ID, email, as.Language, sections)
		inv.Tier = string(as.Tier)
		link := s.PortalURL() + "/portal/open?link=" + secret
		own := maps.Clone(data)
		own["link"] = link
		m := notify.Mail(s.IDs, s.Now(), as.ID, email, template, as.Language, own)
		inv.MessageID = m.ID
		out = append(out, Invited{Email: email, InvitationID: inv.ID, Delivery: notify.Queued, Link: link})
		writes = append(writes, invitation.Write(org, inv), notify.Write(org, m))
	}
	return out, writes
}

// owner is told of the progress: the vendor's owner, else who sent it.
func owner(v vendors.Vendor, a identity.Actor) string {
	if v.Owner != "" {
		return v.Owner
	}
	return a.Email
}

func (o Order) language(v vendors.Vendor) string {
	if o.Language != "" {
		return o.Language
	}
	if slices.Contains([]string{"CN", "HK", "MO", "TW"}, v.Country) {
		return "zh-CN"
	}
	return "en"
}

func (o Order) check(today string) error {
	var f problem.Fields
	if o.Questionnaire == "" {
		f.AddKey("/questionnaire", "field.required", "is required; GET /v1/questionnaires lists them")
	}
	if _, err := clock.ParseDate(o.DueOn); err != nil {
		f.AddKey("/dueOn", "field.date", "give a day that exists, as YYYY-MM-DD")
	} else if o.DueOn < today {
		f.AddKey("/dueOn", "field.notPast", "give a day that is not past")
	}
	if o.Language != "" && o.Language != "en" && o.Language != "zh-CN" {
		f.AddKey("/language", "field.choose", "choose en or zh-CN")
	}
	if n := len(o.Recipients); n == 0 {
		f.AddKey("/recipients", "field.required", "name at least one address")
	} else if n > MaxRecipients {
		f.AddKey("/recipients", "field.tooMany", fmt.Sprintf("has %d entries; at most %d", n, MaxRecipients), fmt.Sprint(MaxRecipients))
	}
	for i, r := range o.Recipients {
		at := fmt.Sprintf("/recipients/%d", i)
		if !identity.ValidEmail(r) {
			f.AddKey(at, "field.email", "give one address such as name@vendor.example")
		} else if slices.IndexFunc(o.Recipients, func(x string) bool { return identity.FoldEmail(x) == identity.FoldEmail(r) }) != i {
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
		}
	}
	return f.Err()
}
