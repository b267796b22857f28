package main

import (
	"context"
	"slices"
	"strings"
	"sync"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// stage holds what one vendor's story writes until the story is told, and then
// stores it in a few large commits: the same pages would else be written and
// synced some thirty times over. What it does not hold is read from the store.
// One goroutine uses it.
type stage struct {
	store table.Table
	parts map[string][]table.Item // by partition, in sort-key order
}

func newStage(store table.Table) *stage {
	return &stage{store: store, parts: map[string][]table.Item{}}
}

func (s *stage) find(k table.Key) (at int, found bool) {
	return slices.BinarySearchFunc(s.parts[k.PK], k.SK, func(it table.Item, sk string) int { return strings.Compare(it.SK, sk) })
}

// Get reads what is staged, else what is stored.
func (s *stage) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if at, found := s.find(k); found {
		return s.parts[k.PK][at], nil
	}
	return s.store.Get(ctx, k)
}

// Query reads a staged partition whole, one that is not staged from the store:
// no story adds to a partition that is stored and reads it again.
func (s *stage) Query(ctx context.Context, q table.Query) (table.Page, error) {
	part, staged := s.parts[q.PK]
	if q.Index != table.Main || !staged {
		return s.store.Query(ctx, q)
	}
	var page table.Page
	for _, it := range part {
		if strings.HasPrefix(it.SK, q.Prefix) && (q.From == "" || it.SK >= q.From) && (q.To == "" || it.SK < q.To) {
			page.Items = append(page.Items, it)
		}
	}
	page.Read = len(page.Items)
	if q.Descending {
		slices.Reverse(page.Items)
	}
	if q.Limit > 0 && len(page.Items) > q.Limit {
		page.Items = page.Items[:q.Limit]
	}
	return page, nil
}

// Commit judges the conditions as the store does and stages the items.
func (s *stage) Commit(_ context.Context, writes ...table.Write) error {
	if err := table.Validate(writes); err != nil {
		return err
	}
	for _, w := range writes {
		var stands int64
		if at, found := s.find(w.Item.Key); found {
			stands = s.parts[w.Item.PK][at].Version
		}
		if stands != w.If {
			return problem.New(problem.Conflict, "a staged item has another version")
		}
	}
	for _, w := range writes {
		at, found := s.find(w.Item.Key)
		part := s.parts[w.Item.PK]
		switch {
		case w.Verb == table.VerbCheck:
		case w.Verb == table.VerbDelete:
			s.parts[w.Item.PK] = slices.Delete(part, at, at+1)
		case found:
			w.Item.Version = w.If + 1
			part[at] = w.Item
		default:
			w.Item.Version = 1
			s.parts[w.Item.PK] = slices.Insert(part, at, w.Item)
		}
	}
	return nil
}

// flush stores everything and empties the stage. An item's version in the
// store is the number of its writes, so what reached version n is written n
// times, each as it is at the end.
func (s *stage) flush(ctx context.Context) error {
	for version := int64(1); ; version++ {
		var writes []table.Write
		for _, part := range s.parts {
			for _, it := range part {
				if it.Version >= version {
					writes = append(writes, table.Write{Verb: table.VerbPut, Item: it, If: version - 1})
				}
			}
		}
		if len(writes) == 0 {
			clear(s.parts)
			return nil
		}
		if err := s.once(ctx, writes); err != nil {
			return err
		}
	}
}

// once commits the writes in as many commits as they need, all at once.
func (s *stage) once(ctx context.Context, writes []table.Write) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	for chunk := range slices.Chunk(writes, table.MaxWrites) {
		wg.Go(func() {
			if err := s.store.Commit(ctx, chunk...); err != nil {
				mu.Lock()
				defer mu.Unlock()
				first = err
			}
		})
	}
	wg.Wait()
	return first
}
