package assessment

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Verdict is what an approver decides about the residual risk. Decision is
// accept, accept_with_conditions or mitigate, or their own words.
type Verdict struct {
	Decision   string            `json:"decision"`
	Conditions Conditions        `json:"conditions"`
	Override   *scoring.Override `json:"override"`
}

// Conditions is a list of sentences; one sentence may come alone.
type Conditions []string

// UnmarshalJSON takes "…" and ["…", …].
func (c *Conditions) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*c = Conditions{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(c))
}

// Approve decides to go on with the vendor. It freezes the score, makes a
// prospect active, and plans the next reassessment, all in one commit. An
// override in the verdict is a proposal: the computed band holds until another
// approver confirms it.
func (s *Service) Approve(ctx context.Context, a identity.Actor, id string, ifVersion int64, v Verdict) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	m := move{action: "assessment:approve", from: []State{InReview}, to: Approved, reason: v.Decision, wake: true}
	if err := s.mayDecide(a, m, f); err != nil {
		return Assessment{}, err
	}
	today := s.Now().Format(clock.Date)
	if err := v.check(today); err != nil {
		return Assessment{}, err
	}
	score, err := s.Score(ctx, a, f)
	if err != nil {
		return Assessment{}, err
	}
	if o := v.Override; o != nil && o.Band == score.Band {
		return Assessment{}, invalid(problem.FieldError{Pointer: scoring.OverridePointer + "/band", Key: "field.sameBand", Detail: "is the computed band already; choose another one, or leave the override out"})
	}
	d := s.decision(a, v.Decision, v.Conditions, score)
	if v.Override != nil {
		d.Proposal = &Proposal{Override: *v.Override, State: Waiting, By: a.ID, ByName: a.Name, At: d.At}
		if m.writes, err = s.propose(ctx, a, f, d); err != nil {
			return Assessment{}, err
		}
	}
	m.change = func(as *Assessment) { as.Decision = d }
	ven, err := s.Vendors.Get(ctx, a, f.Assessment.VendorID)
	if err != nil {
		return Assessment{}, err
	}
	if err := ven.Engaged(); err != nil {
		return Assessment{}, err
	}
	if ven.Status == vendors.Prospect {
		ven.Status = vendors.Active
	}
	ven.ResidualRisk, ven.ResidualBand, ven.Decision, ven.DecidedOn = d.Residual, d.Band, v.Decision, today
	ven.UpdatedAt = s.Now()
	plan, err := s.Schedule.Plan(ctx, a, ven, f, today)
	if err != nil {
		return Assessment{}, err
	}
	m.writes = append(append(append(m.writes, vendors.Write(a.Org, ven), s.tell(a.Org, f.Assessment, "approved")), plan...), s.signedOff(a.Org, f, score, d)...)
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}

// Reject decides against the vendor; the reason is required.
func (s *Service) Reject(ctx context.Context, a identity.Actor, id string, ifVersion int64, reason string) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	m := move{action: "assessment:reject", from: []State{InReview}, to: Rejected, reason: reason, wake: true}
	if err := s.mayDecide(a, m, f); err != nil {
		return Assessment{}, err
	}
	if bad := checkReason("/reason", reason); bad != nil {
		return Assessment{}, invalid(*bad)
	}
	score, err := s.Score(ctx, a, f)
	if err != nil {
		return Assessment{}, err
	}
	d := s.decision(a, rejection, []string{reason}, score)
	m.change = func(as *Assessment) { as.Decision = d }
	m.writes = append(s.signedOff(a.Org, f, score, d), s.tell(a.Org, f.Assessment, "rejected"))
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}

// signedOff keeps the score, tells the vendor, and asks for the reports of the
// sign-off: they are made from what stands on this day, not when somebody
// first looks. The vendor learns the outcome and its conditions, not the score.
func (s *Service) signedOff(org string, f *File, score scoring.Result, d *Decision) []table.Write {
	outcome := "accepted"
	if d.Decision == rejection {
		outcome = "refused"
	} else if len(d.Conditions) > 0 {
		outcome = "conditions"
	}
	data := map[string]string{"outcome": outcome, "conditions": "", "contact": f.Assessment.Owner}
	if outcome == "conditions" {
		data["conditions"] = "– " + strings.Join(d.Conditions, "\n– ")
	}
	id := f.Assessment.ID
	return append(s.tellRespondents(org, f, nil, "concluded", data),
		frozenScore(org, id, score), notify.Write(org, notify.Task(s.IDs, s.Now(), "signoff", id)))
}

func (s *Service) mayDecide(a identity.Actor, m move, f *File) error {
	if err := s.Policy.Require(a, m.action, f.Duties(a.Org)); err != nil {
		return err
	}
	return m.allowed(f.Assessment.State)
}

// Duties is the assessment as the rules on separated duties look at it: who has
// spoken for the vendor, with an answer, a file or an invitation of their own,
// and who reviewed.
func (f *File) Duties(org string) policy.Resource {
	as := f.Assessment
	r := policy.Resource{Org: org, Assessment: as.ID, AnsweredBy: slices.Clone(as.AnsweredBy), ReviewedBy: as.ReviewedBy}
	for _, e := range f.Evidence {
		if e.Origin == "" { // not carried over from an earlier assessment
			r.AnsweredBy = append(r.AnsweredBy, e.By)
		}
	}
	for _, in := range f.Invitations {
		if !in.Opened.IsZero() {
			r.EnteredBy = append(r.EnteredBy, identity.FoldEmail(in.Email))
		}
	}
	return r
}

func (s *Service) decision(a identity.Actor, word string, conditions []string, r scoring.Result) *Decision {
	if conditions == nil {
		conditions = []string{}
	}
	return &Decision{
		Decision: word, Conditions: conditions, By: a.ID, ByName: a.Name, At: s.Now(),
		Residual: r.Residual, Computed: r.Band, Band: r.Band,
	}
}

const (
	maxConditions = 20
	rejection     = "reject" // the decision of an assessment that is rejected
)

func (v *Verdict) check(today string) error {
	var f problem.Fields
	if n := utf8.RuneCountInString(strings.TrimSpace(v.Decision)); n == 0 || n > 200 {
		f.AddKey("/decision", "field.required", "say what is decided about the residual risk: accept, accept_with_conditions, mitigate, or your own words (at most 200 characters)")
	}
	if v.Decision == rejection {
		f.AddKey("/decision", "field.choose", "this word says that the vendor is refused; use reject for that")
	}
	if len(v.Conditions) > maxConditions {
		f.Add("/conditions", "at most %d", maxConditions)
	}
	for i, c := range v.Conditions {
		if bad := checkReason(fmt.Sprintf("/conditions/%d", i), c); bad != nil {
			f = append(f, *bad)
		}
	}
	if v.Decision == "accept_with_conditions" && len(v.Conditions) == 0 {
		f.AddKey("/conditions", "field.required", "name the conditions")
	}
	if v.Override != nil {
		err := v.Override.Validate(today)
		var e *problem.Error
		if asProblem(err, &e) {
			f = append(f, e.Fields...)
		}
	}
	return f.Err()
}
