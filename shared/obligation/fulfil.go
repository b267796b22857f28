package obligation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Doing is how an obligation was fulfilled.
type Doing struct {
	On          string   `json:"on"` // "" is today
	Note        string   `json:"note"`
	EvidenceIDs []string `json:"evidenceIds"` // files that hang on it, or on its contract
}

// Fulfil says that the obligation was done. A recurring one makes its next one
// in the same commit. What the vendor must return or delete needs a deletion
// certificate and is closed by it. version 0 takes it as it stands.
func (s *Service) Fulfil(ctx context.Context, a identity.Actor, id string, version int64, in Doing) (Obligation, error) {
	return s.change(ctx, a, id, version, "obligation:fulfil", func(o *Obligation, p place) ([]table.Write, error) {
		if in.On = strings.TrimSpace(in.On); in.On == "" {
			in.On = p.today
		}
		if err := s.checkDoing(ctx, a.Org, *o, in, p.today); err != nil {
			return nil, err
		}
		o.State, o.Waiver = Fulfilled, nil
		if o.Kind == ReturnOrDelete {
			o.State = Closed
		}
		o.Fulfilment = &Fulfilment{On: in.On, Note: strings.TrimSpace(in.Note), EvidenceIDs: slices.Clone(in.EvidenceIDs), By: a.ID, At: s.Now()}
		if o.Fulfilment.EvidenceIDs == nil {
			o.Fulfilment.EvidenceIDs = []string{}
		}
		return s.follow(ctx, a, o, p)
	})
}

// follow makes the next of a recurring obligation. Its id follows from the
// series and the count, so that it is made once whatever is repeated. None
// follows when the contract has ended, or ends before and is not renewed.
func (s *Service) follow(ctx context.Context, a identity.Actor, o *Obligation, p place) ([]table.Write, error) {
	due, err := o.Next()
	if err != nil || due == "" {
		return nil, problem.Wrap("obligation.follow", err)
	}
	c, err := s.Contracts.Get(ctx, a, o.ContractID)
	if err != nil {
		return nil, err
	}
	if c.Ended() || c.EndsOn != "" && due > c.EndsOn && (c.Renewal.Kind == contract.NoRenewal || c.NoticeGiven != "") {
		return nil, nil
	}
	now := s.Now()
	next := *o
	next.Occurrence++
	next.ID = ids.Derived(ids.Obligation, o.CreatedAt.Add(time.Millisecond), fmt.Sprintf("%s\x00%d", o.Series, next.Occurrence))
	next.Version, next.CreatedAt, next.UpdatedAt, next.DueOn = 1, now, now, due
	next.VendorName, next.Fulfilment, next.Waiver, next.Closing, next.NextID = c.VendorName, nil, nil, nil, ""
	next.begin(p.today)
	o.NextID = next.ID
	it := item(a.Org, next, 0, p.zone)
	return []table.Write{table.Create(it), table.RefWrite(a.Org, next.ID, it.PK)}, nil
}

func (s *Service) checkDoing(ctx context.Context, org string, o Obligation, in Doing, today string) error {
	var f problem.Fields
	if _, err := clock.ParseDate(in.On); err != nil || in.On < firstDay {
		f.AddKey("/on", "field.date", "give a day that exists, as YYYY-MM-DD")
	} else if in.On > today {
		f.AddKey("/on", "field.datePast", "cannot lie in the future")
	}
	f.Text("/note", strings.TrimSpace(in.Note), 0, maxText)
	if len(in.EvidenceIDs) > MaxEvidence {
		f.AddKey("/evidenceIds", "field.tooMany", fmt.Sprintf("names %d files; at most %d", len(in.EvidenceIDs), MaxEvidence), fmt.Sprint(MaxEvidence))
		return f.Err()
	}
	certified, err := s.checkEvidence(ctx, org, o, in, &f)
	if err != nil {
		return err
	}
	switch {
	case o.Kind == ReturnOrDelete && !certified:
		f.AddKey("/evidenceIds", "obligation.certificate", "name the vendor's deletion certificate, uploaded to this obligation as one; nothing else closes it")
	case o.EvidenceRequired && len(in.EvidenceIDs) == 0:
		f.AddKey("/evidenceIds", "obligation.evidence", "needs evidence: upload a file to the obligation, and name it here")
	}
	return f.Err()
}

// checkEvidence holds the named files to those that are there, and tells
// whether one of them is a deletion certificate for this obligation.
func (s *Service) checkEvidence(ctx context.Context, org string, o Obligation, in Doing, f *problem.Fields) (certified bool, err error) {
	if len(in.EvidenceIDs) == 0 {
		return false, nil
	}
	files, err := s.files(ctx, org, o)
	if err != nil {
		return false, err
	}
	for i, id := range in.EvidenceIDs {
		at := fmt.Sprintf("/evidenceIds/%d", i)
		j := slices.IndexFunc(files, func(e assessment.Evidence) bool { return e.ID == id })
		switch {
		case slices.Index(in.EvidenceIDs, id) != i:
			f.AddKey(at, "field.duplicate", "stands twice; remove one")
		case j < 0 || files[j].About != o.ID && (o.ContractID == "" || files[j].About != o.ContractID):
			f.AddKey(at, "field.unknown", "no such file hangs on this obligation or its contract")
		case files[j].State != assessment.Kept:
			f.AddKey(at, "obligation.notArrived", "the file has not arrived yet; complete its upload")
		default:
			certified = certified || files[j].Purpose == evidence.ForDeletion && files[j].About == o.ID
		}
	}
	return certified, nil
}

// files are those in the obligation's partition.
func (s *Service) files(ctx context.Context, org string, o Obligation) ([]assessment.Evidence, error) {
	var items []table.Item
	for q := (table.Query{PK: o.pk(org), Prefix: assessment.EvidenceKey(org, "", "").SK}); ; {
		page, err := s.Table.Query(ctx, q)
		if err != nil {
			return nil, problem.Wrap("obligation.files", err)
		}
		items = append(items, page.Items...)
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return evidence.FilesOf(items, "")
		}
	}
}
