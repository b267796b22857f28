// Package finding keeps what a review turned up: what is wrong, how bad, who
// mends it by when, and risk acceptances that lapse by themselves.
package finding

import (
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// Status of a finding: open → in_remediation → resolved, or risk_accepted
// until a day.
type Status string

// The statuses of a finding.
const (
	Open          Status = "open"
	InRemediation Status = "in_remediation"
	Resolved      Status = "resolved"
	RiskAccepted  Status = "risk_accepted"
)

// Severities from bad to worst.
var Severities = []string{"low", "medium", "high", "critical"}

// Statuses that a person may set; an acceptance comes through Acceptance.
var Statuses = []Status{Open, InRemediation, Resolved, RiskAccepted}

// Finding is one fault with its remediation.
type Finding struct {
	ID           string    `json:"id"`
	Version      int64     `json:"version"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	VendorID     string    `json:"vendorId"`
	AssessmentID string    `json:"assessmentId,omitempty"`
	QuestionID   string    `json:"questionId,omitempty"`
	Rule         string    `json:"rule,omitempty"` // of the questionnaire that raised it
	ContractID   string    `json:"contractId,omitempty"`
	ClauseID     string    `json:"clauseId,omitempty"` // that the contract lacks, or says less than
	Title        string    `json:"title"`
	Detail       string    `json:"detail,omitempty"`
	// Texts are a rule's own words by language (BCP 47); Title and Detail are
	// then the English ones, when there are. None once a person wrote others.
	Texts map[string]Words `json:"texts,omitempty"`
	// VendorSays is the compensating control that the vendor told of, in its
	// own words and language.
	VendorSays string `json:"vendorSays,omitempty"`
	Severity   string `json:"severity"`
	// RaisedBy is the person who raised it; they do not accept its risk.
	RaisedBy    string      `json:"raisedBy,omitempty"`
	Status      Status      `json:"status"`
	Owner       string      `json:"owner,omitempty"` // address of who sees to it
	DueOn       string      `json:"dueOn,omitempty"` // YYYY-MM-DD
	Remediation string      `json:"remediation,omitempty"`
	Acceptance  *Acceptance `json:"acceptance,omitempty"`
	Proposal    *Proposal   `json:"proposal,omitempty"`         // until a person decides the status
	Lapsed      *Acceptance `json:"lapsedAcceptance,omitempty"` // the last one that ran out
	Chased      string      `json:"chasedFor,omitempty"`        // the due day about whose end its owner was told
}

// Acceptance is a decision to live with the risk until a day.
type Acceptance struct {
	Reason    string `json:"reason"`
	ExpiresOn string `json:"expiresOn"` // YYYY-MM-DD; from the day after, the finding is open again
	By        string `json:"by,omitempty"`
}

// StatusOn is the status on a day: an acceptance that has run out counts as
// open, whether or not anything has swept it up yet.
func (f Finding) StatusOn(day string) Status {
	if f.Status == RiskAccepted && f.Acceptance != nil && day > f.Acceptance.ExpiresOn {
		return Open
	}
	return f.Status
}

// Details is what people may set. An absent field stays as it is.
type Details struct {
	Title        *string     `json:"title"`
	Detail       *string     `json:"detail"`
	Severity     *string     `json:"severity"`
	Status       *Status     `json:"status"`
	Owner        *string     `json:"owner"`
	DueOn        *string     `json:"dueOn"`
	Remediation  *string     `json:"remediation"`
	AssessmentID *string     `json:"assessmentId"`
	QuestionID   *string     `json:"questionId"`
	Acceptance   *Acceptance `json:"acceptance"`
}

func (d Details) apply(f *Finding) {
	title, detail := f.Title, f.Detail
	set(&f.Title, d.Title)
	set(&f.Detail, d.Detail)
	set(&f.Severity, d.Severity)
	set(&f.Owner, d.Owner)
	set(&f.DueOn, d.DueOn)
	set(&f.Remediation, d.Remediation)
	if f.Title != title || f.Detail != detail {
		f.Texts = nil // they no longer say what this person says
	}
	if d.Status != nil {
		f.Status = *d.Status
	}
	if d.Acceptance != nil {
		f.Acceptance = d.Acceptance
	}
}

func set(to, from *string) {
	if from != nil {
		*to = strings.TrimSpace(*from)
	}
}

const (
	maxLine = 300
	maxText = 5000
	maxID   = 100 // of a question; whether it is there, nobody needs to know
)

// check answers every fault at once; today bounds an acceptance.
func (f *Finding) check(today string) error {
	var e problem.Fields
	e.Text("/title", f.Title, 1, maxLine)
	e.Text("/detail", f.Detail, 0, maxText)
	e.Text("/remediation", f.Remediation, 0, maxText)
	e.Text("/questionId", f.QuestionID, 0, maxID)
	if !slices.Contains(Severities, f.Severity) {
		e.AddKey("/severity", "field.choose", "choose from "+strings.Join(Severities, ", "))
	}
	if !slices.Contains(Statuses, f.Status) {
		e.AddKey("/status", "field.choose", "choose open, in_remediation, resolved or risk_accepted")
	}
	if f.Owner != "" && !identity.ValidEmail(f.Owner) {
		e.AddKey("/owner", "field.email", "give one address such as name@vendor.example")
	}
	if f.DueOn != "" {
		if _, err := clock.ParseDate(f.DueOn); err != nil {
			e.AddKey("/dueOn", "field.date", "give a day that exists, as YYYY-MM-DD")
		}
	}
	if f.Status == RiskAccepted && f.Acceptance == nil {
		e.AddKey("/acceptance", "field.required", "a risk is accepted with a reason and an expiry")
	}
	if f.Status == RiskAccepted && f.Acceptance != nil {
		e.Text("/acceptance/reason", f.Acceptance.Reason, 3, 2000)
		if _, err := clock.ParseDate(f.Acceptance.ExpiresOn); err != nil {
			e.AddKey("/acceptance/expiresOn", "field.date", "give a day that exists, as YYYY-MM-DD")
		} else if f.Acceptance.ExpiresOn < today {
			e.AddKey("/acceptance/expiresOn", "field.notPast", "give a day that is not past")
		} else if f.Acceptance.ExpiresOn > scoring.Furthest(today) {
			e.AddKey("/acceptance/expiresOn", "field.tooFar", "give a day within five years", "5")
		}
	}
	return e.Err()
}

const prefix = "FND#"

// IsKey tells whether a sort key of a vendor's partition is a finding's.
func IsKey(sk string) bool { return strings.HasPrefix(sk, prefix) }

func key(org, vendor, id string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "VEN", vendor), SK: prefix + id}
}

// Writes create a finding and the pointer to it; they go into any commit.
func Writes(org string, f Finding) []table.Write {
	f.Version = 1
	k := key(org, f.VendorID, f.ID)
	return []table.Write{
		table.Create(item(org, f, 0)),
		table.RefWrite(org, f.ID, k.PK),
	}
}
