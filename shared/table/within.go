package table

import (
	"context"
	"strings"

	"vendorrisk/shared/problem"
)

// Within narrows a table to one organisation: keys, index keys and queries
// outside ORG#<org> are refused as internal before the engine sees them,
// because only a fault in our own code can ask for them. Items may stand in
// the due index, but only the system may read it, so ByDue queries are
// refused. An organisation that is empty or holds "#" owns nothing.
func Within(t Table, org string) Table {
	return &within{t: t, org: org}
}

type within struct {
	t   Table
	org string
}

func (w *within) owns(pk string) bool {
	if w.org == "" || strings.ContainsAny(w.org, "#\x00") {
		return false
	}
	rest, ok := strings.CutPrefix(pk, "ORG#"+w.org)
	return ok && (rest == "" || rest[0] == '#')
}

func (w *within) Get(ctx context.Context, k Key) (Item, error) {
	if !w.owns(k.PK) {
		return Item{}, outside("get")
	}
	return w.t.Get(ctx, k)
}

func (w *within) Query(ctx context.Context, q Query) (Page, error) {
	if q.Index == ByDue || !w.owns(q.PK) {
		return Page{}, outside("query")
	}
	return w.t.Query(ctx, q)
}

func (w *within) Commit(ctx context.Context, writes ...Write) error {
	for i := range writes {
		it := &writes[i].Item
		if !w.owns(it.PK) ||
			it.List != (Key{}) && !w.owns(it.List.PK) ||
			it.Group != (Key{}) && !w.owns(it.Group.PK) ||
			it.Due != (Key{}) && !isDuePartition(it.Due.PK) {
			return outside("commit")
		}
	}
	return w.t.Commit(ctx, writes...)
}

// outside names no key: it would show one organisation's record to another's log.
func outside(verb string) error {
	return problem.New(problem.Internal, "%s outside the organisation", verb)
}
