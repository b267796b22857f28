package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

const (
	mustBeAbsent  = "attribute_not_exists(PK) OR E <= :now"
	mustBeVersion = "V = :v AND (attribute_not_exists(E) OR E > :now)"
)

// Commit writes all or nothing. Repeats send the very same request, token and
// time included, so a commit whose answer was lost is done once.
func (db *DB) Commit(ctx context.Context, writes ...table.Write) error {
	const op = "dynamo.commit"
	if err := table.Validate(writes); err != nil {
		return problem.Wrap(op, err)
	}
	now := db.o.Now().Unix()
	in := &dynamodb.TransactWriteItemsInput{
		ClientRequestToken: aws.String(db.o.Token()), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}
	for i := range writes {
		in.TransactItems = append(in.TransactItems, db.write(&writes[i], now))
	}
	var out *dynamodb.TransactWriteItemsOutput
	err := db.attempt(ctx, op, func(ctx context.Context) (err error) {
		out, err = db.o.Client.TransactWriteItems(ctx, in, once)
		return err
	})
	if err != nil {
		return err
	}
	for i := range out.ConsumedCapacity {
		db.spent(ctx, table.CommitCall, &out.ConsumedCapacity[i])
	}
	return nil
}

func (db *DB) write(w *table.Write, now int64) types.TransactWriteItem {
	condition, values := aws.String(mustBeAbsent), attrs{":now": number(now)}
	if w.If > 0 {
		condition, values[":v"] = aws.String(mustBeVersion), number(w.If)
	}
	name := aws.String(db.o.Table)
	switch w.Verb {
	case table.VerbDelete:
		return types.TransactWriteItem{Delete: &types.Delete{TableName: name, Key: keyOf(w.Item.Key), ConditionExpression: condition, ExpressionAttributeValues: values}}
	case table.VerbCheck:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: name, Key: keyOf(w.Item.Key), ConditionExpression: condition, ExpressionAttributeValues: values}}
	default:
		return types.TransactWriteItem{Put: &types.Put{TableName: name, Item: encode(&w.Item, w.If+1), ConditionExpression: condition, ExpressionAttributeValues: values}}
	}
}
