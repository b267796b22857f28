package i18n

// Families lists the words of the field that code looks up by value
// (Localizer.Word): a family is the first part of the key, the values are the
// rest. A test holds the catalogue to exactly these, in each language. The
// values are those that records hold; who adds one to a record adds it here.
// Only "field" may have more sentences: subjects add what they need there.
var Families = map[string][]string{
	"role": {"procurement", "analyst", "approver", "auditor", "administrator", "vendor", "vendor-delegate", "system"},
	"tier": {"critical", "high", "medium", "low", "none"},
	"band": {"critical", "high", "medium", "low", "none"},

	"assessmentState": {"draft", "sent", "in_progress", "submitted", "in_review", "returned", "approved", "rejected", "cancelled", "expired"},
	"transition":      {"send", "start", "submit", "start-review", "return", "approve", "reject", "cancel", "expire", "delegate", "resend"},
	"decision":        {"accept", "accept_with_conditions", "mitigate"},
	"vendorState":     {"prospect", "active", "offboarding", "terminated"},

	"severity":        {"critical", "high", "medium", "low"},
	"findingState":    {"open", "in_remediation", "resolved", "risk_accepted"},
	"evidenceState":   {"awaiting_upload", "kept", "withdrawn", "expired"},
	"scan":            {"not_scanned", "pending", "clean", "infected", "unscannable"},
	"assurance":       {"self", "reviewed", "independent"},
	"review":          {"accepted", "questioned", "not_reviewed", "finished", "refused"},
	"delivery":        {"queued", "sent", "carriedOut", "failed", "bounced"},
	"task":            {"not_started", "in_progress", "complete", "needs_work", "not_needed", "read_only"},
	"contractState":   {"draft", "active", "expiring", "expired", "terminated"},
	"obligationState": {"open", "due", "overdue", "fulfilled", "waived", "closed"},
	"clauseStanding":  {"open", "present", "weaker", "missing", "not_applicable"},
	"incidentState":   {"open", "contained", "resolved", "closed"},
	"reportState":     {"queued", "rendering", "ready", "failed"},

	"checkResult":    {"ok", "broken"},
	"logReviewState": {"collecting", "open", "signed"},
	"logConclusion":  {"in_order", "follow_up"},
	"logGroup":       {"refused", "rights", "settings", "exports", "files", "overrides", "alerts"},
	"alertState":     {"open", "acknowledged", "closed"},
	"alertOutcome":   {"abuse", "harmless", "false_alarm"},
	"alertFeature":   {"events", "records", "opened", "downloads", "changes", "refused", "unusual_time", "new_source"},
	"alertResponse":  {"revoke_session", "lock_account", "pause_downloads"},

	// Of incidents and drills.
	"clockState":    {"not_applicable", "waiting", "running", "warned_50", "warned_80", "expired", "met", "met_late"},
	"noticeState":   {"in_time", "late", "sent", "not_needed", "void"},
	"dataRole":      {"controller", "processor"},
	"riskToPeople":  {"unlikely", "likely", "high"},
	"entityKind":    {"financial", "essential", "hipaa_covered", "hipaa_associate"},
	"peopleBasis":   {"unknown", "estimate", "confirmed"},
	"chinaLevel":    {"general", "relatively_major", "major", "particularly_major"},
	"chinaOperator": {"other", "central_state", "critical_infrastructure"},
	"incidentStep":  {"reported", "updated", "noticed", "voided", "task", "review", "closed", "reopened", "inject", "warned"},
	"drillStep":     {"task", "notice", "inject", "review", "closing"},

	"differs": {"question_new", "question_changed", "answer_new", "answer_changed", "answer_gone", "comment_changed", "evidence_new", "evidence_gone"},

	"forecastOutcome": {"in_time", "late", "expired", "rejected"},

	"direction": {"risk", "control", "coverage"},

	"nav":         {"home", "vendors", "assessments", "findings", "evidence", "questionnaires", "reassessments", "contracts", "obligations", "incidents", "reports", "audit", "people", "tokens", "messages", "settings", "alerts"},
	"action":      {"add", "save", "saveContinue", "continue", "back", "cancel", "change", "edit", "remove", "delete", "search", "filter", "clear", "upload", "download", "print", "export", "send", "resend", "copyLink", "signIn", "signOut", "confirm", "close", "view", "review", "tryAgain", "checkAnswers"},
	"answerState": {"answered", "unanswered", "not_applicable", "hidden", "hidden_by_unanswered"},
	"answer":      {"yes", "no", "unknown", "notApplicable", "unanswered"},

	// Faults of fields that subjects name (problem.Fields.AddKey) and what a
	// page says after a change (page.Flash).
	"field": {"required", "choose", "chooseSome", "tooLong", "tooShort", "tooMany", "email", "url", "date", "datePast", "dateFuture", "dateOrder", "number", "wholeNumber", "range", "country", "duplicate", "unknown", "characters", "reason", "evidence", "file", "fileSize", "fileEmpty", "fileKind", "malware", "code", "row", "valueAndReason"},
	"flash": {"saved", "added", "removed", "sent", "done", "deliveryFailed"},

	// By problem.Code: what happened, and what the reader can do.
	"problem":     {"invalid", "unauthenticated", "forbidden", "not_found", "conflict", "precondition_required", "too_large", "unsupported", "throttled", "unavailable", "internal"},
	"problemHelp": {"invalid", "unauthenticated", "forbidden", "not_found", "conflict", "precondition_required", "too_large", "unsupported", "throttled", "unavailable", "internal"},
}
