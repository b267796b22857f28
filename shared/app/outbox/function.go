// Package outbox is the outbox function: delivers messages and takes events
// into the audit log, hastened by the stream.
package outbox

import (
	"time"

	"vendorrisk/shared/app/serverless"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "outbox", Does: "Delivers messages and takes events into the audit log: hastened by the stream, re-driven every minute. Marks mails that come back.",
	Triggers: []serverless.Trigger{
		{Stream: &serverless.Stream{Filter: waiting, Batch: 100, Attempts: 5, MaximumAge: time.Hour}},
		{Every: time.Minute},
		{Told: &serverless.Told{Source: "aws.ses", Types: []string{"Email Bounced", "Email Complaint Received", "Email Rejected"}}},
	},
	Needs:   []serverless.Need{serverless.Due, serverless.Changes, serverless.Signing, serverless.Mail, serverless.Orders, serverless.Alerts},
	Timeout: time.Minute, MemoryMB: serverless.Medium,
}

// waiting lets through what stands in the due index as a message (M) or an
// event (E): what the outbox has to do something about.
const waiting = `{"dynamodb":{"NewImage":{"DS":{"S":[{"prefix":"M#"},{"prefix":"E#"}]}}}}`
