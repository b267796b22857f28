package tick

import (
	"context"
	"time"

	"vendorrisk/shared/table"
)

// largest is the most entries of a partition that are read at once. What lies
// read but unused when the limit is reached was read in vain: at most
// DueShards × largest, and about DueShards, since pages get smaller as what is
// still wanted does.
const largest = 8

func pageSize(wanted int) int { return max(1, min(largest, wanted/(2*table.DueShards))) }

// merge reads the partitions of the due index as one, oldest first, a page of
// each at a time.
type merge struct {
	table  table.Table
	now    time.Time
	shards []shard
	read   int
	errs   []error // of partitions that could not be read to their end
}

type shard struct {
	items []table.Item
	query table.Query
	ended bool
}

// next answers the oldest entry that is left; ok is false at the end. wanted
// is how many more the caller will ask for.
func (m *merge) next(ctx context.Context, wanted int) (it table.Item, ok bool) {
	if m.shards == nil {
		for _, pk := range table.DuePartitions() {
			m.shards = append(m.shards, shard{query: table.Query{
				Index: table.ByDue, PK: pk, From: table.DuePrefix(table.DueSchedule), To: table.DueTo(table.DueSchedule, m.now),
			}})
		}
	}
	var oldest *shard
	for i := range m.shards {
		s := &m.shards[i]
		m.fill(ctx, s, wanted)
		if len(s.items) > 0 && (oldest == nil || s.items[0].Due.SK < oldest.items[0].Due.SK) {
			oldest = s
		}
	}
	if oldest == nil {
		return table.Item{}, false
	}
	it, oldest.items = oldest.items[0], oldest.items[1:]
	return it, true
}

// fill reads a partition's next page when its last one is used up. A page can
// be empty and yet not the last one: expired entries are left out.
func (m *merge) fill(ctx context.Context, s *shard, wanted int) {
	for len(s.items) == 0 && !s.ended {
		s.query.Limit = pageSize(wanted)
		page, err := m.table.Query(ctx, s.query)
		if err != nil {
			m.errs = append(m.errs, err)
			s.ended = true
			return
		}
		m.read += page.Read
		s.items, s.query.Cursor = page.Items, page.Cursor
		s.ended = page.Cursor == ""
	}
}
