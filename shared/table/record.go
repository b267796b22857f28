package table

import (
	"context"
	"encoding/json"

	"vendorrisk/shared/problem"
)

// Load reads one record: its Go form, and the item for its version and keys.
func Load[T any](ctx context.Context, t Table, k Key) (T, Item, error) {
	var v T
	it, err := t.Get(ctx, k)
	if err != nil {
		return v, Item{}, err
	}
	v, err = Decode[T](it)
	return v, it, err
}

// Decode reads an item's body. A body that is not what the code expects is
// internal: somebody else wrote it, or a field changed its type.
func Decode[T any](it Item) (T, error) {
	var v T
	if err := json.Unmarshal(it.Body, &v); err != nil {
		return v, &problem.Error{Code: problem.Internal, Op: "table.decode", Message: "a stored record cannot be read"} // the JSON error would quote what is stored
	}
	return v, nil
}

// List reads one page of a query as records of one kind, and the cursor of the
// rest ("" at the end).
func List[T any](ctx context.Context, t Table, q Query) ([]T, string, error) {
	page, err := t.Query(ctx, q)
	if err != nil {
		return nil, "", err
	}
	out := make([]T, 0, len(page.Items))
	for _, it := range page.Items {
		v, err := Decode[T](it)
		if err != nil {
			return nil, "", err
		}
		out = append(out, v)
	}
	return out, page.Cursor, nil
}

// Encode is a record's body.
func Encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // our own structs: a programming error
		panic(err)
	}
	return b
}
