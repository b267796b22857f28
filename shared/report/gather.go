package report

import (
	"context"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// gatherer turns records into what the report says, in one language.
type gatherer struct {
	lang  string
	today string
	file  *assessment.File
	score scoring.Result
	model scoring.Model
}

func (s *Service) gather(ctx context.Context, a identity.Actor, r Report) (content.Assessment, error) {
	f, err := s.Assessments.Open(ctx, a, r.AssessmentID)
	if err != nil {
		return content.Assessment{}, err
	}
	v, err := s.Vendors.Open(ctx, a, f.Assessment.VendorID)
	if err != nil {
		return content.Assessment{}, err
	}
	score, err := s.Assessments.Score(ctx, a, f)
	if err != nil {
		return content.Assessment{}, err
	}
	model, err := s.Models.FrozenModel(ctx, a.Org, f.Assessment.Model)
	if err != nil {
		return content.Assessment{}, err
	}
	org, err := s.Organisation(ctx, a.Org)
	if err != nil {
		return content.Assessment{}, err
	}
	findings, err := findingsOf(v.Rest, r.AssessmentID)
	if err != nil {
		return content.Assessment{}, err
	}
	at := r.Moment.At
	if d := f.Assessment.Decision; d != nil {
		at = d.At // the sign-off is what the report is about
	}
	g := gatherer{lang: r.Language, today: at.Format(clock.Date), file: f, score: score, model: model}
	out := content.Assessment{
		ReportID: r.ID, AssessmentID: r.AssessmentID, GeneratedAt: at, Organisation: org.Name,
		Vendor: g.vendor(v.Vendor), State: string(f.Assessment.State), Questionnaire: g.questionnaire(), Depth: g.depth(),
		Model:      content.Frozen{Version: f.Assessment.Model.Version, Hash: f.Assessment.Model.Hash},
		Milestones: g.milestones(), Decision: g.decision(), Inherent: g.inherent(v.Engagements), Score: g.result(),
		Bands: []content.Threshold{
			{Band: scoring.Low}, {Band: scoring.Medium, From: model.Inherent.Tiers.Medium}, {Band: scoring.High, From: model.Inherent.Tiers.High},
			{Band: scoring.Critical, From: model.Inherent.Tiers.Critical},
		},
		Sections: g.sections(), Findings: g.findings(findings), Evidence: g.evidence(), Checkpoint: r.Moment.Checkpoint,
	}
	out.Next, err = g.next(v.Rest)
	return out, err
}

func (g gatherer) text(t questionnaire.Text) string {
	s, _ := t.In(g.lang)
	return s
}

func (g gatherer) vendor(v vendors.Vendor) content.Vendor {
	out := content.Vendor{Name: v.Name, LegalName: v.LegalName, Website: v.Website, Services: v.Services, Country: v.Country}
	for _, c := range v.DataCategories {
		out.Data = append(out.Data, vendors.DataCategoryName(c, g.lang))
	}
	return out
}

func (g gatherer) questionnaire() content.Frozen {
	q := g.file.Assessment.Questionnaire
	return content.Frozen{Title: g.text(g.file.Questionnaire.Title), Name: q.Name, Version: q.Version, Hash: q.Hash}
}

func (g gatherer) depth() string {
	for _, d := range g.file.Questionnaire.Depths {
		if d.ID == g.file.Assessment.Depth {
			return g.text(d.Title)
		}
	}
	return ""
}

func (g gatherer) milestones() []content.Milestone {
	var out []content.Milestone
	for _, s := range g.file.Assessment.History {
		if s.To != assessment.Draft && s.To != assessment.InProgress {
			out = append(out, content.Milestone{What: string(s.To), At: s.At, Who: s.ByName})
		}
	}
	return out
}

func (g gatherer) decision() content.Decision {
	d := g.file.Assessment.Decision
	if d == nil {
		return content.Decision{}
	}
	out := content.Decision{Outcome: d.Decision, By: d.ByName, At: d.At, Conditions: d.Conditions}
	if d.Decision == "reject" && len(d.Conditions) > 0 {
		out.Comment, out.Conditions = d.Conditions[0], nil
	}
	if o := d.Override; o != nil {
		out.Override = &content.Override{Band: o.Band, Reason: o.Reason, By: d.ByName, ExpiresOn: o.ExpiresOn, Lapsed: g.today > o.ExpiresOn}
	}
	if p := d.Proposal; p != nil && p.State != assessment.Declined {
		out.Override = &content.Override{
			Band: p.Override.Band, Reason: p.Override.Reason, By: p.ByName, ConfirmedBy: p.DecidedByName, ExpiresOn: p.Override.ExpiresOn,
			Lapsed: g.today > p.Override.ExpiresOn, Waiting: p.State == assessment.Waiting,
		}
	}
	return out
}

func (g gatherer) inherent(engagements []vendors.Engagement) content.Inherent {
	as := g.file.Assessment
	out := content.Inherent{Known: true, Assumed: as.Assumed, Tier: as.Tier, Computed: as.Inherent, Score: as.Inherent}
	for _, e := range engagements {
		if e.Result == nil || e.Result.EffectiveScore != as.Inherent || as.Assumed {
			continue
		}
		out.Computed = e.Result.Score
		for _, fl := range e.Result.Floors {
			if fl.Lifted {
				out.Floors = append(out.Floors, g.text(questionnaire.Text(fl.Reason)))
			}
		}
		for i, fr := range e.Result.Factors {
			f := g.model.Inherent.Factors[i]
			out.Factors = append(out.Factors, content.Factor{
				Title: g.text(questionnaire.Text(f.Title)), Choice: g.text(questionnaire.Text(f.Levels[fr.Level])), Level: fr.Level, Points: fr.Points, Possible: fr.Possible,
			})
		}
		break
	}
	return out
}

func (g gatherer) result() content.Score {
	r := g.score
	if !r.Scored {
		return content.Score{}
	}
	out := content.Score{
		Known: true, Effectiveness: *r.Effectiveness, Coverage: *r.Coverage, Residual: *r.Residual, NotApplicable: r.NotApplicable,
		ComputedBand: r.ComputedBand, Band: r.Band, Reduction: scoring.Hundredths(g.model.K),
	}
	if d := g.file.Assessment.Decision; d != nil {
		out.Band = d.BandOn(g.today)
	}
	for _, f := range r.CriticalFailures {
		out.Failures = append(out.Failures, content.Failure{
			QuestionID: f.QuestionID, Question: g.text(g.question(f.QuestionID).Text), NoAnswer: f.Why == scoring.NoAnswer, Refused: g.file.Refused(f.QuestionID),
		})
	}
	return out
}

func (g gatherer) question(id string) questionnaire.Question {
	for _, s := range g.file.Questionnaire.Sections {
		for _, q := range s.Questions {
			if q.ID == id {
				return q
			}
		}
	}
	return questionnaire.Question{}
}

func (g gatherer) findings(all []finding.Finding) []content.Finding {
	var out []content.Finding
	for _, f := range all {
		note := f.Remediation
		if f.Acceptance != nil {
			note = f.Acceptance.Reason
		}
		out = append(out, content.Finding{
			ID: f.ID, Title: f.TitleIn(g.lang), Detail: strings.TrimSpace(f.DetailIn(g.lang) + "\n\n" + f.VendorSays), Severity: f.Severity, Owner: f.Owner, DueOn: f.DueOn, Status: string(f.StatusOn(g.today)), Note: note,
		})
	}
	return out
}

func (g gatherer) evidence() []content.Evidence {
	var out []content.Evidence
	for _, e := range g.file.Evidence {
		if e.State == assessment.Kept {
			out = append(out, content.Evidence{ID: e.ID, Name: e.FileName, Type: e.ContentType, Size: e.Size, SHA256: e.SHA256, ValidUntil: e.ValidUntil, State: e.Scan})
		}
	}
	return out
}

func (g gatherer) next(items []table.Item) (*content.Reassessment, error) {
	sc, ok, err := reassessment.FromItems(items)
	if err != nil || !ok {
		return nil, err
	}
	return &content.Reassessment{DueOn: sc.DueOn, Why: trigger.SayAll(sc.Reasons, g.lang)}, nil
}
