package assessment

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Proposal is an override as one approver asked for it. It counts only once a
// second one has confirmed it; until then, and when it is declined, the
// computed band holds.
type Proposal struct {
	Override      scoring.Override `json:"override"`
	State         ProposalState    `json:"state"`
	By            string           `json:"by"` // person
	ByName        string           `json:"byName"`
	At            time.Time        `json:"at"`
	DecidedBy     string           `json:"decidedBy,omitempty"`
	DecidedByName string           `json:"decidedByName,omitempty"`
	DecidedAt     time.Time        `json:"decidedAt,omitzero"`
	Reason        string           `json:"reason,omitempty"` // why it was declined
}

// ProposalState is where a proposal stands: waiting → confirmed | declined.
type ProposalState string

// The states of a proposal.
const (
	Waiting   ProposalState = "waiting"
	Confirmed ProposalState = "confirmed"
	Declined  ProposalState = "declined"
)

// ProposalStates in the order of their life.
var ProposalStates = []ProposalState{Waiting, Confirmed, Declined}

// WaitingOverride is a line of the list of proposals that wait for a second
// person.
type WaitingOverride struct {
	AssessmentID string       `json:"assessmentId"`
	VendorID     string       `json:"vendorId"`
	VendorName   string       `json:"vendorName"`
	Computed     scoring.Band `json:"computedBand"`
	Proposed     scoring.Band `json:"proposedBand"`
	ExpiresOn    string       `json:"expiresOn"`
	By           string       `json:"by"` // person
	ByName       string       `json:"byName"`
	At           time.Time    `json:"at"`
}

const proposalSK = "Z#OVERRIDE"

func proposalKey(org, id string) table.Key { return table.Key{PK: PK(org, id), SK: proposalSK} }

func overridesPK(org string) string { return identity.OrgPK(org, "OVERRIDES") }

// propose is what an approval writes beside its decision when it asks for
// another band: the line of the list, and the mails to those who can confirm.
// Where nobody can, administrators are told instead, and the proposal waits.
func (s *Service) propose(ctx context.Context, a identity.Actor, f *File, d *Decision) ([]table.Write, error) {
	p, as := d.Proposal, f.Assessment
	w := WaitingOverride{
		AssessmentID: as.ID, VendorID: as.VendorID, VendorName: as.VendorName, Computed: d.Computed, Proposed: p.Override.Band,
		ExpiresOn: p.Override.ExpiresOn, By: p.By, ByName: p.ByName, At: p.At,
	}
	writes := []table.Write{table.Create(table.Item{
		Key: proposalKey(a.Org, as.ID), List: table.Key{PK: overridesPK(a.Org), SK: as.ID}, Body: table.Encode(w),
	})}
	template := "override-proposed"
	to, err := s.seconds(ctx, a, f)
	if err == nil && len(to) == 0 {
		template = "override-stuck"
		to, err = s.People.Holding(ctx, a.Org, identity.Administrator)
	}
	if err != nil {
		return nil, err
	}
	for _, person := range to[:min(len(to), peoplePage)] { // a commit has its bounds
		writes = append(writes, s.write(a.Org, as, person, template))
	}
	return writes, nil
}

// seconds are the active approvers who may confirm what the actor proposes.
func (s *Service) seconds(ctx context.Context, a identity.Actor, f *File) ([]identity.Person, error) {
	all, err := s.People.Holding(ctx, a.Org, identity.Approver)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p identity.Person) bool {
		who := identity.Actor{Org: a.Org, ID: p.ID, Email: p.Email, Roles: p.Roles}
		return s.mayConfirm(who, f, a.ID) != nil
	}), nil
}

// mayConfirm errs with forbidden unless the actor may be the second person.
func (s *Service) mayConfirm(a identity.Actor, f *File, proposedBy string) error {
	r := f.Duties(a.Org)
	r.ProposedBy = proposedBy
	return s.Policy.Require(a, "assessment:confirm-override", r)
}

// write is a mail to somebody of the organisation about an assessment.
func (s *Service) write(org string, as Assessment, to identity.Person, template string) table.Write {
	lang := to.Language
	if lang == "" {
		lang = "en"
	}
	return notify.Write(org, notify.Mail(s.IDs, s.Now(), as.ID, to.Email, template, lang, map[string]string{
		"link": s.BaseURL() + "/assessments/" + as.ID, "vendor": as.VendorName,
	}))
}

// MayConfirm tells whether the actor may be the second person of the proposal
// that waits on the assessment.
func (s *Service) MayConfirm(a identity.Actor, f *File) bool {
	d := f.Assessment.Decision
	return d != nil && d.waits() && s.mayConfirm(a, f, d.Proposal.By) == nil
}

func (d *Decision) waits() bool { return d.Proposal != nil && d.Proposal.State == Waiting }

