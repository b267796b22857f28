// Package assessment is the main flow: a questionnaire sent to a vendor,
// answered, reviewed, scored and decided (DESIGN §4).
package assessment

import (
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/trigger"
)

// State is where an assessment stands.
type State string

// The states: draft → sent → in_progress → submitted → in_review →
// (returned → in_progress)* → approved | rejected, plus cancelled and expired.
const (
	Draft      State = "draft"
	Sent       State = "sent"
	InProgress State = "in_progress"
	Submitted  State = "submitted"
	InReview   State = "in_review"
	Returned   State = "returned"
	Approved   State = "approved"
	Rejected   State = "rejected"
	Cancelled  State = "cancelled"
	Expired    State = "expired"
)

// States in the order of the flow.
var States = []State{Draft, Sent, InProgress, Submitted, InReview, Returned, Approved, Rejected, Cancelled, Expired}

// Answerable tells whether answers may change in this state.
func (s State) Answerable() bool { return s == Sent || s == InProgress || s == Returned }

// Ended tells whether nothing changes any more.
func (s State) Ended() bool {
	return s == Approved || s == Rejected || s == Cancelled || s == Expired
}

// Assessment is the header: everything but the answers.
type Assessment struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`

	VendorID   string   `json:"vendorId"`
	VendorName string   `json:"vendorName"`
	Engagement string   `json:"engagement"`
	State      State    `json:"state"`
	DueOn      string   `json:"dueOn"` // YYYY-MM-DD
	Recipients []string `json:"recipients"`
	Language   string   `json:"language"` // of the mails to the vendor
	Owner      string   `json:"owner"`    // address of who is told of its progress
	SentBy     string   `json:"sentBy"`   // person

	// Frozen at sending, so that last year's score can be replayed to the digit.
	Questionnaire Frozen             `json:"questionnaire"`
	Depth         string             `json:"depth,omitempty"`
	Model         Frozen             `json:"model"`
	Inherent      scoring.Hundredths `json:"inherentRisk"` // 0–100, high is bad
	Tier          scoring.Band       `json:"tier"`
	Assumed       bool               `json:"inherentAssumed,omitempty"` // no intake yet: rated as the worst until there is one

	AnsweredBy []string `json:"answeredBy"` // staff who answered on the vendor's behalf
	ReviewedBy []string `json:"reviewedBy"`

	ReviewedSections []ReviewMark `json:"reviewedSections,omitempty"` // whose review is finished
	ReviewFinished   *ReviewMark  `json:"reviewFinished,omitempty"`   // of the whole

	Previous  string           `json:"previousAssessmentId,omitempty"` // whose answers were carried over
	Why       string           `json:"why,omitempty"`                  // what set the day on which the schedule sent it
	Reasons   []trigger.Reason `json:"reasons,omitempty"`              // all that spoke for sending it
	Submitted time.Time        `json:"submittedAt,omitzero"`
	Rework    *Rework          `json:"rework,omitempty"`
	Decision  *Decision        `json:"decision,omitempty"`
	History   []Step           `json:"history"`
}

// Frozen names one immutable thing by version and content.
type Frozen struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version"`
	Hash    string `json:"hash"` // sha256 hex
}

// Rework is what was handed back.
type Rework struct {
	Sections []string `json:"sections"`
	Message  string   `json:"message"`
}

// Decision is what was decided on the residual risk, and the score on that day.
type Decision struct {
	Decision   string              `json:"decision"`
	Conditions []string            `json:"conditions"`
	Override   *scoring.Override   `json:"override,omitempty"` // in force: proposed by one approver, confirmed by another
	Proposal   *Proposal           `json:"proposal,omitempty"`
	By         string              `json:"by"`
	ByName     string              `json:"byName"`
	At         time.Time           `json:"at"`
	Residual   *scoring.Hundredths `json:"residualRisk,omitempty"`
	Computed   scoring.Band        `json:"computedBand,omitempty"` // of the score, critical cap included
	Band       scoring.Band        `json:"band,omitempty"`         // with the override while it held
	Lapsed     time.Time           `json:"lapsedAt,omitzero"`      // when the override ended and Band became the computed one
}

// BandOn is the band that counts on a day (YYYY-MM-DD): an override lapses by
// itself.
func (d *Decision) BandOn(day string) scoring.Band {
	return scoring.Result{Band: d.Computed}.Effective(d.Override, day)
}

// Step is one line of the assessment's history.
type Step struct {
	At       time.Time `json:"at"`
	By       string    `json:"by"` // person, invitation, or system
	ByName   string    `json:"byName"`
	From     State     `json:"from,omitempty"`
	To       State     `json:"to"`
	Reason   string    `json:"reason,omitempty"`
	Sections []string  `json:"sections,omitempty"`
}

