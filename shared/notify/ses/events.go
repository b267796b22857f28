package ses

import (
	"context"
	"encoding/json"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

// event is what SES tells of a mail, as EventBridge has it under "detail" and
// SNS in its message.
type event struct {
	EventType string `json:"eventType"` // Bounce, Complaint, Delivery, Reject, …
	Mail      struct {
		Tags map[string][]string `json:"tags"`
	} `json:"mail"`
	Bounce struct {
		BounceType    string `json:"bounceType"` // Permanent, Transient, Undetermined
		BounceSubType string `json:"bounceSubType"`
	} `json:"bounce"`
	Complaint struct {
		Kind string `json:"complaintFeedbackType"`
	} `json:"complaint"`
	Reject struct {
		Reason string `json:"reason"`
	} `json:"reject"`
}

// Bouncer writes into the message log that a mail came back; notify.Bounces is
// one.
type Bouncer interface {
	Bounced(ctx context.Context, org, id, why string) error
}

// Event takes one event of SES: raw is the event itself, not what EventBridge
// or SNS puts around it. A mail that came back for good, was complained about
// or was rejected is marked in the message log; of any other event nothing is
// written. An event that cannot be read, or is of no mail of ours, is invalid,
// and a repeat would not help. The same event again changes nothing.
func Event(ctx context.Context, b Bouncer, raw []byte) error {
	const op = "ses.event"
	var e event
	if err := json.Unmarshal(raw, &e); err != nil || e.EventType == "" {
		return &problem.Error{Code: problem.Invalid, Op: op, Message: "this is no event of SES"}
	}
	why := e.why()
	if why == "" {
		return nil
	}
	org, id := only(e.Mail.Tags[tagOrganisation]), only(e.Mail.Tags[tagMessage])
	if !plain.MatchString(org) || !ids.Valid(ids.Message, id) {
		return &problem.Error{Code: problem.Invalid, Op: op, Message: "the mail carries no tags of this system; was it sent with the configuration set by something else?"}
	}
	return problem.Wrap(op, b.Bounced(ctx, org, id, why))
}

// why says in words why a mail did not reach its reader; "" when it may have.
// SES repeats what is transient by itself, and tells again when it gives up.
func (e *event) why() string {
	switch e.EventType {
	case "Bounce":
		if e.Bounce.BounceType == "Transient" {
			return notify.BouncedForNow
		}
		if e.Bounce.BounceSubType == "Suppressed" || e.Bounce.BounceSubType == "OnAccountSuppressionList" {
			return notify.BouncedSuppressed
		}
		return notify.BouncedForGood
	case "Complaint":
		return notify.BouncedComplaint
	case "Reject":
		return notify.BouncedRejected
	default:
		return ""
	}
}

// plain is what SES lets a tag hold, and no part of a key.
var plain = pattern.New(`^[A-Za-z0-9_-]{1,256}$`)

func only(values []string) string {
	if len(values) != 1 {
		return ""
	}
	return values[0]
}
