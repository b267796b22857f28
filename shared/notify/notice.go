package notify

import (
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
)

// Administrators, as Notice.To, are all who administer the organisation when
// the notice goes out.
const Administrators = "administrators"

// Notice is something that somebody of the organisation should know: a
// reminder, an escalation, that a reassessment began. Notices do not go out one
// by one: each person gets one mail a day with all of theirs (package digest),
// outside the organisation's quiet hours and weekends. Write one with Tell in
// the commit of the change that causes it.
//
// For vendors, who are asked for something by a link, use Mail.
type Notice struct {
	// To is a person's address, such as a vendor's owner, or Administrators.
	// When nobody active has the address, the administrators get it.
	To string
	// Subject is the id of the record that it is about.
	Subject string
	// Template is a mail of mailtext. It must also read well between others,
	// under its first line as title: no greeting.
	Template string
	// Data fill the template. They are kept until the mail is sent.
	Data map[string]string
	// Urgent ones go out at once, alone and at any hour: a breach clock.
	Urgent bool
}

// Waiting is a notice that waits for its person's next digest.
type Waiting struct {
	ID        string            `json:"id"`
	Version   int64             `json:"version"`
	CreatedAt time.Time         `json:"createdAt"`
	To        string            `json:"to"`
	Subject   string            `json:"subject"`
	Template  string            `json:"template"`
	Data      map[string]string `json:"data,omitempty"`
	NextAt    time.Time         `json:"nextAt"`
}

// NoticeKind is what the due index calls a waiting notice (tick.Kind), and the
// kind of message that carries an urgent one.
const (
	NoticeKind  = "NTC"
	NoticesTask = "notice"
)

// gather is how long a notice waits for others before its digest is made.
const gather = 30 * time.Second

// Tell is the write that leaves a notice; the caller commits it with the
// change that causes it, with Change.Wake for an urgent one.
func Tell(j *audit.Journal, org string, n Notice) table.Write {
	now := j.Now()
	if n.Urgent {
		return Write(org, Message{
			ID: j.IDs(ids.Message), CreatedAt: now, UpdatedAt: now, Kind: NoticesTask, Subject: n.Subject,
			To: n.To, Template: n.Template, Data: n.Data, State: Queued, NextAt: now,
		})
	}
	at := now.Add(gather)
	if n.To == Administrators {
		at = now // handed on to each of them before their own digests are made
	}
	return Wait(j, org, Waiting{
		ID: j.IDs(ids.Message), CreatedAt: now, To: n.To, Subject: n.Subject, Template: n.Template, Data: n.Data, NextAt: at,
	})
}

// Wait is the write that puts a notice into its person's box.
func Wait(j *audit.Journal, org string, w Waiting) table.Write {
	w.Version = 1
	return table.Create(WaitingItem(NoticesPK(j, org, w.To), w, 0))
}

// WaitingItem is how a waiting notice is stored in a box.
func WaitingItem(pk string, w Waiting, version int64) table.Item {
	k := table.Key{PK: pk, SK: NoticeKind + "#" + w.ID}
	return table.Item{Key: k, Version: version, Due: table.DueAt(table.DueSchedule, w.ID, w.NextAt, k), Body: table.Encode(w)}
}

// NoticesPK is the partition of a person's box: keys hold no address.
func NoticesPK(j *audit.Journal, org, to string) string {
	return identity.OrgPK(org, "NOTICES", j.Digest("notices", org+"\x00"+identity.FoldEmail(to)))
}
