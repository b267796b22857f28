package incident

import (
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Kind of the records that Warn handles in the tick.
const Kind = "INC"

// record is an incident as stored.
type record struct {
	Incident
	// Listed is the version of the summary in the vendor's partition.
	Listed int64 `json:"listed"`
	// Warned is how far each deadline has called, by what it is about.
	Warned map[string]warned `json:"warned,omitempty"`
}

// warned is the last call about a deadline; a deadline that moved calls anew.
type warned struct {
	Deadline time.Time `json:"deadline"`
	Percent  int       `json:"percent"`
}

// Summary is an incident in lists and on its vendor's page.
type Summary struct {
	ID         string    `json:"id"`
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	VendorID   string    `json:"vendorId"`
	VendorName string    `json:"vendorName"`
	Title      string    `json:"title"`
	State      State     `json:"state"`
	Severity   string    `json:"severity"`
	Owner      string    `json:"owner"`
	AwareAt    time.Time `json:"awareAt"`
	Drill      string    `json:"drill,omitempty"` // the scenario's id
	// Next is the first deadline that is open; nil when there is none. Prompt
	// counts the notices that are due at once.
	Next   *Deadline `json:"next,omitempty"`
	Prompt int       `json:"dueAtOnce"`
}

// Deadline is the next thing that is due.
type Deadline struct {
	Clock string      `json:"clock"`
	Name  clocks.Text `json:"name"`
	To    clocks.Text `json:"to"`
	At    time.Time   `json:"at"`
}

func key(org, id string) table.Key {
	return table.Key{PK: identity.OrgPK(org, Kind, id), SK: "HEAD"}
}

// Prefixes of summaries in a vendor's partition. Drills stand apart: nothing
// that counts incidents sees them.
const (
	prefix      = "INC#"
	drillPrefix = "DRL#"
)

// IsKey tells whether a sort key of a vendor's partition is a real incident's.
func IsKey(sk string) bool { return strings.HasPrefix(sk, prefix) }

func summaryKey(org string, i *Incident) table.Key {
	p := prefix
	if i.Drill != nil {
		p = drillPrefix
	}
	return table.Key{PK: vendors.PK(org, i.VendorID), SK: p + i.ID}
}

func listPK(org string) string   { return identity.OrgPK(org, "INCIDENTS") }
func drillsPK(org string) string { return identity.OrgPK(org, "DRILLS") }

// groupPK has the incidents that are open, by next deadline, or closed.
func groupPK(org string, open bool) string {
	if open {
		return identity.OrgPK(org, "INCIDENTS", "open")
	}
	return identity.OrgPK(org, "INCIDENTS", "closed")
}

// never sorts an incident without a deadline behind all others.
const never = "9999"

// items are an incident as its two items; the caller gives versions.
func (s *Service) items(org string, r *record, version int64, now time.Time) (head, list table.Item) {
	cs := s.compute(&r.Incident, now)
	head = table.Item{Key: key(org, r.ID), Version: version}
	if at := r.dueAt(s.calls(&r.Incident, cs)); !at.IsZero() && r.Closing == nil {
		head.Due = table.DueAt(table.DueSchedule, r.ID, at, head.Key)
	}
	sum := summarise(&r.Incident, cs)
	list = table.Item{Key: summaryKey(org, &r.Incident), Version: r.Listed, Body: table.Encode(sum)}
	if r.Drill != nil {
		list.List = table.Key{PK: drillsPK(org), SK: r.ID}
	} else {
		list.List = table.Key{PK: listPK(org), SK: r.ID}
		list.Group = table.Key{PK: groupPK(org, r.State != Closed), SK: deadlineSK(sum)}
	}
	r.Listed++
	head.Body = table.Encode(r)
	return head, list
}

// deadlineSK sorts incidents by their next deadline.
func deadlineSK(i Summary) string {
	order := never
	if i.Next != nil {
		order = i.Next.At.UTC().Format(time.RFC3339)
	}
	return order + "#" + i.ID
}

func summarise(i *Incident, cs []clocks.Clock) Summary {
	out := Summary{
		ID: i.ID, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, VendorID: i.VendorID, VendorName: i.VendorName, Title: i.Title,
		State: i.State, Severity: i.Severity, Owner: i.Owner, AwareAt: i.AwareAt,
	}
	if i.Drill != nil {
		out.Drill = i.Drill.Scenario
	}
	if i.Closing != nil {
		return out
	}
	if next := clocks.Next(cs); !next.Deadline.IsZero() {
		out.Next = &Deadline{Clock: next.ID, Name: next.Name, To: next.To, At: next.Deadline}
	}
	for _, c := range cs {
		if c.Promptly && c.State.Open() {
			out.Prompt++
		}
	}
	return out
}
