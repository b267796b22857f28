// Package app composes the subjects into a running system. Configuration is
// read here and nowhere else; the homes (app/local, and one package for each
// Lambda) choose the engines.
package app

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"maps"
	"sync"
	_ "time/tzdata" // an organisation's time zone is known wherever the system runs

	"vendorrisk/infra/policies"
	"vendorrisk/schemas"
	"vendorrisk/shared/alert"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/filetype"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/forecast"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/identity/token"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/library"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/restoredrill"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/tick"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/watch"
	"vendorrisk/shared/webhook"
	"vendorrisk/shared/witness"
)

// Engines are what a home brings.
type Engines struct {
	Table   table.Table
	Vault   vault.Vault
	Now     clock.Clock                      // the subjects' time
	Wall    clock.Clock                      // the machine's time
	IDs     ids.Maker                        // nil: real ones
	Digest  func(label, value string) string // keyed
	Signer  func() (crypto.Signer, error)    // Ed25519, of audit checkpoints; asked when first needed
	BaseURL func() string
	// PortalURL is where vendors' pages are; nil: BaseURL.
	PortalURL func() string
	Poke      func() // told when messages wait; may be nil
	// Witnesses cosign checkpoints of the audit log; the operator names them.
	Witnesses []witness.Witness

	// What not every program needs, so that only those link it that do.
	Render  func(language string, a content.Assessment) ([]byte, error) // makes report files
	Sheet   func(language string, s content.Sheet) ([]byte, error)      // makes those of incidents and drills
	Formats map[string]questionnaire.Format                             // of other programs' questionnaires
	// Passkeys speaks with browsers about the passkeys of an address and a
	// product; it errs where they keep none.
	Passkeys func(baseURL, product string) (passkey.Site, error)
	// Sniff tells what a file is by its bytes.
	Sniff func(r io.Reader, size int64) (filetype.Type, error)
	// Malware answers the name of the malware in a file that arrives, "" for none;
	// nil: nobody looks before it is kept.
	Malware func(ctx context.Context, file io.Reader) (found string, err error)
}

// Services are all subjects, wired.
type Services struct {
	Directory    *identity.Directory
	Policy       *policy.Engine
	Journal      *audit.Journal
	Log          *transparency.Log
	Sequencer    *transparency.Sequencer
	Openings     *audit.Openings
	Refusals     *audit.Refusals
	People       *people.Service
	Organisation *organisation.Service
	Tokens       *token.Service
	Permissions  *permission.Service
	LogCheck     *logcheck.Service
	LogReviews   *logreview.Service
	RestoreDrill *restoredrill.Service
	Library      *library.Library
	Vendors      *vendors.Service
	Assessments  *assessment.Service
	Evidence     *evidence.Service
	Findings     *finding.Service
	Incidents    *incident.Service
	Contracts    *contract.Service
	Obligations  *obligation.Service
	Door         *invitation.Door
	Reassessment *reassessment.Service
	Forecast     *forecast.Service
	Tick         *tick.Sweep // see schedule.go
	Reports      *report.Service
	Outbox       *notify.Outbox
	Alerts       *alert.Service
	Watch        *watch.Watch
	Webhooks     *webhook.Service
	Witness      *witness.Service
	Builtin      func() (library.Builtin, error) // read and checked when first asked for

	playbook func() (*incident.Playbook, error)
}

// ProductName is what devices show beside a passkey.
const ProductName = "Vendor Risk"

// maxRefs bounds the pointers held in memory (about 150 bytes each).
const maxRefs = 50_000

