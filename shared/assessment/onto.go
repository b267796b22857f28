package assessment

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

const (
	maxComment = 5000 // runes
	maxFaults  = 20   // told of one answer; the rest is counted
)

// bounded keeps a list of faults to what somebody reads: an answer of many
// entries can have one at each.
func bounded(faults problem.Fields, at string) problem.Fields {
	rest := len(faults) - maxFaults
	if rest <= 0 {
		return faults
	}
	faults = faults[:maxFaults:maxFaults]
	faults.AddKey(at, "field.more", fmt.Sprintf("has %d more faults", rest), fmt.Sprint(rest))
	return faults
}

// onto puts what was given onto an answer and answers its faults.
func (g Given) onto(to *Answer, q *questionnaire.Question, f *File, at string) problem.Fields {
	var faults problem.Fields
	if g.Value != nil { // an answer ends "does not apply"
		to.NotApplicableReason, to.Carried = "", nil
	}
	if g.NotApplicableReason != nil {
		to.Carried = nil
		to.NotApplicableReason = *g.NotApplicableReason
	}
	if g.Comment != nil {
		to.Comment = strings.TrimSpace(*g.Comment)
		if n := utf8.RuneCountInString(to.Comment); n > maxComment {
			faults.AddKey(at+"/comment", "field.tooLong", fmt.Sprintf("has %d characters; at most %d", n, maxComment), fmt.Sprint(maxComment))
		}
		characters(&faults, at+"/comment", to.Comment)
	}
	if g.EvidenceIDs != nil {
		to.EvidenceIDs = *g.EvidenceIDs
		for i, id := range to.EvidenceIDs {
			if !slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.ID == id && e.State != Withdrawn }) {
				faults.AddKey(fmt.Sprintf("%s/evidenceIds/%d", at, i), "field.unknown", "is no evidence of this assessment")
			} else if slices.Index(to.EvidenceIDs, id) != i {
				faults.AddKey(fmt.Sprintf("%s/evidenceIds/%d", at, i), "field.duplicate", "stands twice; remove one")
			}
		}
	}
	return bounded(append(faults, check(q, g, to, at)...), at)
}

// characters refuses what no person types and no report can print.
func characters(faults *problem.Fields, at, s string) {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		faults.AddKey(at, "field.characters", "holds control characters; remove them")
	}
}

func pointer(id string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(id)
}

func asProblem(err error, to **problem.Error) bool { return errors.As(err, to) }