// Answer is one answer as it stands. Value has the JSON form of its question's
// type; null says nothing.
type Answer struct {
	QuestionID          string    `json:"questionId"`
	Version             int64     `json:"version"`
	UpdatedAt           time.Time `json:"updatedAt"`
	By                  string    `json:"by"`
	Value               any       `json:"value"`
	NotApplicableReason string    `json:"notApplicableReason,omitempty"`
	Comment             string    `json:"comment,omitempty"`
	EvidenceIDs         []string  `json:"evidenceIds,omitempty"`
	Carried             *Carried  `json:"carried,omitempty"`
}

// Carried marks an answer that a reassessment took over from the last one: it
// is offered ("still true?") and counts as unanswered until somebody saves it.
type Carried struct {
	From    string `json:"from"`              // assessment
	Changed bool   `json:"changed,omitempty"` // the question reads otherwise now
}

// Review is what an analyst found about one answer. Assurance says how much
// the answer counts (scoring); an empty one means self-attested.
// NotApplicableRefused says that the vendor's reason for "does not apply" does
// not hold. It stands, whatever reason the vendor gives next, until a reviewer
// takes it back or the question is answered: else another word in the reason
// would take the question out of the score again.
type Review struct {
	QuestionID           string            `json:"questionId"`
	Version              int64             `json:"version"`
	UpdatedAt            time.Time         `json:"updatedAt"`
	By                   string            `json:"by"`
	Assurance            scoring.Assurance `json:"assurance"`
	NotApplicableRefused bool              `json:"notApplicableRefused,omitempty"`
	Note                 string            `json:"note,omitempty"`
}

// Evidence is a file's metadata; package evidence takes it through its steps.
type Evidence struct {
	ID           string    `json:"id"`
	Version      int64     `json:"version"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	AssessmentID string    `json:"assessmentId,omitempty"`
	// About is the record that the file hangs on when that is no assessment: a
	// contract or an obligation. Purpose then says what the file is there for.
	About       string        `json:"about,omitempty"`
	Purpose     string        `json:"purpose,omitempty"`
	VendorID    string        `json:"vendorId"`
	QuestionIDs []string      `json:"questionIds"`
	FileName    string        `json:"fileName"`
	ContentType string        `json:"contentType,omitempty"` // declared at first, then what the bytes are
	Size        int64         `json:"size"`                  // bytes
	SHA256      string        `json:"sha256,omitempty"`
	ValidUntil  string        `json:"validUntil,omitempty"` // YYYY-MM-DD
	State       EvidenceState `json:"state"`
	Scan        string        `json:"scan,omitempty"`   // a vault.Verdict, as of completing
	Active      bool          `json:"active,omitempty"` // holds scripts or embedded files: open with care
	By          string        `json:"by"`
	Incoming    string        `json:"incoming,omitempty"` // key in the vault's incoming area
	Kept        string        `json:"kept,omitempty"`     // key and version in the locked area
	KeptVersion string        `json:"keptVersion,omitempty"`
	LockedUntil time.Time     `json:"lockedUntil,omitzero"`
	Origin      string        `json:"origin,omitempty"` // evidence that the bytes were kept for, when carried over
}

// EvidenceState is where a file stands.
type EvidenceState string

// The states of a file: awaiting → kept, or withdrawn.
const (
	Awaiting  EvidenceState = "awaiting_upload"
	Kept      EvidenceState = "kept"
	Withdrawn EvidenceState = "withdrawn"
)

// ValidOn tells whether the file counts on a day.
func (e Evidence) ValidOn(day string) bool {
	return e.State == Kept && (e.ValidUntil == "" || day <= e.ValidUntil)
}

// ExpiryNotice is how many days before a file runs out its vendor comes due:
// time enough to hand in the next one.
const ExpiryNotice = 30

// RunsOut is the day on which the schedule acts on the end of a file that
// counted on a day (both YYYY-MM-DD): ExpiryNotice before the end or, where
// that is past, the end. ok is false for a file without an end, or that has
// ended.
func (e Evidence) RunsOut(on string) (day string, ok bool) {
	last, err := clock.ParseDate(e.ValidUntil)
	if err != nil || e.State != Kept || e.ValidUntil <= on {
		return "", false
	}
	if day = last.AddDate(0, 0, -ExpiryNotice).Format(clock.Date); day <= on {
		day = e.ValidUntil
	}
	return day, true
}

// Summary is the assessment's row in its vendor's partition.
type Summary struct {
	ID            string              `json:"id"`
	State         State               `json:"state"`
	Questionnaire string              `json:"questionnaire"`
	DueOn         string              `json:"dueOn"`
	CreatedAt     time.Time           `json:"createdAt"`
	DecidedOn     string              `json:"decidedOn,omitempty"`
	Residual      *scoring.Hundredths `json:"residualRisk,omitempty"`
	Band          scoring.Band        `json:"band,omitempty"`
}