// Build wires the subjects. It reads, parses and asks for nothing, so that a
// program which starts for one request pays for what that request needs: the
// policies, the models and the signing key come when they are first used.
// Check says early what would be wrong with them.
func Build(e Engines) *Services {
	guard := policy.Later(policies.Files)
	key := checkpoint.Later(e.Signer)
	if e.PortalURL == nil {
		e.PortalURL = e.BaseURL
	}
	if e.IDs == nil {
		e.IDs = ids.New(e.Now)
	}
	refs := table.NewRefs(e.Table, maxRefs)
	j := &audit.Journal{Table: e.Table, Now: e.Now, Wall: e.Wall, IDs: e.IDs, Digest: e.Digest, Poke: e.Poke}
	s := &Services{
		Builtin: sync.OnceValues(func() (library.Builtin, error) { return library.Load(schemas.Files) }), Policy: guard, Journal: j, Openings: &audit.Openings{Journal: j},
		Log:       &transparency.Log{Table: e.Table, Key: key},
		Sequencer: &transparency.Sequencer{Table: e.Table, Now: e.Now, Key: key},
		Directory: &identity.Directory{Table: e.Table, Wall: e.Wall, IDs: e.IDs, Digest: e.Digest},
		Door:      &invitation.Door{Table: e.Table, Journal: j, Now: e.Now, Wall: e.Wall, IDs: e.IDs, Digest: e.Digest},
		Library: &library.Library{
			Table: e.Table, Journal: j, Now: e.Now, Formats: e.Formats,
			Model: sync.OnceValues(func() (scoring.Model, error) { return library.LoadModel(schemas.Files) }),
		},
	}
	s.Refusals = &audit.Refusals{Journal: j}
	s.Door.Refusals = s.Refusals
	s.Door.SecondFactorTiers = s.secondFactorTiers
	if e.Passkeys != nil {
		if site, err := e.Passkeys(e.PortalURL(), ProductName); err == nil { // else the pages say that browsers keep none for this address
			s.Door.Passkeys = site
		}
	}
	s.Organisation = &organisation.Service{Directory: s.Directory, Journal: j, Now: e.Now}
	s.People = &people.Service{Directory: s.Directory, Journal: j, Policy: guard, Now: e.Now, IDs: e.IDs}
	s.Tokens = &token.Service{Directory: s.Directory, Journal: j, Policy: guard, Wall: e.Wall}
	reviews := periodic.Deps{Table: e.Table, Journal: j, Directory: s.Directory, Now: e.Now, IDs: e.IDs, BaseURL: e.BaseURL}
	s.Permissions = permission.New(reviews, guard)
	s.Vendors = &vendors.Service{Table: e.Table, Journal: j, Now: e.Now, IDs: e.IDs, Policy: guard, Digest: e.Digest, Model: s.Library.CurrentModel}
	s.Reassessment = &reassessment.Service{Table: e.Table, Journal: j, Now: e.Now, Vendors: s.Vendors, Organisation: s.Directory.Organisation}
	s.Assessments = &assessment.Service{
		Table: e.Table, Journal: j, Now: e.Now, Wall: e.Wall, IDs: e.IDs, Library: s.Library, Vendors: s.Vendors,
		Policy: guard, People: s.Directory, BaseURL: e.BaseURL, PortalURL: e.PortalURL, Schedule: s.Reassessment, Organisation: s.Directory.Organisation,
	}
	s.Forecast = &forecast.Service{Vendors: s.Vendors, Assessments: s.Assessments, Now: e.Now, Organisation: s.Directory.Organisation}
	clauses := sync.OnceValues(func() (*clause.Library, error) { return clause.Load(schemas.Files) })
	s.Contracts = &contract.Service{
		Table: e.Table, Refs: refs, Journal: j, Now: e.Now, IDs: e.IDs, Clauses: clauses, Organisation: s.Directory.Organisation, Vendors: s.Vendors, BaseURL: e.BaseURL,
	}
	s.Obligations = &obligation.Service{
		Table: e.Table, Refs: refs, Journal: j, Now: e.Now, IDs: e.IDs, Clauses: clauses, Organisation: s.Directory.Organisation,
		Contracts: s.Contracts, Vendors: s.Vendors, BaseURL: e.BaseURL,
	}
	s.Vendors.Farewell = s.Obligations
	s.Alerts = &alert.Service{Table: e.Table, Journal: j, Directory: s.Directory, Now: e.Now, IDs: e.IDs, BaseURL: e.BaseURL}
	s.Watch = &watch.Watch{Table: e.Table, Journal: j, Alerts: s.Alerts, Directory: s.Directory, Now: e.Now}
	s.LogCheck = &logcheck.Service{Table: e.Table, Journal: j, Log: s.Log, Alerts: s.Alerts, Now: e.Now}
	s.RestoreDrill = &restoredrill.Service{Table: e.Table, Journal: j, Alerts: s.Alerts, Organisation: s.Directory.Organisation, Now: e.Now}
	s.LogReviews = logreview.New(reviews, guard, s.Log, s.Alerts)
	s.Sequencer.Moved = func(ctx context.Context, org string) error { // what it leaves, the next batch or the tick takes up
		_, err := s.Watch.Run(ctx, org)
		return errors.Join(err, s.Witness.Begin(ctx, org))
	}
	s.Tick = &tick.Sweep{Table: e.Table, Journal: j, Now: e.Now, Handlers: map[string]tick.Handler{
		contract.Kind:     s.Contracts.Due,
		obligation.Kind:   s.Obligations.Due,
		alert.Kind:        s.Alerts.Escalate,
		watch.Kind:        s.Watch.Due,
		permission.Kind:   s.Permissions.Fire,
		logcheck.Kind:     s.LogCheck.Fire,
		logreview.Kind:    s.LogReviews.Fire,
		restoredrill.Kind: s.RestoreDrill.Fire,
	}}
	s.Evidence = &evidence.Service{Vendors: s.Vendors, Table: e.Table, Refs: refs, Vault: e.Vault, Journal: j, Now: e.Now, Wall: e.Wall, IDs: e.IDs, Assessments: s.Assessments, Sniff: e.Sniff, Malware: e.Malware}
	s.Evidence.Holders = map[string]evidence.Holder{ids.Contract: s.Contracts, ids.Obligation: s.Obligations}
	s.Findings = &finding.Service{Table: e.Table, Refs: refs, Journal: j, Now: e.Now, IDs: e.IDs, Policy: guard, Vendors: s.Vendors, BaseURL: e.BaseURL}
	s.playbook = sync.OnceValues(func() (*incident.Playbook, error) { return incident.LoadPlaybook(schemas.Files) })
	s.Incidents = &incident.Service{
		Table: e.Table, Journal: j, Now: e.Now, IDs: e.IDs, Playbook: s.playbook, BaseURL: e.BaseURL,
		Vendors: s.Vendors, People: s.Directory, Policy: guard,
	}
	s.Tick.Handlers[incident.Kind] = s.Incidents.Warn
	s.Reports = &report.Service{
		Table: e.Table, Vault: e.Vault, Journal: j, Now: e.Now, IDs: e.IDs,
		Assessments: s.Assessments, Vendors: s.Vendors, Models: s.Library, Log: s.Log, Organisation: s.Directory.Organisation,
		Render: e.Render, Sheet: e.Sheet, Incidents: s.Incidents,
	}
	s.Outbox = &notify.Outbox{Table: e.Table, Now: e.Now, Handlers: map[string]notify.Handler{
		alert.PublishTask:    s.Alerts.Publish,
		assessment.StaffTask: s.Assessments.TellStaff,
		alert.RespondTask:    s.Alerts.Respond,
	}}
	s.schedule(e)
	return s
}