// ConfirmOverride puts a proposed band in force. Who proposed it, answered or
// reviewed is forbidden. conflict: nothing waits, or its end has passed.
func (s *Service) ConfirmOverride(ctx context.Context, a identity.Actor, id string, ifVersion int64) (Assessment, error) {
	f, it, err := s.waiting(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	as := f.Assessment
	p := as.Decision.Proposal
	if err := s.mayConfirm(a, f, p.By); err != nil {
		return Assessment{}, err
	}
	today := s.Now().Format(clock.Date)
	if today > p.Override.ExpiresOn {
		return Assessment{}, problem.New(problem.Conflict, "the override would have ended on %s already; decline it", p.Override.ExpiresOn)
	}
	writes, err := s.toVendor(ctx, a, as, p.Override.Band)
	if err != nil {
		return Assessment{}, err
	}
	writes = append(writes, table.Remove(it.Key, it.Version), notify.Write(a.Org, notify.Task(s.IDs, s.Now(), "signoff", id)))
	return s.settle(ctx, a, as, ifVersion, "assessment:confirm-override", Confirmed, "", writes)
}

// DeclineOverride lets the computed band stand; the reason is required. Who
// proposed it may take it back in the same way.
func (s *Service) DeclineOverride(ctx context.Context, a identity.Actor, id string, ifVersion int64, reason string) (Assessment, error) {
	f, it, err := s.waiting(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	if bad := checkReason("/reason", reason); bad != nil {
		return Assessment{}, invalid(*bad)
	}
	return s.settle(ctx, a, f.Assessment, ifVersion, "assessment:decline-override", Declined, reason, []table.Write{table.Remove(it.Key, it.Version)})
}

// waiting reads an assessment whose proposal waits, with the proposal's line.
func (s *Service) waiting(ctx context.Context, a identity.Actor, id string) (*File, table.Item, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return nil, table.Item{}, err
	}
	if d := f.Assessment.Decision; d == nil || !d.waits() {
		return nil, table.Item{}, problem.New(problem.Conflict, "no override waits for a second person here")
	}
	it, err := s.Table.Get(ctx, proposalKey(a.Org, id))
	return f, it, problem.Wrap("assessment.override", err)
}

// toVendor takes a confirmed band to the vendor's record, unless a later
// assessment has been decided for it since: then that one's band counts there.
func (s *Service) toVendor(ctx context.Context, a identity.Actor, as Assessment, band scoring.Band) ([]table.Write, error) {
	ven, err := s.Vendors.Get(ctx, a, as.VendorID)
	if err != nil {
		return nil, err
	}
	if err := ven.Engaged(); err != nil {
		return nil, err
	}
	rows, _, err := table.List[Summary](ctx, s.Table, table.Query{PK: vendors.PK(a.Org, as.VendorID), Prefix: rowPrefix})
	if err != nil {
		return nil, problem.Wrap("assessment.override", err)
	}
	own := as.Decision.At.Format(clock.Date)
	for _, r := range rows {
		if r.State == Approved && r.ID != as.ID && (r.DecidedOn > own || r.DecidedOn == own && r.ID > as.ID) {
			return []table.Write{vendors.Unmoved(a.Org, ven)}, nil
		}
	}
	ven.ResidualBand, ven.UpdatedAt = band, s.Now()
	return []table.Write{vendors.Write(a.Org, ven)}, nil
}

// settle writes the end of a proposal into the decision and tells who made it.
func (s *Service) settle(ctx context.Context, a identity.Actor, as Assessment, ifVersion int64, action string, state ProposalState, reason string, writes []table.Write) (Assessment, error) {
	if ifVersion != 0 && as.Version != ifVersion {
		return Assessment{}, vendors.Stale(as)
	}
	before, was, now := table.Encode(as), as.Version, s.Now()
	d := *as.Decision
	p := *d.Proposal
	p.State, p.DecidedBy, p.DecidedByName, p.DecidedAt, p.Reason = state, a.ID, a.Name, now, reason
	if d.Proposal = &p; state == Confirmed {
		d.Override = &p.Override
		d.Band = d.BandOn(now.Format(clock.Date))
	}
	as.Decision, as.Version, as.UpdatedAt = &d, was+1, now
	if p.By != a.ID {
		told, err := s.People.Person(ctx, a.Org, p.By)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return Assessment{}, err
		}
		if err == nil && told.Active {
			writes = append(writes, s.write(a.Org, as, told, "override-"+string(state)))
		}
	}
	head, row := stored(a.Org, as, was)
	err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: as.ID, Before: before, After: head.Body, Wake: true,
		Writes: append([]table.Write{table.Replace(head), table.Replace(row)}, writes...),
	})
	if err != nil {
		return Assessment{}, err
	}
	return as, nil
}

// WaitingOverrides lists the proposals that wait for a second person, the
// oldest assessment first.
func (s *Service) WaitingOverrides(ctx context.Context, a identity.Actor, limit int, cursor string) ([]WaitingOverride, string, error) {
	out, next, err := table.List[WaitingOverride](ctx, s.Table, table.Query{Index: table.ByList, PK: overridesPK(a.Org), Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("assessment.overrides", err)
}
