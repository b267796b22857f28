package account

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// tries counts guesses at one thing: an address's password, a person's codes,
// or everything that comes from one network address.
type tries struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
}

// limit says how many guesses are free, and after how long without one all is
// forgotten. Past the free ones each guess doubles the wait.
type limit struct {
	free   int
	forget time.Duration
}

// An account's limit holds guessing of a six-digit code to about thirty a day.
// A source's is wide: an office shares one address.
var (
	perAccount = limit{5, 24 * time.Hour}
	perSource  = limit{50, time.Hour}
)

const (
	firstWait = time.Minute
	maxWait   = time.Hour
	// countTries is how often counting begins again when guesses come at the
	// same moment; a guess that could not be counted is not looked at.
	countTries = 8
)

func (l limit) wait(count int) time.Duration {
	over := count - l.free
	switch {
	case over < 0:
		return 0
	case over > 6:
		return maxWait
	}
	return min(firstWait<<over, maxWait)
}

// counter is one place where guesses are counted.
type counter struct {
	key   table.Key
	limit limit
}

// counter names what is guessed at by a keyed digest: an address that nobody
// has is counted like any other, and none is stored.
func (s *Service) counter(org, label, value string, l limit) counter {
	return counter{table.Key{PK: identity.OrgPK(org, "TRY", s.Digest(label, org+"\x00"+value)), SK: "HEAD"}, l}
}

func (s *Service) passwordTries(org, email string) counter {
	return s.counter(org, "try-password", identity.FoldEmail(email), perAccount)
}

func (s *Service) codeTries(org, person string) counter {
	return s.counter(org, "try-code", person, perAccount)
}

func (s *Service) sourceTries(from identity.Actor) counter {
	return s.counter(from.Org, "try-source", audit.Network(from.Address), perSource)
}

// count notes a guess in every counter, before anything is compared, so that
// many at once cannot share one place. It errs with throttled, and counts
// nothing, while one of them has to wait.
func (s *Service) count(ctx context.Context, cs ...counter) error {
	for range countTries {
		var writes []table.Write
		for _, c := range cs {
			t, version, err := s.tries(ctx, c)
			if err != nil {
				return err
			}
			if now := s.Wall(); now.Before(t.Last.Add(c.limit.wait(t.Count))) {
				return errThrottled()
			}
			t.Count++
			t.Last = s.Wall()
			writes = append(writes, c.write(t, version))
		}
		err := s.Table.Commit(ctx, writes...)
		if err == nil {
			return nil
		}
		if !problem.Is(err, problem.Conflict) {
			return problem.Wrap("account.count", err)
		}
	}
	return errThrottled()
}

// tries reads a counter; what is forgotten counts from nothing.
func (s *Service) tries(ctx context.Context, c counter) (tries, int64, error) {
	t, it, err := table.Load[tries](ctx, s.Table, c.key)
	if problem.Is(err, problem.NotFound) {
		return tries{}, 0, nil
	} else if err != nil {
		return t, 0, problem.Wrap("account.tries", err)
	}
	if s.Wall().Sub(t.Last) >= c.limit.forget {
		t = tries{}
	}
	return t, it.Version, nil
}

func (c counter) write(t tries, version int64) table.Write {
	it := table.Item{Key: c.key, Version: version, Expires: t.Last.Add(c.limit.forget), Body: table.Encode(t)}
	if version == 0 {
		return table.Create(it)
	}
	return table.Replace(it)
}

// right forgets the guesses at what was proved, and takes this one back from
// its source. Another guess at the same moment keeps its count: that errs on
// the careful side.
func (s *Service) right(ctx context.Context, proved, source counter) error {
	for _, c := range []counter{proved, source} {
		t, version, err := s.tries(ctx, c)
		if err != nil {
			return err
		}
		if version == 0 {
			continue
		}
		t.Count--
		if c == proved {
			t.Count = 0
		}
		t.Count = max(t.Count, 0)
		if t.Last.IsZero() {
			t.Last = s.Wall()
		}
		if err := s.Table.Commit(ctx, c.write(t, version)); err != nil && !problem.Is(err, problem.Conflict) {
			return problem.Wrap("account.right", err)
		}
	}
	return nil
}

func errThrottled() error {
	return problem.New(problem.Throttled, "too many tries; wait, up to an hour, and try again")
}
