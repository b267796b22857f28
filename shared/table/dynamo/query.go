package dynamo

import (
	"context"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Query answers one page. A page can be shorter than its limit though more
// follows, because expired items count for DynamoDB; it is empty only at the end.
func (db *DB) Query(ctx context.Context, q table.Query) (table.Page, error) {
	const op = "dynamo.query"
	if err := table.ValidateQuery(q); err != nil {
		return table.Page{}, problem.Wrap(op, err)
	}
	from, ok, err := db.o.Cursors.Open(q)
	if err != nil {
		return table.Page{}, problem.Wrap(op, err)
	}
	if q.To != "" && q.From >= q.To {
		return table.Page{}, nil // BETWEEN refuses bounds that are crossed
	}
	in := db.query(q)
	if ok {
		p := places[q.Index]
		in.ExclusiveStartKey = keyOf(from.Item)
		in.ExclusiveStartKey[p.pk], in.ExclusiveStartKey[p.sk] = text(q.PK), text(from.SK)
	}
	var page table.Page
	for {
		var out *dynamodb.QueryOutput
		err := db.attempt(ctx, op, func(ctx context.Context) (err error) {
			out, err = db.o.Client.Query(ctx, in, once)
			return err
		})
		if err != nil {
			return table.Page{}, err
		}
		db.spent(ctx, table.QueryCall, out.ConsumedCapacity)
		if err := db.take(&page, q, out); err != nil {
			return table.Page{}, problem.Wrap(op, err)
		}
		last := out.LastEvaluatedKey
		if len(last) == 0 || (q.To != "" && !q.Descending && textIn(last, places[q.Index].sk) >= q.To) {
			return page, nil
		}
		if len(page.Items) > 0 {
			it := table.Item{Key: keyIn(last, table.Main), List: keyIn(last, table.ByList), Group: keyIn(last, table.ByGroup), Due: keyIn(last, table.ByDue)}
			page.Cursor = db.o.Cursors.Sign(q, it)
			return page, nil
		}
		in.ExclusiveStartKey = last
	}
}

func (db *DB) take(page *table.Page, q table.Query, out *dynamodb.QueryOutput) error {
	page.Read += int(out.ScannedCount)
	now := db.o.Now()
	for _, a := range out.Items {
		it, err := decode(a)
		if err != nil {
			return err
		}
		// A key condition has no half-open range: BETWEEN also answers To.
		if expired(&it, now) || (q.To != "" && it.IndexKey(q.Index).SK >= q.To) {
			continue
		}
		page.Items = append(page.Items, it)
	}
	return nil
}

func (db *DB) query(q table.Query) *dynamodb.QueryInput {
	p := places[q.Index]
	condition, values := p.pk+" = :pk", attrs{":pk": text(q.PK)}
	switch {
	case q.Prefix != "":
		condition += " AND begins_with(" + p.sk + ", :a)"
		values[":a"] = text(q.Prefix)
	case q.From != "" && q.To != "":
		condition += " AND " + p.sk + " BETWEEN :a AND :b"
		values[":a"], values[":b"] = text(q.From), text(q.To)
	case q.From != "":
		condition += " AND " + p.sk + " >= :a"
		values[":a"] = text(q.From)
	case q.To != "":
		condition += " AND " + p.sk + " < :a"
		values[":a"] = text(q.To)
	}
	in := &dynamodb.QueryInput{
		TableName: &db.o.Table, KeyConditionExpression: &condition, ExpressionAttributeValues: values,
		ScanIndexForward: aws.Bool(!q.Descending), ConsistentRead: aws.Bool(q.Index == table.Main),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}
	if q.Index != table.Main {
		in.IndexName = aws.String(p.index)
	}
	if q.Limit > 0 {
		in.Limit = aws.Int32(int32(min(q.Limit, math.MaxInt32)))
	}
	return in
}
