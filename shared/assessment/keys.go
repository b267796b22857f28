package assessment

import (
	"strings"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
)

// Sort keys of an assessment's partition. A#HEAD comes first, so that the
// first page of a read always holds the header.
const (
	headSK         = "A#HEAD"
	answerPrefix   = "ANS#"
	evidencePrefix = "EVD#"
	reviewPrefix   = "REV#"
	rowPrefix      = "ASM#"
)

// PK is an assessment's partition.
func PK(org, id string) string { return identity.OrgPK(org, "ASM", id) }

// IsSummaryKey tells whether a sort key of a vendor's partition is an assessment's.
func IsSummaryKey(sk string) bool { return strings.HasPrefix(sk, rowPrefix) }

func headKey(org, id string) table.Key { return table.Key{PK: PK(org, id), SK: headSK} }

// Unmoved holds a commit to the header that was read: what was allowed in its
// state is not done in another.
func Unmoved(org string, a Assessment) table.Write {
	return table.Require(headKey(org, a.ID), a.Version)
}

func answerKey(org, id, question string) table.Key {
	return table.Key{PK: PK(org, id), SK: answerPrefix + question}
}

func reviewKey(org, id, question string) table.Key {
	return table.Key{PK: PK(org, id), SK: reviewPrefix + question}
}

// EvidenceKey is where a file's metadata stands.
func EvidenceKey(org, assessment, id string) table.Key {
	return table.Key{PK: PK(org, assessment), SK: evidencePrefix + id}
}

func listPK(org string) string { return identity.OrgPK(org, "ASSESSMENTS") }

func statePK(org string, s State) string { return identity.OrgPK(org, "ASSESSMENTS", string(s)) }

// readyPrefix puts assessments whose review is finished before the others of
// their state, newest first in both, and in one range of their own.
const readyPrefix = "ready#"

func stateSK(a Assessment) string {
	if a.State == InReview && a.ReviewFinished != nil {
		return readyPrefix + a.ID
	}
	return a.ID
}

// Stored is how the header stands in the table after version was read: with
// its row in the vendor's partition, whose version keeps step with it.
func stored(org string, a Assessment, version int64) (head, row table.Item) {
	head = table.Item{
		Key: headKey(org, a.ID), Version: version,
		List:  table.Key{PK: listPK(org), SK: a.ID},
		Group: table.Key{PK: statePK(org, a.State), SK: stateSK(a)},
		Body:  table.Encode(a),
	}
	if at := a.lapses(); !at.IsZero() {
		head.Due = table.DueAt(table.DueSchedule, a.ID, at, head.Key)
	}
	s := Summary{ID: a.ID, State: a.State, Questionnaire: a.Questionnaire.Name, DueOn: a.DueOn, CreatedAt: a.CreatedAt}
	if d := a.Decision; d != nil {
		s.DecidedOn, s.Residual, s.Band = d.At.Format(clock.Date), d.Residual, d.Band
	}
	return head, table.Item{Key: rowKey(org, a), Version: version, Body: table.Encode(s)}
}

func rowKey(org string, a Assessment) table.Key {
	return table.Key{PK: identity.OrgPK(org, "VEN", a.VendorID), SK: rowPrefix + a.ID}
}

// Row is the item whose version keeps step with a header's (tick.Sweep.Beside).
func Row(org string, head table.Item) (table.Key, error) {
	a, err := table.Decode[Assessment](head)
	return rowKey(org, a), err
}
