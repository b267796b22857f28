package main

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/scoring"
)

const (
	dataSecurity = "customer-data-security"
	crmSetup     = "crm-configuration"
)

// assess takes the vendor's nth assessment to where it ends.
func (s *story) assess(ctx context.Context, n int, last ending) error {
	goal := last.state
	if n < s.options.Assessments-1 {
		goal = s.state(earlier)
	}
	if begin := s.began(last, n); begin.After(s.at) {
		s.at = begin
	}
	buyer := s.people[identity.Procurement]
	as, invited, err := s.Assessments.Send(ctx, buyer, s.vendor.ID, s.order(n, goal))
	if err != nil || goal == assessment.Draft || goal == assessment.Sent {
		return err
	}
	s.pass(s.dice, 6)
	switch goal {
	case assessment.Cancelled:
		_, err = s.Assessments.Cancel(ctx, buyer, as.ID, 0, "The vendor will be asked again after its move.")
		return err
	case assessment.Expired:
		_, err = s.Assessments.Expire(ctx, identity.AsSystem(buyer.Org), as.ID)
		return err
	default:
		vendor := identity.Actor{
			Org: buyer.Org, ID: invited[0].InvitationID, Name: invited[0].Email, Email: invited[0].Email,
			Roles: []identity.Role{identity.Vendor}, Vendor: s.vendor.ID, Assessment: as.ID,
		}
		return s.answered(ctx, as, vendor, goal)
	}
}

func (s *story) order(n int, goal assessment.State) assessment.Order {
	o := assessment.Order{
		Questionnaire: dataSecurity, DueOn: s.at.Add(21 * day).Format(clock.Date), Language: s.place.lang,
		Recipients: []string{s.vendor.Contacts[0].Email}, Draft: goal == assessment.Draft,
	}
	if s.crm && n%2 == 1 {
		o.Questionnaire = crmSetup
	}
	return o
}

// answered goes on from the vendor's answers to the goal.
func (s *story) answered(ctx context.Context, as assessment.Assessment, vendor identity.Actor, goal assessment.State) error {
	most := 1000
	if goal == assessment.InProgress {
		most = 1 + s.dice.IntN(12)
	}
	if err := s.answer(ctx, as.ID, vendor, most); err != nil || goal == assessment.InProgress {
		return err
	}
	if err := s.attach(ctx, as.ID, vendor); err != nil {
		return err
	}
	s.pass(s.dice, 3)
	if _, err := s.Assessments.Submit(ctx, vendor, as.ID, 0); err != nil || goal == assessment.Submitted {
		return err
	}
	s.pass(s.dice, 4)
	analyst := s.people[identity.Analyst]
	if _, err := s.Assessments.StartReview(ctx, analyst, as.ID, 0); err != nil {
		return err
	}
	f, err := s.Assessments.Open(ctx, analyst, as.ID)
	if err != nil {
		return err
	}
	if err := s.judge(ctx, f); err != nil {
		return err
	}
	s.pass(s.dice, 4)
	switch approver := s.people[identity.Approver]; goal {
	case assessment.Returned:
		section := f.Questionnaire.Sections[0].ID
		_, err = s.Assessments.Return(ctx, analyst, as.ID, 0, []string{section}, "Please say more about the first section.")
	case assessment.Rejected:
		_, err = s.Assessments.Reject(ctx, approver, as.ID, 0, "The risk that remains is too high for what the vendor does for us.")
	case assessment.Approved:
		_, err = s.Assessments.Approve(ctx, approver, as.ID, 0, s.verdict())
	default: // stays in review
	}
	return err
}

func (s *story) verdict() assessment.Verdict {
	switch s.dice.IntN(4) {
	case 0:
		return assessment.Verdict{Decision: "accept_with_conditions", Conditions: []string{"A tested restore is shown within 60 days."}}
	case 1:
		return assessment.Verdict{Decision: "mitigate", Conditions: []string{}}
	default:
		return assessment.Verdict{Decision: "accept"}
	}
}

// judge is the analyst's part: a word on the files and on one answer, now and
// then a finding of their own, which may be resolved by now.
func (s *story) judge(ctx context.Context, f *assessment.File) error {
	analyst, id := s.people[identity.Analyst], f.Assessment.ID
	for _, e := range f.Evidence {
		j := assessment.Judgement{Assurance: scoring.Reviewed, Note: pick(s.dice, said[s.place.lang])}
		if _, err := s.Assessments.Judge(ctx, analyst, id, e.QuestionIDs[0], j); err != nil {
			return err
		}
	}
	if s.dice.IntN(5) != 0 {
		return nil
	}
	d := finding.Details{
		AssessmentID: &id, Title: ptr("Restore of backups was not tested in the last twelve months"), Severity: ptr(pick(s.dice, finding.Severities)),
		Detail: ptr(pick(s.dice, said[s.place.lang])), Owner: &analyst.Email, DueOn: ptr(s.at.Add(60 * day).Format(clock.Date)),
	}
	fd, err := s.Findings.Create(ctx, analyst, s.vendor.ID, d)
	if err != nil || s.dice.IntN(2) == 0 {
		return err
	}
	_, err = s.Findings.Update(ctx, analyst, fd.ID, fd.Version, finding.Details{Status: ptr(finding.Resolved)})
	return err
}
