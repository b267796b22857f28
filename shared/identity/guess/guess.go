// Package guess counts guesses at secrets (an address's password, a person's
// codes, everything that comes from one network) before anybody compares
// them, and says when to wait.
package guess

import (
	"context"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Book keeps the counts.
type Book struct {
	Table  table.Table
	Wall   clock.Clock
	Digest func(label, value string) string // keyed: what is guessed at is not stored
}

// Limit says how many guesses are free, and after how long without one all is
// forgotten. Past the free ones each guess doubles the wait.
type Limit struct {
	Free   int
	Forget time.Duration
}

// PerAccount holds guessing of a six-digit code to about thirty a day;
// PerSource is wide: an office shares one network address.
var (
	PerAccount = Limit{5, 24 * time.Hour}
	PerSource  = Limit{50, time.Hour}
)

const (
	firstWait = time.Minute
	maxWait   = time.Hour
	// countTries is how often counting begins again when guesses come at the
	// same moment; a guess that could not be counted is not looked at.
	countTries = 8
)

func (l Limit) wait(count int) time.Duration {
	over := count - l.Free
	switch {
	case over < 0:
		return 0
	case over > 6:
		return maxWait
	}
	return min(firstWait<<over, maxWait)
}

// tries is one count.
type tries struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
}

// Counter is one place where guesses are counted.
type Counter struct {
	key   table.Key
	limit Limit
}

// At names the counter of a value under a label. It is named by a keyed
// digest: what nobody has is counted like anything else, and none is stored.
func (b *Book) At(org, label, value string, l Limit) Counter {
	return Counter{table.Key{PK: identity.OrgPK(org, "TRY", b.Digest(label, org+"\x00"+value)), SK: "HEAD"}, l}
}

// Count notes a guess in every counter, before anything is compared, so that
// many at once cannot share one place. It errs with throttled, and counts
// nothing, while one of them has to wait.
func (b *Book) Count(ctx context.Context, cs ...Counter) error {
	for range countTries {
		var writes []table.Write
		for _, c := range cs {
			t, version, err := b.tries(ctx, c)
			if err != nil {
				return err
			}
			if now := b.Wall(); now.Before(t.Last.Add(c.limit.wait(t.Count))) {
				return errThrottled()
			}
			t.Count++
			t.Last = b.Wall()
			writes = append(writes, c.write(t, version))
		}
		err := b.Table.Commit(ctx, writes...)
		if err == nil {
			return nil
		}
		if !problem.Is(err, problem.Conflict) {
			return problem.Wrap("guess.count", err)
		}
	}
	return errThrottled()
}

// tries reads a counter; what is forgotten counts from nothing.
func (b *Book) tries(ctx context.Context, c Counter) (tries, int64, error) {
	t, it, err := table.Load[tries](ctx, b.Table, c.key)
	if problem.Is(err, problem.NotFound) {
		return tries{}, 0, nil
	} else if err != nil {
		return t, 0, problem.Wrap("guess.tries", err)
	}
	if b.Wall().Sub(t.Last) >= c.limit.Forget {
		t = tries{}
	}
	return t, it.Version, nil
}

func (c Counter) write(t tries, version int64) table.Write {
	it := table.Item{Key: c.key, Version: version, Expires: t.Last.Add(c.limit.Forget), Body: table.Encode(t)}
	if version == 0 {
		return table.Create(it)
	}
	return table.Replace(it)
}

// Right forgets the guesses at what was proved, and takes this one back from
// its source.
func (b *Book) Right(ctx context.Context, proved, source Counter) error {
	if err := b.change(ctx, proved, func(int) int { return 0 }); err != nil {
		return err
	}
	return b.TakeBack(ctx, source)
}

// TakeBack forgets one guess that was right.
func (b *Book) TakeBack(ctx context.Context, c Counter) error {
	return b.change(ctx, c, func(n int) int { return max(n-1, 0) })
}

// change edits a count. Another guess at the same moment keeps it as it is:
// that errs on the careful side.
func (b *Book) change(ctx context.Context, c Counter, f func(int) int) error {
	t, version, err := b.tries(ctx, c)
	if err != nil || version == 0 {
		return err
	}
	t.Count = f(t.Count)
	if t.Last.IsZero() {
		t.Last = b.Wall()
	}
	if err := b.Table.Commit(ctx, c.write(t, version)); err != nil && !problem.Is(err, problem.Conflict) {
		return problem.Wrap("guess.right", err)
	}
	return nil
}

func errThrottled() error {
	return problem.New(problem.Throttled, "too many tries; wait, up to an hour, and try again")
}
