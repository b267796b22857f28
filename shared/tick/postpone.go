package tick

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Stumble is what is known of a record whose handler keeps failing. It is
// there for the people who look after the system; nothing else reads it.
type Stumble struct {
	Kind     string    `json:"kind"`
	PK       string    `json:"pk"`
	SK       string    `json:"sk"`
	Attempts int       `json:"attempts"`
	FirstAt  time.Time `json:"firstAt"`
	LastAt   time.Time `json:"lastAt"`
	NextAt   time.Time `json:"nextAt"`
	Code     string    `json:"code"` // problem code of the last failure
}

// The wait after a failure: 5 s, 10 s, 20 s, … 6 h.
const (
	firstWait = 5 * time.Second
	longest   = 6 * time.Hour
	// forgotten is how long after its last wait a record counts as well again.
	forgotten = 24 * time.Hour
	// kept is how long a stumble can be looked at.
	kept = 90 * 24 * time.Hour
)

func wait(attempts int) time.Duration {
	if attempts > 13 { // 5 s << 12 is 5 h 41 min
		return longest
	}
	return min(longest, firstWait<<(attempts-1))
}

func stumblePK(org string) string { return identity.OrgPK(org, "STUMBLES") }

// postpone moves a record that failed to a later place in the due index, so
// that the next ticks begin with others. The record is read again and written
// under its version: whoever changed it meanwhile goes first, and then nothing
// is put off.
func (s *Sweep) postpone(ctx context.Context, org string, it table.Item, cause error) error {
	now, err := s.Table.Get(ctx, it.Key)
	if problem.Is(err, problem.NotFound) {
		return nil
	} else if err != nil {
		return err
	}
	if now.Due != it.Due {
		return nil // the handler got that far, or somebody else did
	}
	st, old, err := table.Load[Stumble](ctx, s.Table, table.Key{PK: stumblePK(org), SK: it.PK + "#" + it.SK})
	if problem.Is(err, problem.NotFound) {
		old = table.Item{Key: table.Key{PK: stumblePK(org), SK: it.PK + "#" + it.SK}}
	} else if err != nil {
		return err
	}
	at := s.Now()
	if st.Attempts == 0 || at.After(st.NextAt.Add(forgotten)) {
		st = Stumble{Kind: Kind(it.Key), PK: it.PK, SK: it.SK, FirstAt: at}
	}
	st.Attempts++
	st.LastAt, st.NextAt, st.Code = at, at.Add(wait(st.Attempts)), string(problem.CodeOf(cause))
	old.Body, old.Expires = table.Encode(st), at.Add(kept)

	later := now
	later.Due.SK = table.DueSK(table.DueSchedule, st.NextAt, it.Key)
	later.Body = nextVersion(now)
	writes := []table.Write{table.Replace(later), table.Replace(old)}
	if beside := s.Beside[Kind(it.Key)]; beside != nil {
		k, err := beside(org, now)
		if err != nil {
			return err
		}
		row, err := s.Table.Get(ctx, k)
		if err != nil {
			return err
		}
		row.Version = now.Version // whoever is in between goes first
		writes = append(writes, table.Replace(row))
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "schedule:postpone", Subject: subject(it.Key), Before: now.Body, After: later.Body,
		Writes: writes,
	})
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return err
}

// nextVersion is the body with its own version, where it has one that follows
// the item's, one higher, as the commit will make the item's.
func nextVersion(it table.Item) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(it.Body, &fields) != nil || string(fields["version"]) != fmt.Sprint(it.Version) {
		return it.Body
	}
	fields["version"] = json.RawMessage(fmt.Sprint(it.Version + 1))
	return table.Encode(fields)
}

// Stumbles lists what keeps failing in an organisation.
func (s *Sweep) Stumbles(ctx context.Context, org string, limit int, cursor string) ([]Stumble, string, error) {
	out, next, err := table.List[Stumble](ctx, s.Table, table.Query{PK: stumblePK(org), Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("tick.stumbles", err)
}

// subject is the identifier that a key holds: what the audit event is about.
func subject(k table.Key) string {
	parts := strings.Split(k.SK, "#")
	if parts[len(parts)-1] == "HEAD" || len(parts) == 1 {
		parts = strings.Split(k.PK, "#")
	}
	return parts[len(parts)-1]
}
