package witness

import (
	"context"
	"sync"
	"time"

	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// seen are the organisations whose record is known to be there, so that only
// the first batch of a process asks for it.
type seen struct {
	mu   sync.Mutex
	orgs map[string]bool
}

func (s *seen) has(org string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.orgs[org]
}

func (s *seen) add(org string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.orgs == nil {
		s.orgs = map[string]bool{}
	}
	s.orgs[org] = true
}

// firstAfter lets an organisation settle before its first checkpoint goes out.
const firstAfter = time.Hour

// Begin plans the first checkpoint of an organisation, an hour after its log
// has begun: it is told of every log that grows.
func (s *Service) Begin(ctx context.Context, org string) error {
	if s.begun.has(org) {
		return nil
	}
	_, err := s.Table.Get(ctx, key(org))
	if problem.Is(err, problem.NotFound) {
		now := s.Now()
		first := State{Version: 1, CreatedAt: now, UpdatedAt: now, NextAt: now.Add(firstAfter), Witnesses: []Standing{}}
		err = table.CreateOnce(ctx, s.Table, item(org, first, 0))
	}
	if err == nil {
		s.begun.add(org)
	}
	return problem.Wrap("witness.begin", err)
}

// Due is the tick's handler: where the log has grown since, it orders that the
// newest checkpoint is sent, and plans the next look.
func (s *Service) Due(ctx context.Context, org string, k table.Key) (bool, error) {
	if k != key(org) {
		return false, nil
	}
	now := s.Now()
	done, err := table.TakeDue(ctx, s.Table, k, now, func(st State, it table.Item) error {
		size, err := s.Log.Size(ctx, org)
		if err != nil {
			return err
		}
		st.NextAt, st.UpdatedAt, st.Version = now.Add(Every), now, it.Version+1
		writes := []table.Write{table.Replace(item(org, st, it.Version))}
		if grown(st, size) {
			writes = append(writes, notify.Write(org, notify.Task(s.IDs, now, Task, org)))
		}
		return s.Table.Commit(ctx, writes...)
	})
	if done && s.Journal.Poke != nil {
		s.Journal.Poke()
	}
	return done, err
}

// grown tells whether there is something new in the log, beside the one entry
// that the last sending made itself.
func grown(st State, size int64) bool { return size > st.Size+1 || st.Size == 0 && size > 0 }
