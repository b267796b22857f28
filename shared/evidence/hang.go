package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
)

// Holder is a kind of record other than an assessment that files of the staff
// hang on.
type Holder interface {
	// Holds answers where the files of a record stand. not_found for what the
	// actor does not reach, conflict when the record takes no files any more.
	Holds(ctx context.Context, a identity.Actor, id string) (Place, error)
}

// Place is where a record's files stand and what must hold when one is kept.
type Place struct {
	PK       string
	VendorID string
	Still    table.Write // the record as it was read
	Files    int         // there already
}

// MaxPerRecord bounds the files that hang on one contract or obligation.
const MaxPerRecord = 100

// Purposes of a file that hangs on a record.
const (
	ForContract = "contract"             // the contract itself, an annex, an amendment
	ForDuty     = "fulfilment"           // shows that an obligation was fulfilled
	ForDeletion = "deletion_certificate" // certifies that data were returned or deleted
)

// Purposes lists them.
var Purposes = []string{ForContract, ForDuty, ForDeletion}

// place finds the holder of a record and asks it.
func (s *Service) place(ctx context.Context, a identity.Actor, about string) (Place, error) {
	kind, _, _ := strings.Cut(about, "_")
	holder := s.Holders[kind]
	if holder == nil || !ids.Valid(kind, about) || a.Assessment != "" {
		return Place{}, problem.New(problem.NotFound, "there is no such record")
	}
	return holder.Holds(ctx, a, about)
}

// Hang makes the record of a file to come that hangs on a contract or another
// record, and the form to upload it with, as Begin does for an assessment.
// QuestionIDs must be empty; purpose is one of Purposes.
func (s *Service) Hang(ctx context.Context, a identity.Actor, about, purpose string, in Announced) (assessment.Evidence, vault.Form, error) {
	place, err := s.place(ctx, a, about)
	if err != nil {
		return assessment.Evidence{}, vault.Form{}, err
	}
	var bad problem.Fields
	in.checkFile(&bad)
	if !slices.Contains(Purposes, purpose) {
		bad.AddKey("/purpose", "field.choose", "choose from "+strings.Join(Purposes, ", "))
	}
	for i := range in.QuestionIDs {
		bad.AddKey(fmt.Sprintf("/questionIds/%d", i), "field.question", "only an assessment has questions; leave it out")
	}
	if err := bad.Err(); err != nil {
		return assessment.Evidence{}, vault.Form{}, err
	}
	if place.Files >= MaxPerRecord {
		return assessment.Evidence{}, vault.Form{}, problem.New(problem.TooLarge, "a record holds at most %d files", MaxPerRecord)
	}
	e := s.announced(a, in)
	e.About, e.Purpose, e.VendorID, e.QuestionIDs = about, purpose, place.VendorID, []string{}
	return s.begun(ctx, a, e, place.PK, in.Redirect)
}

// announced is the record of a file that is to come.
func (s *Service) announced(a identity.Actor, in Announced) assessment.Evidence {
	now := s.Now()
	return assessment.Evidence{
		ID: s.IDs(ids.Evidence), Version: 1, CreatedAt: now, UpdatedAt: now,
		QuestionIDs: in.QuestionIDs, FileName: strings.TrimSpace(in.FileName), ContentType: in.ContentType, Size: in.Size,
		SHA256: strings.ToLower(in.SHA256), ValidUntil: in.ValidUntil, State: assessment.Awaiting, By: a.ID, Incoming: slotKey(),
	}
}

// begun commits the record of a file to come and answers its form.
func (s *Service) begun(ctx context.Context, a identity.Actor, e assessment.Evidence, pk, redirect string) (assessment.Evidence, vault.Form, error) {
	form, err := s.form(ctx, e, strings.ReplaceAll(redirect, "{id}", e.ID))
	if err != nil {
		return assessment.Evidence{}, vault.Form{}, err
	}
	k := table.Key{PK: pk, SK: prefix + e.ID}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "evidence:upload", Subject: e.ID, After: table.Encode(e),
		Writes: []table.Write{table.Create(table.Item{Key: k, Body: table.Encode(e)}), table.RefWrite(a.Org, e.ID, k.PK)},
	})
	return e, form, err
}

// prefix begins the sort keys of files in every partition that has some.
var prefix = assessment.EvidenceKey("", "", "").SK

// Count counts the files in a partition, up to one more than a record may hold.
func Count(ctx context.Context, t table.Table, pk string) (int, error) {
	page, err := t.Query(ctx, table.Query{PK: pk, Prefix: prefix, Limit: MaxPerRecord + 1})
	return len(page.Items), problem.Wrap("evidence.count", err)
}

// FilesOf picks the files that hang on a record out of its partition's items,
// withdrawn ones left out; about "" answers those of every record in it.
func FilesOf(items []table.Item, about string) ([]assessment.Evidence, error) {
	out := []assessment.Evidence{}
	for _, it := range items {
		if !strings.HasPrefix(it.SK, prefix) {
			continue
		}
		e, err := table.Decode[assessment.Evidence](it)
		if err != nil {
			return nil, err
		}
		if e.State != assessment.Withdrawn && (about == "" || e.About == about) {
			out = append(out, e)
		}
	}
	return out, nil
}
