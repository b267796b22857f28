package page

import "vendorrisk/shared/web/i18n"

// Badge is a word with a shape and a colour; no meaning rests on the colour
// alone.
type Badge struct {
	Word  string
	Tone  string // css: calm, info, good, warn, bad, worst
	Shape string // template "shape"
}

type look struct{ tone, shape string }

var (
	calm    = look{"calm", "ring"}
	moving  = look{"info", "half"}
	waiting = look{"info", "ring"}
	good    = look{"good", "check"}
	heed    = look{"warn", "square"}
	bad     = look{"bad", "cross"}
	off     = look{"calm", "dash"}
)

// levels run through tier, band and severity, so that the same shape says the
// same everywhere.
var levels = map[string]look{
	"critical": {"worst", "diamond"}, "high": {"bad", "triangle"},
	"medium": {"warn", "square"}, "low": {"good", "circle"}, "none": off,
}

// looks by family and value; the families are those of i18n.Families.
var looks = map[string]map[string]look{
	"tier": levels, "band": levels, "severity": levels,
	"assessmentState": {
		"draft": calm, "sent": waiting, "in_progress": moving, "submitted": {"info", "circle"}, "in_review": moving,
		"returned": heed, "approved": good, "rejected": bad, "cancelled": off, "expired": off,
	},
	"decision":    {"approved": good, "approved_with_conditions": heed, "rejected": bad},
	"vendorState": {"active": good, "offboarding": heed, "offboarded": off},
	"findingState": {
		"open": {"bad", "ring"}, "in_remediation": moving, "remediated": good, "accepted": heed, "closed": off,
	},
	"evidenceState": {
		"awaiting": calm, "checking": moving, "kept": good, "refused": bad, "clean": good,
		"infected": {"worst", "cross"}, "not_scanned": heed, "expired": heed, "erased": off,
	},
	"assurance": {
		"self_attested": calm, "reviewed_evidence": {"info", "circle"}, "independently_attested": good,
	},
	"review":          {"accepted": good, "questioned": heed, "not_reviewed": calm},
	"delivery":        {"queued": waiting, "sent": good, "failed": bad, "bounced": bad},
	"task":            {"not_started": calm, "in_progress": moving, "complete": good, "needs_work": heed, "not_needed": off, "read_only": off},
	"contractState":   {"draft": calm, "active": good, "expiring": heed, "expired": bad, "terminated": off},
	"obligationState": {"open": waiting, "due_soon": heed, "overdue": bad, "fulfilled": good, "waived": off},
	"incidentState":   {"open": bad, "contained": heed, "resolved": good, "closed": off},
	"reportState":     {"queued": waiting, "rendering": moving, "ready": good, "failed": bad},
}

// NewBadge shows a value of a family ("tier", "critical") in the reader's
// words; a value nobody knows is shown as it is, in the calm look.
func NewBadge(say *i18n.Localizer, family, value string) Badge {
	l, ok := looks[family][value]
	if !ok {
		l = calm
	}
	return Badge{Word: say.Word(family, value), Tone: l.tone, Shape: l.shape}
}
