// Package notify is the outbox: messages are written in the commit of the
// change that causes them, and delivered afterwards at least once.
package notify

import (
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
)

// State of a message.
type State string

// The states: queued → sent, or after too many failures → failed, from where a
// person can send it again; and → bounced, when the mail service tells later
// that the mail did not reach its reader.
const (
	Queued  State = "queued"
	Sent    State = "sent"
	Failed  State = "failed"
	Bounced State = "bounced"
)

// Message is one thing to deliver: a mail to somebody, or a task for the
// system itself (Kind names the handler).
type Message struct {
	ID        string            `json:"id"`
	Version   int64             `json:"version"`
	CreatedAt time.Time         `json:"createdAt"`
	UpdatedAt time.Time         `json:"updatedAt"`
	Kind      string            `json:"kind"`    // "mail", "report"
	Subject   string            `json:"subject"` // id of the record it is about
	To        string            `json:"to,omitempty"`
	Template  string            `json:"template,omitempty"`
	Language  string            `json:"language,omitempty"`
	Data      map[string]string `json:"data,omitempty"` // emptied once delivered: it may hold links and codes
	State     State             `json:"state"`
	Attempts  int               `json:"attempts"`
	NextAt    time.Time         `json:"nextAt,omitzero"`
	SentAt    time.Time         `json:"sentAt,omitzero"`
	Error     string            `json:"error,omitempty"` // of the last attempt, in words
}

// Mail makes a queued mail; at is the subjects' time.
func Mail(mk ids.Maker, at time.Time, subject, to, template, lang string, data map[string]string) Message {
	return Message{
		ID: mk(ids.Message), CreatedAt: at, UpdatedAt: at, Kind: "mail", Subject: subject,
		To: to, Template: template, Language: lang, Data: data, State: Queued, NextAt: at,
	}
}

// Task makes a queued task for the system's handler of that kind.
func Task(mk ids.Maker, at time.Time, kind, subject string) Message {
	return Message{ID: mk(ids.Message), CreatedAt: at, UpdatedAt: at, Kind: kind, Subject: subject, State: Queued, NextAt: at}
}

func outboxPK(org string) string { return identity.OrgPK(org, "OUTBOX") }

func key(org, id string) table.Key { return table.Key{PK: outboxPK(org), SK: id} }

// Write puts a new message into a commit.
func Write(org string, m Message) table.Write {
	m.Version = 1
	return table.Create(item(org, m, 0))
}

// keep is how long a delivered message stays in the log.
const keep = 400 * 24 * time.Hour

func item(org string, m Message, version int64) table.Item {
	it := table.Item{Key: key(org, m.ID), Version: version, Body: table.Encode(m)}
	if m.Kind == "webhook" { // each has a log of its own
		it.Group = table.Key{PK: aboutPK(org, m.Subject), SK: m.ID}
	}
	if m.State == Queued {
		it.Due = table.DueAt(table.DueMessage, m.ID, m.NextAt, it.Key)
	} else {
		it.Expires = m.UpdatedAt.Add(keep)
	}
	return it
}