// Check errs when a built-in questionnaire, model or policy has a fault, or the
// signing key cannot be had.
func (s *Services) Check() error {
	if _, err := s.Builtin(); err != nil {
		return fmt.Errorf("built-in library: %w", err)
	}
	if _, err := s.playbook(); err != nil {
		return fmt.Errorf("playbook of incidents: %w", err)
	}
	if _, err := s.Contracts.Clauses(); err != nil {
		return fmt.Errorf("clause templates: %w", err)
	}
	if err := s.Policy.Check(); err != nil {
		return fmt.Errorf("policies: %w", err)
	}
	if _, err := s.Log.Key.Verifier("main"); err != nil {
		return fmt.Errorf("key of audit checkpoints: %w", err)
	}
	return nil
}

// Named adds the organisation's name to what a mail says.
func (s *Services) Named(deliver notify.Handler) notify.Handler {
	return func(ctx context.Context, org string, m notify.Message) error {
		o, err := s.Directory.Organisation(ctx, org)
		if err != nil {
			return err
		}
		m.Data = maps.Clone(m.Data)
		if m.Data == nil {
			m.Data = map[string]string{}
		}
		m.Data["organisation"] = o.Name
		return deliver(ctx, org, m)
	}
}

// MakeReports has the outbox make report files. The program needs the vault
// and Engines.Render for it.
func (s *Services) MakeReports() {
	s.Outbox.Handlers["report"], s.Outbox.Handlers["signoff"] = s.Reports.Make, s.Reports.SignOff
}

// secondFactorTiers are the tiers at which an organisation asks vendors for a
// second factor.
func (s *Services) secondFactorTiers(ctx context.Context, org string) ([]string, error) {
	o, err := s.Directory.Organisation(ctx, org)
	return o.VendorSecondFactorTiers, err
}
