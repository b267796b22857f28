package restoredrill

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Told is what is said of a drill that was carried out.
type Told struct {
	OK         *bool  `json:"ok"`
	RTOSeconds int64  `json:"rtoSeconds"` // from the backup to data that were verified
	RPOSeconds int64  `json:"rpoSeconds"` // how much newer the newest live audit entry was
	Records    int64  `json:"records"`
	Files      int64  `json:"files"`
	Entries    int64  `json:"entries"`
	Lost       int64  `json:"lost"`
	Fault      string `json:"fault"`
}

// check names what is wrong with it.
func (t Told) check() error {
	var f problem.Fields
	if t.OK == nil {
		f.Add("/ok", "say whether everything came back as it was")
	}
	for pointer, n := range map[string]int64{"/rtoSeconds": t.RTOSeconds, "/rpoSeconds": t.RPOSeconds} {
		if n < 0 || n > MaxSeconds {
			f.Add(pointer, "must be between 0 and %d", MaxSeconds)
		}
	}
	for pointer, n := range map[string]int64{"/records": t.Records, "/files": t.Files, "/entries": t.Entries, "/lost": t.Lost} {
		if n < 0 {
			f.Add(pointer, "must be 0 or more")
		}
	}
	switch n := utf8.RuneCountInString(t.Fault); {
	case n > MaxFault:
		f.Add("/fault", "must have at most %d characters", MaxFault)
	case t.OK != nil && !*t.OK && strings.TrimSpace(t.Fault) == "":
		f.Add("/fault", "say what did not come back as it was")
	case t.OK != nil && *t.OK && n > 0:
		f.Add("/fault", "must be empty when everything came back")
	}
	slices.SortFunc(f, func(a, b problem.FieldError) int { return strings.Compare(a.Pointer, b.Pointer) })
	return f.Err()
}

// maxTries is how often a change is begun again when another was faster.
const maxTries = 5

// Record keeps the result of a drill. A good one puts the next due day off; one
// that failed raises an alert at once.
func (s *Service) Record(ctx context.Context, a identity.Actor, t Told) (Status, error) {
	if err := t.check(); err != nil {
		return Status{}, err
	}
	for try := 0; ; try++ {
		st, err := s.record(ctx, a, t)
		if !problem.Is(err, problem.Conflict) || try == maxTries {
			return st, err
		}
	}
}

func (s *Service) record(ctx context.Context, a identity.Actor, t Told) (Status, error) {
	st, it, err := s.load(ctx, a.Org)
	if err != nil {
		return st, err
	}
	days, err := s.days(ctx, a.Org)
	if err != nil {
		return st, problem.Wrap("restoredrill.record", err)
	}
	now := s.Now()
	r := Result{
		At: now, By: a.ID, OK: *t.OK, RTOSeconds: t.RTOSeconds, RPOSeconds: t.RPOSeconds, Records: t.Records, Files: t.Files,
		Entries: t.Entries, Lost: t.Lost, Fault: strings.TrimSpace(t.Fault),
	}
	st.UpdatedAt = now
	st.Results = slices.Insert(st.Results, 0, r)
	st.Results = st.Results[:min(len(st.Results), MaxResults)]
	var writes []table.Write
	if r.OK {
		st.LastGood, st.DueAt = now, now.AddDate(0, 0, days)
		st.Late = time.Time{}
	} else if writes, err = s.Alerts.Writes(ctx, a.Org, detect.Hit{Rule: alert.BackupFailed, Severity: detect.Critical, At: now}); err != nil {
		return st, err
	}
	next := item(a.Org, st, it.Version)
	st.Version = it.Version + 1
	return st, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "restore-drill:record", Subject: a.Org, Before: it.Body, After: next.Body,
		Writes: append(writes, table.Replace(next)), Wake: len(writes) > 0,
	})
}
