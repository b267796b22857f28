package embedded

import (
	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/table"
)

// apply carries out judged changes with their index and expiry entries. An
// error (a key or value that bolt cannot hold, which Validate rules out) costs
// the whole transaction.
func apply(tx *bolt.Tx, changes []change, olds []*record) (wrote bool, err error) {
	items := tx.Bucket(itemsBucket)
	for i := range changes {
		c := &changes[i]
		if c.verb == table.VerbCheck {
			continue
		}
		wrote = true
		var next *record
		if c.verb == table.VerbPut {
			next = &c.next
		}
		if err := reindex(tx, c.key, c.raw, olds[i], next); err != nil {
			return true, err
		}
		if next == nil {
			err = items.Delete(c.raw)
		} else {
			err = items.Put(c.raw, c.value)
		}
		if err != nil {
			return true, err
		}
	}
	return wrote, nil
}

// reindex moves an item's entries from where the old record had them to where
// the new one wants them; nil stands for no record. Entries that stay are not
// touched, which saves their pages a write.
func reindex(tx *bolt.Tx, k table.Key, raw []byte, old, next *record) error {
	for ix, name := range indexBuckets {
		var from, to table.Key
		if old != nil {
			from = old.indexKey(ix)
		}
		if next != nil {
			to = next.indexKey(ix)
		}
		if from == to {
			continue
		}
		bucket := tx.Bucket(name)
		if from != (table.Key{}) {
			if err := bucket.Delete(indexEntry(from, k)); err != nil {
				return err
			}
		}
		if to != (table.Key{}) {
			if err := bucket.Put(indexEntry(to, k), nil); err != nil {
				return err
			}
		}
	}
	var from, to int64
	if old != nil {
		from = old.Expires
	}
	if next != nil {
		to = next.Expires
	}
	if from == to {
		return nil
	}
	bucket := tx.Bucket(expiryBucket)
	if from != 0 {
		if err := bucket.Delete(expiryEntry(from, raw)); err != nil {
			return err
		}
	}
	if to != 0 {
		return bucket.Put(expiryEntry(to, raw), nil)
	}
	return nil
}
