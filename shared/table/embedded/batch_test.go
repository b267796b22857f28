package embedded

import (
	"context"
	"testing"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Commits that share a transaction are judged one after another; one that
// fails leaves those before and behind it alone.
func TestBatch(t *testing.T) {
	db := settled(t)
	key := func(sk string) table.Key { return table.Key{PK: "ORG#o#B", SK: sk} }
	item := func(sk, body string, version int64) table.Item {
		return table.Item{Key: key(sk), Version: version, Body: []byte(body), List: table.Key{PK: "ORG#o#L", SK: sk}}
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	cases := []struct {
		name   string
		ctx    context.Context
		writes []table.Write
		want   problem.Code
	}{
		{"first", t.Context(), []table.Write{table.Create(item("1", "a", 0))}, ""},
		{"same again", t.Context(), []table.Write{table.Create(item("2", "lost", 0)), table.Create(item("1", "lost", 0))}, problem.Conflict},
		{"builds on the first", t.Context(), []table.Write{table.Replace(item("1", "b", 1)), table.Create(item("3", "c", 0))}, ""},
		{"stale by now", t.Context(), []table.Write{table.Replace(item("1", "lost", 1))}, problem.Conflict},
		{"given up", gone, []table.Write{table.Create(item("4", "lost", 0))}, problem.Unavailable},
		{"checks only", t.Context(), []table.Write{table.Require(key("1"), 2), table.Require(key("2"), 0)}, ""},
		{"last", t.Context(), []table.Write{table.Remove(key("3"), 1), table.Create(item("5", "d", 0))}, ""},
	}
	var batch []*request
	for _, c := range cases {
		r := &request{ctx: c.ctx, done: make(chan struct{})}
		for i := range c.writes {
			ch, err := db.prepare(&c.writes[i])
			if err != nil {
				t.Fatal(err)
			}
			r.changes = append(r.changes, ch)
		}
		batch = append(batch, r)
	}
	db.commitBatch(batch)
	for i, c := range cases {
		<-batch[i].done
		if got := problem.CodeOf(batch[i].err); got != c.want {
			t.Errorf("%s: %v, want code %q", c.name, batch[i].err, c.want)
		}
	}
	for _, q := range []table.Query{{PK: "ORG#o#B"}, {Index: table.ByList, PK: "ORG#o#L"}} {
		p, err := db.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, it := range p.Items {
			got += it.SK + string(it.Body) + " "
		}
		if got != "1b 5d " {
			t.Errorf("index %d holds %q", q.Index, got)
		}
	}
}
