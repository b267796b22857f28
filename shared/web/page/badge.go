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
	"decision":    {"accept": good, "accept_with_conditions": heed, "mitigate": bad},
	"vendorState": {"prospect": calm, "active": good, "offboarding": heed, "terminated": off},
	"findingState": {
		"open": {"bad", "ring"}, "in_remediation": moving, "resolved": good, "risk_accepted": heed,
	},
	"evidenceState":   {"awaiting_upload": calm, "kept": good, "withdrawn": off, "expired": heed},
	"scan":            {"not_scanned": heed, "pending": waiting, "clean": good, "infected": {"worst", "cross"}, "unscannable": bad},
	"assurance":       {"self": calm, "reviewed": {"info", "circle"}, "independent": good},
	"review":          {"accepted": good, "questioned": heed, "not_reviewed": calm, "finished": good, "refused": bad},
	"delivery":        {"queued": waiting, "sent": good, "carriedOut": good, "failed": bad, "bounced": bad},
	"task":            {"not_started": calm, "in_progress": moving, "complete": good, "needs_work": heed, "not_needed": off, "read_only": off},
	"answerState":     {"answered": good, "unanswered": calm, "not_applicable": off, "hidden": off, "hidden_by_unanswered": calm},
	"contractState":   {"draft": calm, "active": good, "expiring": heed, "expired": bad, "terminated": off},
	"obligationState": {"open": waiting, "due": heed, "overdue": bad, "fulfilled": good, "waived": off, "closed": off},
	"clauseStanding":  {"open": calm, "present": good, "weaker": heed, "missing": bad, "not_applicable": off},
	"incidentState":   {"open": bad, "contained": heed, "resolved": good, "closed": off},
	"logReviewState":  {"collecting": moving, "open": heed, "signed": good},
	"checkResult":     {"ok": good, "broken": {"worst", "cross"}},
	"alertState":      {"open": bad, "acknowledged": moving, "closed": off},
	"clockState": {
		"not_applicable": off, "waiting": calm, "running": moving, "warned_50": heed, "warned_80": {"bad", "triangle"}, "expired": {"worst", "diamond"},
		"met": good, "met_late": bad,
	},
	"noticeState": {"in_time": good, "late": bad, "sent": good, "not_needed": off, "void": off},
	"differs": {
		"question_new": waiting, "question_changed": waiting, "answer_new": moving, "answer_changed": heed, "answer_gone": bad,
		"comment_changed": calm, "evidence_new": good, "evidence_gone": heed,
	},
	"forecastOutcome": {"in_time": good, "late": heed, "expired": bad, "rejected": bad},
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
