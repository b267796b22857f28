package contract

import (
	"strings"
	"time"

	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/problem"
)

// Standing is how a contract stands to one clause.
type Standing string

// The standings of a clause. Open is what a clause is shown as that nobody has
// judged yet; it is never stored.
const (
	Open          Standing = "open"
	Present       Standing = "present"
	Weaker        Standing = "weaker"  // the contract says less than it must
	Missing       Standing = "missing" // it does not say it
	NotApplicable Standing = "not_applicable"
)

// Standings that a person may set.
var Standings = []Standing{Present, Weaker, Missing, NotApplicable}

// Check is the judgement of one clause of a contract.
type Check struct {
	Clause    string    `json:"clauseId"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Standing  Standing  `json:"standing"`
	Reason    string    `json:"reason,omitempty"`    // why it does not apply
	Reference string    `json:"reference,omitempty"` // where the contract says it: "§ 7.2"
	Remark    string    `json:"remark,omitempty"`
	FindingID string    `json:"findingId,omitempty"`
	By        string    `json:"by"` // id of the person who judged
}

func isClauseKey(sk string) bool { return strings.HasPrefix(sk, clausePrefix) }

// Judgement is what a person says of one clause.
type Judgement struct {
	Version   int64    `json:"version"` // of the check that was seen; 0 for the first
	Standing  Standing `json:"standing"`
	Reason    string   `json:"reason"`
	Reference string   `json:"reference"`
	Remark    string   `json:"remark"`
}

func (j *Judgement) check() error {
	var f problem.Fields
	j.Reason, j.Reference, j.Remark = strings.TrimSpace(j.Reason), strings.TrimSpace(j.Reference), strings.TrimSpace(j.Remark)
	known := false
	for _, s := range Standings {
		known = known || s == j.Standing
	}
	if !known {
		f.AddKey("/standing", "field.choose", "choose present, weaker, missing or not_applicable")
	}
	if j.Version < 0 {
		f.AddKey("/version", "field.wholeNumber", "give the version of the check that was seen, 0 for the first")
	}
	least := 0
	if j.Standing == NotApplicable {
		least = 3
	} else if j.Reason != "" && known {
		f.AddKey("/reason", "contract.onlyNotApplicable", "is only for a clause that does not apply; use the remark")
	}
	f.Text("/reason", j.Reason, least, maxText)
	f.Text("/reference", j.Reference, 0, maxLine)
	f.Text("/remark", j.Remark, 0, maxText)
	return f.Err()
}

// Tally counts a contract's clauses by standing.
func (f File) Tally() map[Standing]int {
	out := map[Standing]int{}
	for _, t := range f.Templates {
		for _, c := range t.Clauses {
			out[f.StandingOf(c.ID)]++
		}
	}
	return out
}

// StandingOf is how the contract stands to a clause.
func (f File) StandingOf(id string) Standing {
	if k, ok := f.Checks[id]; ok {
		return k.Standing
	}
	return Open
}

// Clause finds a clause among the regimes that the contract is held to.
func (f File) Clause(id string) (clause.Template, clause.Clause, bool) {
	for _, t := range f.Templates {
		if c, ok := t.Clause(id); ok {
			return t, c, true
		}
	}
	return clause.Template{}, clause.Clause{}, false
}
