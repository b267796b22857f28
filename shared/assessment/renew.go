package assessment

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Renewal is a reassessment that the schedule fires.
type Renewal struct {
	Vendor   vendors.Vendor
	Previous string    // the assessment whose answers are carried over
	Due      time.Time // the day it came due; with the vendor it names this firing
	Why      string
	Reasons  []trigger.Reason
	Firing   string // names this firing: the same when it is tried again, another after a new plan
	// Also is committed with the new assessment: the schedule's own change.
	Also func(id string) []table.Write
}

// renewalDays is how long a vendor has for a reassessment.
const renewalDays = 30

// carryBatch is how many answers or files one commit carries over.
const carryBatch = 90

// Renew starts a reassessment from the newest version of the same
// questionnaire, with the last answers offered and valid evidence taken over.
// Its id follows from vendor, due day and firing: fired twice, or broken off and fired
// again, it is one assessment. What is carried is written first and is seen by
// nobody until the last commit, which holds the header.
func (s *Service) Renew(ctx context.Context, a identity.Actor, r Renewal) (Assessment, error) {
	prev, err := s.Open(ctx, a, r.Previous)
	if err != nil {
		return Assessment{}, problem.Wrap("assessment.renew", err)
	}
	tier, inherent := r.Vendor.Tier, worst
	if r.Vendor.InherentRisk != nil {
		inherent = *r.Vendor.InherentRisk
	} else {
		tier = scoring.Critical
	}
	frozen, depth, whole, err := s.Library.Pick(ctx, a.Org, prev.Assessment.Questionnaire.Name, "", tier)
	if err != nil {
		return Assessment{}, problem.Wrap("assessment.renew", err)
	}
	model, err := s.Library.CurrentModel(ctx, a.Org)
	if err != nil {
		return Assessment{}, problem.Wrap("assessment.renew", err)
	}
	now := s.Now()
	as := Assessment{
		ID: ids.Derived(ids.Assessment, r.Due, r.Vendor.ID+"\x00"+r.Firing), Version: 1, CreatedAt: now, UpdatedAt: now,
		VendorID: r.Vendor.ID, VendorName: r.Vendor.Name, Engagement: prev.Assessment.Engagement, State: Sent,
		DueOn: now.AddDate(0, 0, renewalDays).Format(clock.Date), Recipients: prev.respondents(r.Vendor), Language: prev.Assessment.Language,
		Owner: prev.Assessment.Owner, SentBy: a.ID, Questionnaire: frozen, Depth: depth, Model: Frozen{Version: model.Version, Hash: model.Hash()},
		Tier: tier, Inherent: inherent, Assumed: r.Vendor.InherentRisk == nil,
		AnsweredBy: []string{}, ReviewedBy: []string{}, Previous: r.Previous, Why: r.Why, Reasons: r.Reasons,
	}
	if r.Vendor.Owner != "" {
		as.Owner = r.Vendor.Owner
	}
	if len(as.Recipients) == 0 {
		as.State = Draft // nobody to send it to: its owner is told to name somebody
	}
	as.History = []Step{{At: now, By: a.ID, ByName: a.Name, To: as.State, Reason: r.Why}}
	if err := s.carry(ctx, a.Org, as, prev, questionnaire.ForDepth(whole, depth), r.Due); err != nil {
		return Assessment{}, err
	}
	return s.finishRenewal(ctx, a, as, r)
}

func (s *Service) finishRenewal(ctx context.Context, a identity.Actor, as Assessment, r Renewal) (Assessment, error) {
	head, row := stored(a.Org, as, 0)
	writes := append([]table.Write{table.Create(head), table.Create(row)}, r.Also(as.ID)...)
	template := "renewed"
	if as.State == Draft {
		template = "unreachable"
	} else {
		_, invited := s.invite(a.Org, as, as.Recipients)
		writes = append(writes, invited...)
	}
	writes = append(writes, s.watch(a.Org, as.ID), notify.Tell(s.Journal, a.Org, notify.Notice{To: as.Owner, Subject: as.ID, Template: template, Data: map[string]string{
		"link": s.BaseURL() + "/assessments/" + as.ID, "vendor": as.VendorName, "due": as.DueOn, "why": whys(as.Reasons),
	}}))
	err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:renew", Subject: as.ID, After: head.Body, Writes: writes, Wake: true,
	})
	return as, err
}

