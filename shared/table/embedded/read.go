package embedded

import (
	"bytes"
	"context"
	"time"

	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Get answers the item as last committed; not_found when absent or expired.
func (db *DB) Get(ctx context.Context, k table.Key) (table.Item, error) {
	const op = "embedded.get"
	if err := table.ValidateKey(k); err != nil {
		return table.Item{}, problem.Wrap(op, err)
	}
	if err := canceled(ctx, op); err != nil {
		return table.Item{}, err
	}
	var it table.Item
	err := db.bolt.View(func(tx *bolt.Tx) error {
		key := itemKey(k)
		raw := tx.Bucket(itemsBucket).Get(key)
		if raw == nil {
			return absent()
		}
		r, err := parseRecord(raw)
		if err != nil {
			return err
		}
		if r.expired(db.now()) {
			return absent()
		}
		it, err = db.item(k, key, &r)
		return err
	})
	if err != nil {
		return table.Item{}, engineErr(op, err)
	}
	return it, nil
}

// Query answers one page. It seeks to its place and reads no further than the
// page, expired items on the way included; with Lag an index may be behind.
func (db *DB) Query(ctx context.Context, q table.Query) (table.Page, error) {
	const op = "embedded.query"
	if err := table.ValidateQuery(q); err != nil {
		return table.Page{}, problem.Wrap(op, err)
	}
	lo, hi := bounds(q)
	place, ok, err := db.cursors.Open(q)
	if err != nil {
		return table.Page{}, problem.Wrap(op, err)
	}
	if ok {
		if last := placeKey(q, place); q.Descending {
			hi = last
		} else {
			lo = append(last, 0) // the next possible key
		}
	}
	if err := canceled(ctx, op); err != nil {
		return table.Page{}, err
	}
	scan := scan{db: db, q: q, lo: lo, hi: hi, now: db.now()}
	view := db.bolt.View
	if q.Index != table.Main {
		view = db.indexView
	}
	if err := view(scan.run); err != nil {
		return table.Page{}, engineErr(op, err)
	}
	return scan.page, nil
}

// scan walks one page within one transaction.
type scan struct {
	db     *DB
	q      table.Query
	lo, hi []byte
	now    time.Time
	page   table.Page
	bytes  int
}

func (s *scan) run(tx *bolt.Tx) error {
	items := tx.Bucket(itemsBucket)
	walk := items
	if s.q.Index != table.Main {
		walk = tx.Bucket(indexBuckets[s.q.Index])
	}
	c := walk.Cursor()
	next, entry, value := c.Next, []byte(nil), []byte(nil)
	if s.q.Descending {
		next = c.Prev
		entry, value = before(c, s.hi)
	} else {
		entry, value = c.Seek(s.lo)
	}
	for ; s.within(entry); entry, value = next() {
		if s.q.Limit > 0 && len(s.page.Items) == s.q.Limit {
			return s.end()
		}
		key := entry
		if s.q.Index != table.Main {
			var ok bool
			if key, ok = splitEntry(entry); !ok {
				return damaged()
			}
			value = items.Get(key)
		}
		full, err := s.take(key, value)
		if err != nil {
			return err
		}
		if full {
			return s.end()
		}
	}
	return nil
}

// take adds one record to the page, unless it is expired or the page is full.
func (s *scan) take(key, value []byte) (full bool, err error) {
	r, err := parseRecord(value)
	if err != nil {
		return false, err
	}
	k, ok := splitItem(key)
	if !ok {
		return false, damaged()
	}
	// The sealed length stands in for the plain one: a little more, so a page
	// ends a little early rather than late.
	size := len(key) + len(value)
	if s.bytes+size > table.MaxPageBytes && len(s.page.Items) > 0 {
		return true, nil
	}
	s.page.Read++
	if r.expired(s.now) {
		return false, nil
	}
	it, err := s.db.item(k, key, &r)
	if err != nil {
		return false, err
	}
	s.bytes += size
	s.page.Items = append(s.page.Items, it)
	return false, nil
}

// end closes a page behind which there is more.
func (s *scan) end() error {
	s.page.Cursor = s.db.cursors.Sign(s.q, s.page.Items[len(s.page.Items)-1])
	return nil
}

func (s *scan) within(entry []byte) bool {
	if entry == nil {
		return false
	}
	if s.q.Descending {
		return bytes.Compare(entry, s.lo) >= 0
	}
	return bytes.Compare(entry, s.hi) < 0
}

// before moves the cursor to the last key below hi.
func before(c *bolt.Cursor, hi []byte) (key, value []byte) {
	if k, _ := c.Seek(hi); k == nil {
		return c.Last()
	}
	return c.Prev()
}

func absent() error { return problem.New(problem.NotFound, "there is no such record") }

func canceled(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return &problem.Error{Code: problem.Unavailable, Op: op, Message: "the request was given up", Err: err}
	}
	return nil
}
