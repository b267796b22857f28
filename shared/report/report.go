// Package report makes the PDF reports: a request is answered at once, the
// file is made from the outbox, and a decided assessment's first report is
// frozen, so that the same sign-off gives the same bytes.
package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
)

// State of a report.
type State string

// The states: queued → ready.
const (
	Queued State = "queued"
	Ready  State = "ready"
)

// Report is one report that somebody asked for.
type Report struct {
	ID           string    `json:"id"`
	Version      int64     `json:"version"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	Kind         string    `json:"kind"` // assessment, incident or drill
	AssessmentID string    `json:"assessmentId,omitempty"`
	IncidentID   string    `json:"incidentId,omitempty"` // of an incident or drill
	VendorID     string    `json:"vendorId,omitempty"`
	VendorName   string    `json:"vendorName,omitempty"`
	Language     string    `json:"language"` // en or zh-CN
	State        State     `json:"state"`
	By           string    `json:"by"`
	Size         int64     `json:"size,omitempty"` // bytes
	SHA256       string    `json:"sha256,omitempty"`

	// Moment is frozen before the first rendering, so that a rendering which
	// broke off is made again with the same bytes.
	Moment *moment `json:"moment,omitempty"`
	File   *stored `json:"file,omitempty"`
}

// moment is when a report was made and under which checkpoint of the audit
// log; "" before the log had one.
type moment struct {
	At         time.Time `json:"at"`
	Checkpoint string    `json:"checkpoint,omitempty"`
}

// stored says where the bytes lie and for which record they are bound.
type stored struct {
	Kept   vault.Kept `json:"kept"`
	Record string     `json:"record"`
}

// Order asks for a report.
type Order struct {
	Kind         string `json:"kind"`
	AssessmentID string `json:"assessmentId"`
	IncidentID   string `json:"incidentId"`
	VendorID     string `json:"vendorId"`
	Language     string `json:"language"`
}

// Service makes and reads reports.
type Service struct {
	Table       table.Table
	Vault       vault.Vault
	Journal     *audit.Journal
	Now         clock.Clock
	IDs         ids.Maker
	Assessments interface {
		Open(ctx context.Context, a identity.Actor, id string) (*assessment.File, error)
		Score(ctx context.Context, a identity.Actor, f *assessment.File) (scoring.Result, error)
	}
	Vendors interface {
		Open(ctx context.Context, a identity.Actor, id string) (vendors.File, error)
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
		Owned(ctx context.Context, a identity.Actor) ([]string, error)
	}
	Incidents interface {
		Get(ctx context.Context, a identity.Actor, id string) (incident.View, error)
	}
	Models interface {
		FrozenModel(ctx context.Context, org string, f assessment.Frozen) (scoring.Model, error)
	}
	Log interface {
		Checkpoint(ctx context.Context, org string) (string, error)
	}
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
	// MaxBody is how many bytes of a file the home's answers can hold; 0: any.
	MaxBody int64
	// Render makes the file in a language (package render has it). Only what
	// makes reports needs it, so that nobody else links a PDF writer.
	Render func(language string, a content.Assessment) ([]byte, error)
	// Sheet makes that of an incident or drill, as Render does.
	Sheet func(language string, s content.Sheet) ([]byte, error)
}

func key(org, id string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "REP", id), SK: "HEAD"}
}

func listPK(org string) string { return identity.OrgPK(org, "REPORTS") }

func item(org string, r Report, version int64) table.Item {
	return table.Item{
		Key: key(org, r.ID), Version: version,
		List: table.Key{PK: listPK(org), SK: r.ID},
		Body: table.Encode(r),
	}
}

// rowPrefix begins a report's place among what hangs on its vendor: an item
// that holds keys only.
const rowPrefix = "REP#"

// create are the writes of a new report.
func create(org string, r Report) []table.Write {
	writes := []table.Write{table.Create(item(org, r, 0))}
	if r.VendorID != "" {
		writes = append(writes, table.Create(table.Item{Key: table.Key{PK: vendors.PK(org, r.VendorID), SK: rowPrefix + r.ID}, Body: table.Encode(r.ID)}))
	}
	return writes
}

// Request asks for a report; it is made soon after.
func (s *Service) Request(ctx context.Context, a identity.Actor, o Order) (Report, error) {
	var bad problem.Fields
	about := o.Kind == kindIncident || o.Kind == kindDrill
	if o.Kind != "assessment" && !about {
		bad.AddKey("/kind", "field.choose", "choose assessment, incident or drill")
	}
	if o.Language != "en" && o.Language != "zh-CN" {
		bad.AddKey("/language", "field.choose", "choose en or zh-CN")
	}
	if about && !ids.Valid(ids.Incident, o.IncidentID) {
		bad.AddKey("/incidentId", "field.required", "name the incident")
	} else if !about && !ids.Valid(ids.Assessment, o.AssessmentID) {
		bad.AddKey("/assessmentId", "field.required", "name the assessment")
	}
	if err := bad.Err(); err != nil {
		return Report{}, err
	}
	if about {
		return s.ofIncident(ctx, a, o)
	}
	f, err := s.Assessments.Open(ctx, a, o.AssessmentID)
	if err != nil {
		return Report{}, err
	}
	if o.VendorID != "" && o.VendorID != f.Assessment.VendorID {
		bad.Add("/vendorId", "the assessment belongs to another vendor")
		return Report{}, bad.Err()
	}
	now := s.Now()
	r := Report{
		ID: s.IDs(ids.Report), Version: 1, CreatedAt: now, UpdatedAt: now, Kind: o.Kind, Language: o.Language, State: Queued, By: a.ID,
		AssessmentID: o.AssessmentID, VendorID: f.Assessment.VendorID, VendorName: f.Assessment.VendorName,
	}
	return r, s.order(ctx, a, r)
}

// order keeps a new report and has it made.
func (s *Service) order(ctx context.Context, a identity.Actor, r Report) error {
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "report:create", Subject: r.ID, After: table.Encode(r), Wake: true,
		Writes: append(create(a.Org, r), notify.Write(a.Org, notify.Task(s.IDs, r.CreatedAt, "report", r.ID))),
	})
}

// SignOff makes the reports of a decided assessment in every language; it is
// the outbox's handler for "signoff". Their ids follow from the assessment, so
// that a second delivery meets the first.
func (s *Service) SignOff(ctx context.Context, org string, m notify.Message) error {
	a := identity.AsSystem(org)
	f, err := s.Assessments.Open(ctx, a, m.Subject)
	if err != nil {
		return problem.Wrap("report.signOff", err)
	}
	as := f.Assessment
	at, of := as.Decision.At, as.ID
	if p := as.Decision.Proposal; p != nil && p.State == assessment.Confirmed {
		at, of = p.DecidedAt, as.ID+"\x00override" // whole only now: reports of its own say so
	}
	for _, lang := range []string{"en", "zh-CN"} {
		r := Report{
			ID: ids.Derived(ids.Report, at, of+"\x00"+lang), Version: 1, CreatedAt: at, UpdatedAt: s.Now(),
			Kind: "assessment", Language: lang, State: Queued, By: as.Decision.By, AssessmentID: as.ID, VendorID: as.VendorID, VendorName: as.VendorName,
		}
		err := s.Journal.Commit(ctx, audit.Change{
			Actor: a, Action: "report:create", Subject: r.ID, After: table.Encode(r), Writes: create(org, r),
		})
		if err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
		if err := s.Make(ctx, org, notify.Message{Subject: r.ID}); err != nil {
			return err
		}
	}
	return nil
}

// Make renders a queued report; it is the outbox's handler for "report" and
// does nothing to one that is ready.
func (s *Service) Make(ctx context.Context, org string, m notify.Message) error {
	a := identity.AsSystem(org)
	r, it, err := table.Load[Report](ctx, s.Table, key(org, m.Subject))
	if problem.Is(err, problem.NotFound) {
		return nil // erased meanwhile
	} else if err != nil || r.State == Ready {
		return err
	}
	if r.Moment == nil {
		if it, err = s.begin(ctx, a, &r, it); problem.Is(err, problem.Conflict) {
			return nil // somebody else is making it
		} else if err != nil {
			return err
		}
	}
	file, err := s.bytes(ctx, a, r)
	if err != nil {
		return problem.Wrap("report.make", err)
	}
	r.State, r.File, r.Size, r.SHA256 = Ready, &file, file.Kept.Size, file.Kept.SHA256
	r.Version, r.UpdatedAt = it.Version+1, s.Now()
	next := item(org, r, it.Version)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "report:render", Subject: r.ID, Before: it.Body, After: next.Body, Writes: []table.Write{table.Replace(next)},
	})
	if problem.Is(err, problem.Conflict) {
		return nil // somebody else made it
	}
	return err
}

// begin freezes the moment of a report.
func (s *Service) begin(ctx context.Context, a identity.Actor, r *Report, it table.Item) (table.Item, error) {
	signed, err := s.Log.Checkpoint(ctx, a.Org)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return it, err
	}
	before := it
	r.Moment = &moment{At: s.Now(), Checkpoint: signed}
	r.Version, r.UpdatedAt = it.Version+1, s.Now()
	it = item(a.Org, *r, it.Version)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "report:begin", Subject: r.ID, Before: before.Body, After: it.Body, Writes: []table.Write{table.Replace(it)},
	})
	it.Version++
	return it, err
}

func frozenKey(org, assessment, lang string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "FROZEN", assessment), SK: lang}
}

// bytes answers the frozen report of a decided assessment, or makes it. Two
// that are made at once become one: the second meets the first.
func (s *Service) bytes(ctx context.Context, a identity.Actor, r Report) (stored, error) {
	if r.IncidentID != "" {
		data, err := s.sheet(ctx, a, r)
		if err != nil {
			return stored{}, err
		}
		pdf, err := s.Sheet(r.Language, data)
		if err != nil {
			return stored{}, err
		}
		return s.keep(ctx, a, r, pdf)
	}
	k := frozenKey(a.Org, r.AssessmentID, r.Language)
	if old, _, err := table.Load[stored](ctx, s.Table, k); err == nil || !problem.Is(err, problem.NotFound) {
		return old, err
	}
	data, err := s.gather(ctx, a, r)
	if err != nil {
		return stored{}, err
	}
	pdf, err := s.Render(r.Language, data)
	if err != nil {
		return stored{}, err
	}
	mine, err := s.keep(ctx, a, r, pdf)
	if err != nil {
		return stored{}, err
	}
	if data.Decision.Outcome == "" {
		return mine, nil // not signed off yet: the next one may say something else
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "report:freeze", Subject: r.AssessmentID, After: table.Encode(mine),
		Writes: []table.Write{table.Create(table.Item{Key: k, Body: table.Encode(mine)})},
	})
	if problem.Is(err, problem.Conflict) {
		first, _, err := table.Load[stored](ctx, s.Table, k)
		return first, err
	}
	return mine, err
}

// keep puts a report's bytes into the vault. The key follows from the bytes: a
// rendering that broke off before its record was written must not stand in the
// way of the next, which may say something newer.
func (s *Service) keep(ctx context.Context, a identity.Actor, r Report, pdf []byte) (stored, error) {
	bound := vault.Binding{Org: a.Org, Vendor: r.VendorID, Record: r.ID}
	sum := sha256.Sum256(pdf)
	kept, err := s.Vault.Put(ctx, "report-"+r.ID+"-"+hex.EncodeToString(sum[:8]), bound, bytes.NewReader(pdf))
	return stored{Kept: kept, Record: r.ID}, err
}

// findingsOf are the findings of one assessment.
func findingsOf(items []table.Item, assessment string) ([]finding.Finding, error) {
	all, err := finding.FromItems(items)
	out := all[:0]
	for _, f := range all {
		if f.AssessmentID == assessment {
			out = append(out, f)
		}
	}
	return out, err
}
