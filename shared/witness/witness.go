// Package witness gets checkpoints of the audit log out of the organisation's
// own hands. The log alone shows no rewriting to whoever holds no older
// checkpoint; so once a day, when the log has grown, the newest one is cosigned
// by witnesses (C2SP tlog-witness), mailed to people outside and posted to
// webhooks. Each of them suffices: what they hold cannot be taken back.
package witness

import (
	"net/http"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
	"vendorrisk/shared/webhook"
)

// State is what went outside last, and what is planned: one record of an
// organisation.
type State struct {
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	NextAt    time.Time `json:"nextAt,omitzero"` // when the log is looked at again
	Size      int64     `json:"size"`            // entries under the checkpoint that was sent last
	SentAt    time.Time `json:"sentAt,omitzero"`
	// Note is the checkpoint that was sent last, with its cosignatures, and Key
	// the log's public key, name+hash+base64.
	Note string `json:"checkpoint,omitempty"`
	Key  string `json:"key,omitempty"`
	// Witnesses are those that were asked last.
	Witnesses []Standing `json:"witnesses"`
	// Message is the task that sent it: done once, it finds itself done.
	Message string `json:"message,omitempty"`
}

// Standing is what is known of one witness.
type Standing struct {
	Name  string    `json:"name"`
	Size  int64     `json:"size"` // entries of the log that it has cosigned
	At    time.Time `json:"at,omitzero"`
	Fault Fault     `json:"fault,omitempty"` // why it has not cosigned the last one
}

// Fault is why a witness does not cosign.
type Fault string

// The faults. Inconsistent is what a witness is there for: what it has seen
// before is not the beginning of our log.
const (
	Unreachable  Fault = "unreachable"
	UnknownLog   Fault = "unknown_log"
	Refused      Fault = "refused"
	Inconsistent Fault = "inconsistent"
)

// Kind is that of the record among due work (tick.Kind); Task is the outbox's
// kind of message that sends a checkpoint.
const (
	Kind = "WITNESS"
	Task = "checkpoint"
)

// Every is the time between two checkpoints that go outside.
const Every = 24 * time.Hour

func key(org string) table.Key { return table.Key{PK: identity.OrgPK(org, Kind), SK: "HEAD"} }

func item(org string, s State, version int64) table.Item {
	it := table.Item{Key: key(org), Version: version, Body: table.Encode(s)}
	it.Due = table.DueAt(table.DueSchedule, org, s.NextAt, it.Key)
	return it
}

// Service sends checkpoints outside. All fields but Witnesses and Client are
// needed; those are needed where Send runs.
type Service struct {
	Table     table.Table
	Journal   *audit.Journal
	Log       *transparency.Log
	Directory *identity.Directory
	Hooks     *webhook.Service
	Alerts    *alert.Service
	Now       clock.Clock
	IDs       ids.Maker
	// Witnesses are asked to cosign; the operator names them.
	Witnesses []Witness
	// Client reaches them; see webhook.Client.
	Client func() *http.Client

	begun seen
}

// Witness is somebody who is asked to cosign.
type Witness struct {
	URL string // to which /add-checkpoint is added
	checkpoint.Witness
}
