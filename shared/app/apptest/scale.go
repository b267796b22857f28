package apptest

import (
	"context"
	"sync"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Units are what DynamoDB asks for, in its capacity units, by its own rules:
// no emulator counts transactions rightly.
type Units struct{ Read, Write float64 }

// Scale is an engine whose calls are weighed.
type Scale struct {
	Engine
	mu  sync.Mutex
	sum Units
}

// Since answers what was asked after an earlier Units; of the zero, all.
func (s *Scale) Since(before Units) Units {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Units{s.sum.Read - before.Read, s.sum.Write - before.Write}
}

func (s *Scale) add(read, write float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum.Read, s.sum.Write = s.sum.Read+read, s.sum.Write+write
}

// attributes are the names and the version that DynamoDB counts beside keys
// and body.
const attributes = 24

func bytesOf(it *table.Item) int { return it.Size() + attributes }

// blocks is how often size goes into block, rounded up, at least once.
func blocks(size, block int) float64 { return float64(max(1, (size+block-1)/block)) }

// Get weighs a consistent read: a unit for 4 KB, one too for what is absent.
func (s *Scale) Get(ctx context.Context, k table.Key) (table.Item, error) {
	it, err := s.Engine.Get(ctx, k)
	size := 0
	if err == nil {
		size = bytesOf(&it)
	}
	s.add(blocks(size, 4<<10), 0)
	return it, err
}

// Query weighs all items of the page together: consistent on the table, half
// of it on an index.
func (s *Scale) Query(ctx context.Context, q table.Query) (table.Page, error) {
	p, err := s.Engine.Query(ctx, q)
	size := 0
	for i := range p.Items {
		size += bytesOf(&p.Items[i])
	}
	units := blocks(size, 4<<10)
	if q.Index != table.Main {
		units /= 2
	}
	s.add(units, 0)
	return p, err
}

// Commit weighs a transaction: twice a unit for each KB of the larger of old
// and new, and for each index once, or twice where the key there moves.
func (s *Scale) Commit(ctx context.Context, writes ...table.Write) error {
	var units float64
	for i := range writes {
		w := &writes[i]
		old, err := s.Engine.Get(ctx, w.Item.Key)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		was, is := err == nil, w.Verb == table.VerbPut
		size := 0
		if was {
			size = bytesOf(&old)
		}
		if is {
			size = max(size, bytesOf(&w.Item))
		}
		units += 2 * blocks(size, 1<<10)
		if w.Verb == table.VerbCheck {
			continue
		}
		for ix := table.ByList; ix <= table.ByDue; ix++ {
			var before, after table.Key
			if was {
				before = old.IndexKey(ix)
			}
			if is {
				after = w.Item.IndexKey(ix)
			}
			if before != (table.Key{}) {
				units += blocks(size, 1<<10)
			}
			if after != (table.Key{}) && after != before {
				units += blocks(size, 1<<10)
			}
		}
	}
	s.add(0, units)
	return s.Engine.Commit(ctx, writes...)
}
