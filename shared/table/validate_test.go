package table_test

import (
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// The limits themselves are held by tabletest against every engine; here is
// what an engine cannot be asked.
func TestValidate(t *testing.T) {
	item := table.Item{Key: table.Key{PK: "ORG#o#SECRET", SK: "HEAD"}}
	with := func(change func(*table.Write)) []table.Write {
		w := table.Create(item)
		change(&w)
		return []table.Write{w}
	}
	for name, c := range map[string]struct {
		writes []table.Write
		code   problem.Code
	}{
		"good":            {with(func(*table.Write) {}), ""},
		"unknown verb":    {with(func(w *table.Write) { w.Verb = 9 }), problem.Invalid},
		"negative":        {with(func(w *table.Write) { w.If = -1 }), problem.Invalid},
		"expiry 1969":     {with(func(w *table.Write) { w.Item.Expires = time.Unix(-1, 0) }), problem.Invalid},
		"half index key":  {with(func(w *table.Write) { w.Item.Group.SK = "x" }), problem.Invalid},
		"other half":      {with(func(w *table.Write) { w.Item.Due.PK = "x" }), problem.Invalid},
		"NUL":             {with(func(w *table.Write) { w.Item.SK = "SECRET\x00" }), problem.Invalid},
		"too long":        {with(func(w *table.Write) { w.Item.SK = strings.Repeat("SECRET", 1000) }), problem.Invalid},
		"same key twice":  {[]table.Write{table.Create(item), table.Remove(item.Key, 1)}, problem.Invalid},
		"too large":       {with(func(w *table.Write) { w.Item.Body = make([]byte, table.MaxItemBytes) }), problem.TooLarge},
		"delete of large": {with(func(w *table.Write) { w.Verb, w.If, w.Item.Body = table.VerbDelete, 1, make([]byte, 1<<20) }), ""},
	} {
		err := table.Validate(c.writes)
		if problem.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: the error quotes a key", name)
		}
	}
}
