// Package content is what the report of one assessment says: pure data, from
// which package render makes the file. Texts that people wrote (questions,
// answers, names) come already in the report's language or in the one they
// were written in.
package content

import (
	"time"

	"vendorrisk/shared/scoring"
)

// Assessment is all that a report says. Fields that are empty are left out of
// the report. Calendar dates are YYYY-MM-DD; moments are printed in UTC.
type Assessment struct {
	ReportID     string
	AssessmentID string
	GeneratedAt  time.Time // frozen when the report was first made
	Organisation string
	Vendor       Vendor
	Engagement   string // what the vendor does for us; empty for the default one
	State        string // state of the assessment, as in DESIGN §4

	Questionnaire Frozen
	Depth         string // title of the depth that was sent
	Model         Frozen

	Milestones []Milestone // in the order of time
	Decision   Decision
	Inherent   Inherent
	Score      Score
	Bands      []Threshold // of the model, for the risk picture

	Sections []Section
	Findings []Finding
	Evidence []Evidence
	Next     *Reassessment

	// Checkpoint is the signed note of the audit log under which the report
	// was made.
	Checkpoint string
}

// Vendor is who was assessed.
type Vendor struct {
	Name      string
	LegalName string
	Country   string // ISO 3166-1 alpha-2
	Website   string
	Services  []string
	Data      []string // categories of data it receives
}

// Frozen names a published text by version and SHA-256.
type Frozen struct {
	Title   string
	Name    string
	Version string
	Hash    string
}

// Milestone is something that happened to the assessment.
type Milestone struct {
	What string // sent, submitted, in_review, returned, approved, rejected, cancelled, expired
	At   time.Time
	Who  string // a person's name
}

// Decision is how the assessment ended. Outcome is empty before that, else
// accept, accept_with_conditions, mitigate or reject, or the approver's own
// words.
type Decision struct {
	Outcome    string
	By         string
	At         time.Time
	Comment    string
	Conditions []string
	Override   *Override
}

// Override is a band set by a person in place of the computed one.
type Override struct {
	Band   scoring.Band
	Reason string
	By     string
	// ConfirmedBy is the second person; "" in records of before there was one.
	ConfirmedBy string
	ExpiresOn   string
	Lapsed      bool // it no longer counted when the report was made
	Waiting     bool // nobody had confirmed it yet: the computed band counted
}

// Inherent is the risk before any control, 0–100, high is bad.
type Inherent struct {
	Known    bool
	Assumed  bool // nobody filled in the intake: rated as the worst
	Tier     scoring.Band
	Computed scoring.Hundredths
	Score    scoring.Hundredths // Computed, or more when a floor rule lifted it
	Factors  []Factor
	Floors   []string // reasons of the floor rules that applied
}

// Factor is one part of the inherent risk. Points of all factors add up to
// the computed score.
type Factor struct {
	Title    string
	Choice   string // the level chosen, in words
	Level    int    // 0–4
	Points   scoring.Hundredths
	Possible scoring.Hundredths
}

// Score is the result of the answers. Known is false while nothing could be
// scored.
type Score struct {
	Known         bool
	Effectiveness scoring.Hundredths // of controls, 0–100, high is good
	Coverage      scoring.Hundredths // 0–100, high is good
	NotApplicable scoring.Hundredths // share of the weight asked that "does not apply" took out, 0–100
	Residual      scoring.Hundredths // risk left, 0–100, high is bad
	ComputedBand  scoring.Band       // of the residual number
	Band          scoring.Band       // after critical failures and any override
	Reduction     scoring.Hundredths // most that controls can take off the inherent risk, in percent: 100·k
	Failures      []Failure          // critical controls that failed
}

// Failure is a failed critical control.
type Failure struct {
	QuestionID string
	Question   string
	NoAnswer   bool // else its answer was below the threshold
	Refused    bool // no answer, because its "not applicable" was refused in review
}

// Threshold says from which score a band begins.
type Threshold struct {
	Band scoring.Band
	From scoring.Hundredths
}

// Section is one section's answers. Points and Possible are its part of the
// effectiveness; Scored is false when nothing in it is applicable.
type Section struct {
	Title         string
	Scored        bool
	Effectiveness scoring.Hundredths
	Coverage      scoring.Hundredths
	Points        scoring.Hundredths
	Possible      scoring.Hundredths
	Questions     []Question
}

// Question is one question with its answer. Answer is in words, several lines
// if need be; it is empty when unanswered.
type Question struct {
	ID            string
	Text          string
	Original      bool // Text is not in the report's language
	Critical      bool
	Failed        bool // critical, and failed
	Answer        string
	NotApplicable bool
	Refused       bool   // in review: it counts as unanswered
	Reason        string // why it is not applicable
	Comment       string
	Assurance     string // self, reviewed or independent; empty when it does not matter
	Scored        bool
	Points        scoring.Hundredths
	Possible      scoring.Hundredths
	EvidenceIDs   []string
	ReviewNote    string // of the analyst
}

// Finding is a weakness that someone is to mend.
type Finding struct {
	ID       string
	Title    string
	Detail   string
	Severity string // critical, high, medium, low
	Owner    string
	DueOn    string
	Status   string // open, in_remediation, resolved, risk_accepted
	Note     string // why it was accepted or closed
}

// Evidence is one file that the vendor handed in.
type Evidence struct {
	ID         string
	Name       string
	Type       string // media type
	Size       int64  // bytes
	SHA256     string // hex
	ValidUntil string
	State      string // as in the wording tables, e.g. not_scanned
}

// Reassessment says when the vendor is looked at again, and why then.
type Reassessment struct {
	DueOn string
	Why   string
}
