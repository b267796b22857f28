// Package trigger lets any subject ask that a vendor be assessed again now,
// and say why: a contract that is renewed, an incident, a score that fell.
// It stands below all subjects; package reassessment does what is asked.
package trigger

import (
	"slices"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// Why a reassessment is due.
type Why string

// The reasons. The first two come from the schedule itself.
const (
	Cadence         Why = "cadence"               // the time since the last decision is over
	ByHand          Why = "by_hand"               // somebody chose the day
	Evidence        Why = "evidence_expiring"     // a certificate or report runs out
	ContractRenewal Why = "contract_renewal"      // a contract is about to be renewed
	ContractScope   Why = "contract_scope"        // a contract covers other services than it did
	Tier            Why = "tier_change"           // the inherent risk went up to another tier
	Incident        Why = "incident"              // the vendor had a breach or an outage
	Score           Why = "score_drop"            // what was found makes the last score too good
	Questionnaire   Why = "questionnaire_version" // the questionnaire has a new version
)

// All reasons, in the order in which several are listed.
var All = []Why{ByHand, Incident, Score, Tier, Evidence, ContractRenewal, ContractScope, Questionnaire, Cadence}

// Known tells whether there is such a reason.
func (w Why) Known() bool { return slices.Contains(All, w) }

// Kind of the message that carries a trigger to package reassessment.
const Kind = "reassess"

// Names of what the message says.
const (
	WhyField   = "why"
	AboutField = "about"
	DayField   = "day" // absent: at once
)

// Reassess is the write that asks for a vendor's reassessment; the caller
// commits it, with Change.Wake, together with the change that is the reason.
// about is the id of the record behind it, "" for none. It reads nothing and
// collides with nothing: the vendor's schedule is moved afterwards, by the
// outbox, and asked twice it is moved once. A vendor that was never decided on
// has no reassessment to bring forward: nothing happens then.
func Reassess(j *audit.Journal, org, vendor string, why Why, about string) table.Write {
	return ReassessOn(j, org, vendor, why, about, "")
}

// ReassessOn is Reassess by a day (YYYY-MM-DD) instead of at once.
func ReassessOn(j *audit.Journal, org, vendor string, why Why, about, day string) table.Write {
	m := notify.Task(j.IDs, j.Now(), Kind, vendor)
	m.Data = map[string]string{WhyField: string(why), AboutField: about}
	if day != "" {
		m.Data[DayField] = day
	}
	return notify.Write(org, m)
}
