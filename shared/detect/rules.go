package detect

import (
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/ids"
)

// Severity of an alert.
type Severity string

// The severities, as those of findings.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
)

// Hit is a rule that an event set off.
type Hit struct {
	Rule     string    `json:"rule"`
	Severity Severity  `json:"severity"`
	At       time.Time `json:"at"`
	// About is whom or what the alert concerns: a person, "src:<digest>" for a
	// network address, or an assessment.
	About string `json:"about"`
	// Count is how often it happened, in the window that the rule names.
	Count  int64    `json:"count,omitempty"`
	Events []string `json:"events,omitempty"` // ids in the audit log
}

// Rule is one thing that is wrong in itself. Its name is a word of the
// catalogue, which says what happened and what to do.
type Rule struct {
	Name  string
	fires func(c *circumstances) (Hit, bool)
}

// Thresholds of the rules. They are what no person does by mistake, not what is
// rare: what is rare is the model's to find.
const (
	BurstWindow      = 10 * time.Minute
	FailedSignIns    = 10 // of one account or one address within BurstWindow
	WrongCodes       = 5  // of one invitation within BurstWindow
	RefusalsInSeries = 15 // of one actor within BurstWindow
	BulkWindow       = time.Hour
	BulkDownloads    = 30 // of one actor within BulkWindow
	GrantWindow      = 30 * time.Minute
	DormantAfter     = 60 * 24 * time.Hour
	UnusualShare     = 0.02 // of an actor's events fall into this time of day
)

// Rules are all of them.
var Rules = []Rule{
	{"failed_sign_ins", failedSignIns},
	{"failed_sign_ins_source", failedFromSource},
	{"wrong_codes", wrongCodes},
	{"unusual_time", unusualTime},
	{"new_device", newDevice},
	{"bulk_download", bulkDownload},
	{"right_used_at_once", rightUsedAtOnce},
	{"self_approval", selfApproval},
	{"refusals", refusals},
	{"dormant_account", dormantAccount},
}

func person(id string) bool { return strings.HasPrefix(id, ids.Person+"_") }

func is(e audit.Event, action, outcome string) bool {
	return e.Action == action && e.Outcome == outcome
}

// failedSignIns are guesses at one account, from wherever they come.
func failedSignIns(c *circumstances) (Hit, bool) {
	if !is(c.event, actSignIn, audit.Refused) || c.account == nil || !person(c.event.Subject) {
		return Hit{}, false
	}
	n, fires := c.account.series("failed_sign_ins", c.event.At, BurstWindow, c.times, FailedSignIns)
	return Hit{Severity: High, About: c.event.Subject, Count: n}, fires
}

// failedFromSource are guesses from one address at any account.
func failedFromSource(c *circumstances) (Hit, bool) {
	if !is(c.event, actSignIn, audit.Refused) || c.source == nil {
		return Hit{}, false
	}
	n, fires := c.source.series("failed_sign_ins", c.event.At, BurstWindow, c.times, FailedSignIns)
	return Hit{Severity: Medium, About: "src:" + c.event.Source, Count: n}, fires
}

// wrongCodes are guesses at a vendor's invitation.
func wrongCodes(c *circumstances) (Hit, bool) {
	if c.event.Action != actCode || c.account == nil {
		return Hit{}, false
	}
	n, fires := c.account.series("wrong_codes", c.event.At, BurstWindow, c.times, WrongCodes)
	return Hit{Severity: Medium, About: c.event.Subject, Count: n}, fires
}

// unusualTime is a sign-in at a time of day at which this person is hardly
// ever there.
func unusualTime(c *circumstances) (Hit, bool) {
	if !is(c.event, actSignIn, audit.Done) || c.actor == nil || 1-c.unusual >= UnusualShare {
		return Hit{}, false
	}
	return Hit{Severity: Low, About: c.event.Actor}, true
}

// newDevice is a sign-in from a browser that the account has not had before,
// once it has had one.
func newDevice(c *circumstances) (Hit, bool) {
	if !is(c.event, actDevice, audit.Done) || c.actor == nil || c.before.Days < habitDays {
		return Hit{}, false
	}
	return Hit{Severity: Low, About: c.event.Actor}, true
}

// bulkDownload is evidence or reports carried away by the dozen.
func bulkDownload(c *circumstances) (Hit, bool) {
	if c.actor == nil || c.event.Outcome != audit.Done || !downloads(c.event.Action) {
		return Hit{}, false
	}
	n, fires := c.actor.series("downloads", c.event.At, BulkWindow, c.times, BulkDownloads)
	return Hit{Severity: High, About: c.event.Actor, Count: n}, fires
}

// rightUsedAtOnce is somebody who acts with a role for the first time right
// after it was given.
func rightUsedAtOnce(c *circumstances) (Hit, bool) {
	e := c.event
	if c.actor == nil || e.Outcome != audit.Done || reads(e.Action) || len(c.before.Roles) == 0 || c.actor.Granted.IsZero() || e.At.Sub(c.actor.Granted) > GrantWindow {
		return Hit{}, false
	}
	fresh := slices.ContainsFunc(e.Roles, func(r string) bool { return !slices.Contains(c.before.Roles, r) })
	return Hit{Severity: Medium, About: e.Actor}, fresh
}

// selfApproval is a decision that was refused to somebody whose role may
// decide: they have answered or reviewed it themselves.
func selfApproval(c *circumstances) (Hit, bool) {
	e := c.event
	refused := e.Outcome == audit.Refused && (e.Action == "assessment:approve" || e.Action == "assessment:reject" || e.Action == "assessment:confirm-override")
	return Hit{Severity: High, About: e.Actor, Count: c.times}, refused && c.actor != nil && slices.Contains(e.Roles, "approver")
}

// refusals are somebody who tries one door after the other.
func refusals(c *circumstances) (Hit, bool) {
	if c.actor == nil || c.event.Outcome != audit.Refused {
		return Hit{}, false
	}
	n, fires := c.actor.series("refusals", c.event.At, BurstWindow, c.times, RefusalsInSeries)
	return Hit{Severity: Medium, About: c.event.Actor, Count: n}, fires
}

// dormantAccount is a sign-in after a long silence.
func dormantAccount(c *circumstances) (Hit, bool) {
	if !is(c.event, actSignIn, audit.Done) || c.actor == nil || c.before.Last.IsZero() || c.event.At.Sub(c.before.Last) < DormantAfter {
		return Hit{}, false
	}
	return Hit{Severity: Medium, About: c.event.Actor, Count: int64(c.event.At.Sub(c.before.Last) / (24 * time.Hour))}, true
}
