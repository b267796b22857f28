package render

import "strings"

// words is the wording of a report in one language. Every field and every key
// is filled in every language; a test holds them to that.
type words struct {
	Tag string // of the language, BCP 47
	// Letterhead and cover.
	Kind, Confidential, CoverNotice    string
	Page                               string // {0} of {1}
	DecisionTile, ResidualTile         string
	InherentTile, NoDecision, NoScore  string
	ScoreOf                            string // {0} out of 100
	By, On                             string // {0}
	Organisation, Vendor, LegalName    string
	Country, Website, Services, Data   string
	Engagement, Questionnaire, State   string
	AssessmentID, ReportID, MadeAt     string
	NextReassessment                   string
	Contents                           string
	List, Labelled                     string // separator of a list; {0}: {1}
	Date, Moment                       string // {0} year {1} month {2} day {3} time
	Months                             []string
	Yes, No, NotGiven, OriginalWording string

	// Chapters.
	Summary, Findings, Breakdown, Answers, EvidenceTitle, Method, Limits string

	// Summary.
	Outcome, Risk, Sections, Course, Conditions, Comment       string
	Lead, LeadUnknown, LeadUndecided                           string
	RiskText, RiskUnknown                                      string
	InherentMark, ResidualMark                                 string // {0} score {1} band
	OverrideTitle, OverrideText, OverrideLapsed                string
	OverrideWaiting, OverrideConfirmed                         string
	FailuresTitle, FailuresText, FailureAnswer, FailureNone    string
	AssumedTitle, AssumedText                                  string
	SectionNote, SectionUnscored                               string
	Step, When, Who                                            string
	Effectiveness, Coverage, ResidualScore, ComputedBand, Band string
	LeftOut, FailureRefused                                    string

	// Findings.
	NoFindings, Severity, Finding, Owner, Due, Status, NoOwner string

	// Breakdown.
	InherentTitle, InherentNote, Factor, Choice, Points, Total string
	FloorTitle, FloorText                                      string
	ControlTitle, ControlNote, Section, ResidualTitle          string
	ResidualFormula                                            string

	// Answers.
	AnswersNote, Question, Assurance, Answer, Unanswered, NotApplicable, Refused string
	Reason, VendorComment, EvidenceRef, ReviewNote                               string
	Critical, CriticalFailed, NotScored, SectionLine                             string

	// Evidence.
	NoEvidence, EvidenceNote, File, TypeSize, Digest, ValidUntil, FileState string

	// Method and limits.
	MethodText     []string
	Versions       string
	ModelName      string
	Version, Hash  string
	CheckpointNote string
	LimitsText     []string
	MissingText    string // {0} characters

	Bands, States, Decisions, Steps map[string]string
	Severities, Statuses            map[string]string
	EvidenceStates, Assurances      map[string]string
}

// fill puts args into the places {0}, {1}, … of a sentence.
func fill(sentence string, args ...string) string {
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		pairs = append(pairs, "{"+string(rune('0'+i))+"}", a)
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// say is a key's word, or the key itself: what is unknown here is shown as it
// was given rather than dropped.
func say(table map[string]string, key string) string {
	if word, ok := table[key]; ok {
		return word
	}
	return key
}

// wordings by the language of the report.
var wordings = map[string]*words{"en": &english, "zh-CN": &chinese}
