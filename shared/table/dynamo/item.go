package dynamo

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Attribute names are short: they count towards an item's size.
const (
	attrVersion = "V"
	attrExpires = "E" // whole seconds since 1970, the table's TTL attribute
	attrBody    = "B"
)

type attrs = map[string]types.AttributeValue

// place is how an index is called and which attributes are its key.
type place struct{ index, pk, sk string }

var places = [...]place{
	table.Main:    {"", "PK", "SK"},
	table.ByList:  {"list", "LP", "LS"},
	table.ByGroup: {"group", "GP", "GS"},
	table.ByDue:   {"due", "DP", "DS"},
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func keyOf(k table.Key) attrs { return attrs{"PK": text(k.PK), "SK": text(k.SK)} }

// encode leaves out what is empty: an empty index key is refused, and an item
// without one stays out of that index.
func encode(it *table.Item, version int64) attrs {
	a := attrs{attrVersion: number(version)}
	for ix, p := range places {
		if k := it.IndexKey(table.Index(ix)); k != (table.Key{}) {
			a[p.pk], a[p.sk] = text(k.PK), text(k.SK)
		}
	}
	if !it.Expires.IsZero() {
		a[attrExpires] = number(it.Expires.Unix())
	}
	if len(it.Body) > 0 {
		a[attrBody] = &types.AttributeValueMemberB{Value: it.Body}
	}
	return a
}

func decode(a attrs) (table.Item, error) {
	it := table.Item{Key: keyIn(a, table.Main), List: keyIn(a, table.ByList), Group: keyIn(a, table.ByGroup), Due: keyIn(a, table.ByDue)}
	version, err := numberIn(a, attrVersion)
	if err != nil || version < 1 || it.PK == "" || it.SK == "" {
		return table.Item{}, problem.New(problem.Internal, "a stored record is damaged")
	}
	it.Version = version
	if _, has := a[attrExpires]; has {
		at, err := numberIn(a, attrExpires)
		if err != nil {
			return table.Item{}, err
		}
		it.Expires = time.Unix(at, 0).UTC()
	}
	if b, ok := a[attrBody].(*types.AttributeValueMemberB); ok {
		it.Body = b.Value
	}
	return it, nil
}

func keyIn(a attrs, ix table.Index) table.Key {
	return table.Key{PK: textIn(a, places[ix].pk), SK: textIn(a, places[ix].sk)}
}

func textIn(a attrs, name string) string {
	if s, ok := a[name].(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func numberIn(a attrs, name string) (int64, error) {
	if n, ok := a[name].(*types.AttributeValueMemberN); ok {
		if v, err := strconv.ParseInt(n.Value, 10, 64); err == nil {
			return v, nil
		}
	}
	return 0, problem.New(problem.Internal, "a stored record is damaged")
}

func expired(it *table.Item, now time.Time) bool {
	return !it.Expires.IsZero() && !now.Before(it.Expires)
}