// whys names reasons as mails take them.
func whys(all []trigger.Reason) string {
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = string(r.Why)
	}
	return strings.Join(out, ",")
}

// respondents are whom the last assessment was sent to, as far as they are
// still contacts of the vendor; else all its contacts.
func (f *File) respondents(v vendors.Vendor) []string {
	still := slices.DeleteFunc(slices.Clone(f.Assessment.Recipients), func(email string) bool {
		return !slices.ContainsFunc(v.Contacts, func(c vendors.Contact) bool { return identity.FoldEmail(c.Email) == identity.FoldEmail(email) })
	})
	if len(still) == 0 {
		for _, c := range v.Contacts {
			still = append(still, c.Email)
		}
	}
	return still[:min(len(still), MaxRecipients)]
}

// carry writes the last answers and evidence under the new assessment. The
// batches are the same each time: one that is there already is done.
func (s *Service) carry(ctx context.Context, org string, as Assessment, prev *File, q *questionnaire.Questionnaire, due time.Time) error {
	files := carriedFiles(prev, as, due)
	writes := carriedAnswers(org, as, prev, q, files)
	for _, old := range slices.Sorted(maps.Keys(files)) {
		e := files[old]
		k := EvidenceKey(org, as.ID, e.ID)
		writes = append(writes, table.Create(table.Item{Key: k, Body: table.Encode(e)}), table.RefWrite(org, e.ID, k.PK))
	}
	for batch := range slices.Chunk(writes, carryBatch) {
		if err := s.Table.Commit(ctx, batch...); err != nil && !problem.Is(err, problem.Conflict) {
			return problem.Wrap("assessment.carry", err)
		}
	}
	return nil
}

// carriedFiles are the files that still count on the day by which the answers
// are to be in, by their old id.
func carriedFiles(prev *File, as Assessment, due time.Time) map[string]Evidence {
	out := map[string]Evidence{}
	for _, e := range prev.Evidence {
		if !e.ValidOn(as.DueOn) {
			continue // run out, or it will be by the day on which it is to count
		}
		old := e.ID
		if e.Origin == "" {
			e.Origin = e.ID
		}
		e.ID = ids.Derived(ids.Evidence, due, as.ID+"\x00"+old)
		e.AssessmentID, e.Version = as.ID, 1
		out[old] = e
	}
	return out
}

func carriedAnswers(org string, as Assessment, prev *File, q *questionnaire.Questionnaire, files map[string]Evidence) []table.Write {
	diff := questionnaire.Differences(prev.Questionnaire, q)
	view := prev.View()
	var writes []table.Write
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			question := &q.Sections[i].Questions[j]
			old, had := prev.Answers[question.ID]
			if !had || view.Questions[question.ID] != questionnaire.Shown || question.Type == questionnaire.Note {
				continue
			}
			a := Answer{
				QuestionID: question.ID, Version: 1, UpdatedAt: old.UpdatedAt, By: old.By, Value: old.Value, Comment: old.Comment,
				NotApplicableReason: old.NotApplicableReason, Carried: &Carried{From: prev.Assessment.ID, Changed: slices.Contains(diff.Changed, question.ID)},
			}
			if a.Carried.Changed && !fits(question, a) {
				continue // the question no longer has this answer
			}
			for _, id := range old.EvidenceIDs {
				if e, ok := files[id]; ok {
					a.EvidenceIDs = append(a.EvidenceIDs, e.ID)
				}
			}
			writes = append(writes, table.Create(table.Item{Key: answerKey(org, as.ID, question.ID), Body: table.Encode(a)}))
		}
	}
	return writes
}

// fits tells whether an old answer is one that the question takes today.
func fits(q *questionnaire.Question, a Answer) bool {
	raw, err := json.Marshal(a.Value)
	if err != nil {
		return false
	}
	_, _, faults := questionnaire.CheckAnswer(q, questionnaire.Input{Value: raw, Reason: strings.TrimSpace(a.NotApplicableReason)})
	return len(faults) == 0
}
