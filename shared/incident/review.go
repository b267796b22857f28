package incident

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// ReviewDetails is a closing review as people write it.
type ReviewDetails struct {
	RootCause    string        `json:"rootCause"`
	Learned      string        `json:"learned"`
	Improvements []Improvement `json:"improvements"`
}

// Review saves the closing review and ticks its task off. Improvements that
// are to be raised become findings on the vendor in the same commit; one whose
// finding is there already (the same title) raises none again, and a drill
// raises none at all.
func (s *Service) Review(ctx context.Context, a identity.Actor, id string, version int64, d ReviewDetails) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		now := s.Now()
		next := Review{
			RootCause: strings.TrimSpace(d.RootCause), Learned: strings.TrimSpace(d.Learned), Improvements: []Improvement{},
			By: a.ID, ByName: a.Name, At: now,
		}
		for _, im := range d.Improvements {
			im.Title, im.Detail, im.Owner, im.FindingID = strings.TrimSpace(im.Title), strings.TrimSpace(im.Detail), strings.TrimSpace(im.Owner), ""
			next.Improvements = append(next.Improvements, im)
		}
		var f problem.Fields
		next.check(&f, now.Format(clock.Date))
		if err := f.Err(); err != nil {
			return change{}, err
		}
		c := change{action: "incident:review", step: Step{What: "review"}}
		for n := range next.Improvements {
			c.also = append(c.also, s.raise(a, r, &next.Improvements[n])...)
		}
		r.Review = &next
		if t := r.task(reviewTask); t != nil {
			t.tick(a, true, now)
		}
		return c, nil
	})
}

func (v *Review) check(f *problem.Fields, today string) {
	f.Text("/rootCause", v.RootCause, 3, maxText)
	f.Text("/learned", v.Learned, 3, maxText)
	if n := len(v.Improvements); n > maxImprovements {
		f.AddKey("/improvements", "field.tooMany", fmt.Sprintf("has %d entries; at most %d", n, maxImprovements), fmt.Sprint(maxImprovements))
		return
	}
	for n, im := range v.Improvements {
		at := fmt.Sprintf("/improvements/%d", n)
		f.Text(at+"/title", im.Title, 1, maxLine)
		f.Text(at+"/detail", im.Detail, 0, maxNote)
		if slices.IndexFunc(v.Improvements, func(o Improvement) bool { return o.Title == im.Title }) != n && im.Title != "" {
			f.AddKey(at+"/title", "field.duplicate", "stands twice; remove one")
		}
		if im.Severity != "" || im.Raise {
			one(f, at+"/severity", im.Severity, Severities)
		}
		if im.Owner != "" && !identity.ValidEmail(im.Owner) {
			f.AddKey(at+"/owner", "field.email", "give one address such as name@vendor.example")
		}
		if im.DueOn != "" {
			if _, err := clock.ParseDate(im.DueOn); err != nil {
				f.AddKey(at+"/dueOn", "field.date", "give a day that exists, as YYYY-MM-DD")
			} else if im.DueOn < today && im.Raise {
				f.AddKey(at+"/dueOn", "field.notPast", "give a day that is not past")
			}
		}
	}
}

// raise makes an improvement a finding, unless an earlier review did.
func (s *Service) raise(a identity.Actor, r *record, im *Improvement) []table.Write {
	if r.Review != nil {
		if n := slices.IndexFunc(r.Review.Improvements, func(o Improvement) bool { return o.Title == im.Title && o.FindingID != "" }); n >= 0 {
			im.FindingID, im.Raise = r.Review.Improvements[n].FindingID, true
			return nil
		}
	}
	if !im.Raise || r.Drill != nil {
		return nil
	}
	now := s.Now()
	fd := finding.Finding{
		ID: s.IDs(ids.Finding), CreatedAt: now, UpdatedAt: now, VendorID: r.VendorID, Title: im.Title, Detail: im.Detail,
		Severity: im.Severity, Status: finding.Open, RaisedBy: a.ID, Owner: im.Owner, DueOn: im.DueOn,
	}
	if fd.DueOn == "" {
		fd.DueOn = finding.RemedyBy(im.Severity, now)
	}
	im.FindingID = fd.ID
	return finding.Writes(a.Org, fd)
}
