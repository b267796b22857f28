package tabletest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// againstModel lets an engine and a map take the same random commits, and asks
// both the same questions.
func againstModel(s *suite) {
	run := 0
	rapid.Check(s.T, func(t *rapid.T) {
		run++
		m := &model{suite: s, base: fmt.Sprintf("M%d", run), items: map[table.Key]table.Item{}}
		t.Repeat(map[string]func(*rapid.T){
			"commit": m.commit,
			"get":    m.get,
			"query":  m.query,
		})
		m.clear(t)
	})
}

// clear removes what a run has left: some engines get slow with what they hold.
func (m *model) clear(t *rapid.T) {
	var writes []table.Write
	for k, it := range m.items {
		writes = append(writes, table.Remove(k, it.Version))
	}
	for chunk := range slices.Chunk(writes, table.MaxWrites) {
		if err := m.Table.Commit(m.ctx, chunk...); err != nil {
			t.Fatalf("clear: %v", err)
		}
	}
}

type model struct {
	*suite
	base  string
	items map[table.Key]table.Item
}

// few parts, so that writes meet often
var (
	parts   = rapid.SampledFrom([]string{"a", "b", "b#", "b#1", "bb", "c", "é", "华"})
	percent = rapid.IntRange(0, 99)
)

func (m *model) draw(t *rapid.T) table.Key {
	pk := rapid.SampledFrom([]string{"P", "P#1"}).Draw(t, "pk")
	return m.key(m.base+pk, parts.Draw(t, "sk"))
}

func (m *model) index(t *rapid.T, ix table.Index) table.Key {
	if percent.Draw(t, "indexed") < 30 {
		return table.Key{}
	}
	return table.Key{PK: m.indexPK(ix), SK: parts.Draw(t, "index sk")}
}

func (m *model) indexPK(ix table.Index) string {
	return m.key(fmt.Sprintf("%s#IX%d", m.base, ix), "").PK
}

func (m *model) commit(t *rapid.T) {
	keys := rapid.SliceOfNDistinct(rapid.Custom(m.draw), 1, 5, rapid.ID[table.Key]).Draw(t, "keys")
	after := maps.Clone(m.items)
	var writes []table.Write
	holds := true
	for _, k := range keys {
		stands := m.items[k].Version
		believed := stands
		if percent.Draw(t, "stale") < 10 {
			believed = rapid.Int64Range(0, 3).Draw(t, "believed")
		}
		holds = holds && believed == stands
		switch verb := percent.Draw(t, "verb"); {
		case verb < 60:
			it := table.Item{
				Key: k, Version: believed, Body: []byte(rapid.StringN(0, 8, 20).Draw(t, "body")),
				List: m.index(t, table.ByList), Group: m.index(t, table.ByGroup), Due: m.index(t, table.ByDue),
			}
			writes = append(writes, table.Replace(it))
			it.Version++
			after[k] = it
		case verb < 85 && believed > 0:
			writes = append(writes, table.Remove(k, believed))
			delete(after, k)
		default:
			writes = append(writes, table.Require(k, believed))
		}
	}
	err := m.Table.Commit(m.ctx, writes...)
	if !holds {
		wantCode(t, problem.Conflict, err)
		return
	}
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	m.items = after
}

func (m *model) get(t *rapid.T) {
	k := m.draw(t)
	got, err := m.Table.Get(m.ctx, k)
	want, there := m.items[k]
	if !there {
		wantCode(t, problem.NotFound, err)
		return
	}
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	same(t, want, got)
}

func (m *model) query(t *rapid.T) {
	q := table.Query{
		Index:      rapid.SampledFrom(indexes).Draw(t, "index"),
		Limit:      rapid.IntRange(0, 5).Draw(t, "limit"),
		Descending: rapid.Bool().Draw(t, "descending"),
	}
	q.PK = m.indexPK(q.Index)
	if q.Index == table.Main {
		q.PK = m.draw(t).PK
	}
	switch rapid.IntRange(0, 3).Draw(t, "narrowed") {
	case 0:
		q.Prefix = parts.Draw(t, "prefix")
	case 1:
		q.From = parts.Draw(t, "from")
	case 2:
		q.From, q.To = parts.Draw(t, "from"), parts.Draw(t, "to")
	}
	m.Settle()
	got, err := readAll(m.ctx, m.Table, q)
	if err != nil {
		t.Fatalf("query: %v", err)
	}
	for i := 1; i < len(got); i++ {
		a, b := got[i-1].IndexKey(q.Index).SK, got[i].IndexKey(q.Index).SK
		if q.Descending {
			a, b = b, a
		}
		if a > b {
			t.Fatalf("%q stands before %q", a, b)
		}
	}
	// The order among equal index sort keys is open.
	slices.SortFunc(got, byKey)
	same(t, m.answer(q), got)
}

func (m *model) answer(q table.Query) []table.Item {
	var items []table.Item
	for _, it := range m.items {
		k := it.IndexKey(q.Index)
		if k.PK == q.PK && strings.HasPrefix(k.SK, q.Prefix) && k.SK >= q.From && (q.To == "" || k.SK < q.To) {
			items = append(items, it)
		}
	}
	slices.SortFunc(items, byKey)
	return items
}

func byKey(a, b table.Item) int {
	if c := strings.Compare(a.PK, b.PK); c != 0 {
		return c
	}
	return strings.Compare(a.SK, b.SK)
}
