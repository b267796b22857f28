// Package evidence takes a file from a vendor's browser to the locked vault:
// a form to upload it with, the checks when it has arrived, and the link to
// download it (DESIGN §9). The metadata stands in the assessment's partition.
package evidence

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"slices"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/filetype"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
)

// Lifetimes. Forms and links live by the wall clock.
const (
	FormLife = 30 * time.Minute
	LinkLife = 5 * time.Minute
	// Retention is how long evidence stays locked: PIPL Art. 56 asks for three
	// years of the impact assessment's records.
	Retention = 3 * 365 * 24 * time.Hour
)

// MaxPerAssessment bounds the files of one assessment.
const MaxPerAssessment = 500

// Service does what people do with evidence.
type Service struct {
	Table   table.Table
	Refs    *table.Refs
	Vault   vault.Vault
	Journal *audit.Journal
	Now     clock.Clock
	Wall    clock.Clock
	IDs     ids.Maker
	Vendors interface {
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
	}
	Assessments interface {
		Open(ctx context.Context, a identity.Actor, id string) (*assessment.File, error)
	}
	// Sniff tells what a file is by its bytes; unsupported when it is none of the
	// kinds that are taken. Only programs that take files have it.
	Sniff func(r io.Reader, size int64) (filetype.Type, error)
	// Malware, when set, answers the name of the malware in a file, "" for none. A
	// file is kept once it has answered.
	Malware func(ctx context.Context, file io.Reader) (found string, err error)
	// Holders are what else files hang on, by the prefix of the records' ids.
	Holders map[string]Holder
}

func missing() error { return problem.New(problem.NotFound, "there is no such evidence") }

// load reads a file's metadata with at most one pointer read and one read. A
// vendor's session finds only its own assessment's, and a delegate's only
// files of the sections that were handed over.
func (s *Service) load(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, table.Item, error) {
	if !ids.Valid(ids.Evidence, id) {
		return assessment.Evidence{}, table.Item{}, missing()
	}
	pk, err := s.Refs.Partition(ctx, a.Org, id)
	if problem.Is(err, problem.NotFound) {
		return assessment.Evidence{}, table.Item{}, missing()
	} else if err != nil {
		return assessment.Evidence{}, table.Item{}, problem.Wrap("evidence.get", err)
	}
	if a.Assessment != "" && pk != assessment.PK(a.Org, a.Assessment) {
		return assessment.Evidence{}, table.Item{}, missing()
	}
	e, it, err := table.Load[assessment.Evidence](ctx, s.Table, table.Key{PK: pk, SK: assessment.EvidenceKey(a.Org, "", id).SK})
	if err == nil {
		if err = vendors.Shown(ctx, s.Vendors, a, e.VendorID); problem.Is(err, problem.NotFound) {
			return assessment.Evidence{}, table.Item{}, missing()
		}
	}
	if err != nil || len(a.Sections) == 0 {
		return e, it, problem.Wrap("evidence.get", err)
	}
	f, err := s.Assessments.Open(ctx, a, e.AssessmentID)
	if err != nil {
		return assessment.Evidence{}, table.Item{}, err
	}
	if !slices.ContainsFunc(f.For(a).Evidence, func(x assessment.Evidence) bool { return x.ID == id }) {
		return assessment.Evidence{}, table.Item{}, missing()
	}
	return e, it, nil
}

// replace writes a file's record over the item that it was read from.
func (s *Service) replace(it table.Item, e *assessment.Evidence) table.Write {
	e.Version, e.UpdatedAt = it.Version+1, s.Now()
	return table.Replace(table.Item{Key: it.Key, Version: it.Version, Body: table.Encode(e)})
}

func binding(org string, e assessment.Evidence) vault.Binding {
	record := e.ID
	if e.Origin != "" {
		record = e.Origin // carried over: the bytes stay bound to where they were kept first
	}
	return vault.Binding{Org: org, Vendor: e.VendorID, Record: record}
}

func kept(e assessment.Evidence) vault.Kept {
	return vault.Kept{Key: e.Kept, Version: e.KeptVersion, Size: e.Size, SHA256: e.SHA256}
}

// slotKey is a fresh random place in the incoming area, never used twice.
func slotKey() string {
	var raw [24]byte
	_, _ = rand.Read(raw[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Public is a file's metadata as the API answers it, without vault keys.
func Public(e assessment.Evidence) assessment.Evidence {
	e.Incoming, e.Kept, e.KeptVersion = "", "", ""
	return e
}
