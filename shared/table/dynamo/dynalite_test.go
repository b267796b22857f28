package dynamo_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
	"vendorrisk/shared/table/tabletest"
)

// apart sends each write of a transaction by itself, one transaction after
// another, and undoes them when a later one is refused: dynalite has no
// transactions. It is strict where moto is lenient (values that no expression
// uses, types of index keys, sizes), and what it is asked here are the very
// expressions, items and keys of the transaction.
type apart struct {
	*dynamodb.Client
	mu sync.Mutex
}

func (a *apart) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, opts ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var undo []func() error
	for _, w := range in.TransactItems {
		back, err := a.one(ctx, w, opts)
		if err != nil {
			var faults []error
			for _, f := range undo {
				faults = append(faults, f())
			}
			if refused := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &refused) {
				err = &types.TransactionCanceledException{CancellationReasons: []types.CancellationReason{{Code: aws.String("ConditionalCheckFailed")}}}
			}
			return nil, errors.Join(append(faults, err)...)
		}
		undo = append([]func() error{back}, undo...)
	}
	return &dynamodb.TransactWriteItemsOutput{}, nil
}

// one does one write and answers what undoes it. A check is a deletion that is
// undone at once: there is no other conditional request without an effect.
func (a *apart) one(ctx context.Context, w types.TransactWriteItem, opts []func(*dynamodb.Options)) (back func() error, err error) {
	if p := w.Put; p != nil {
		out, err := a.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: p.TableName, Item: p.Item, ConditionExpression: p.ConditionExpression,
			ExpressionAttributeValues: p.ExpressionAttributeValues, ReturnValues: types.ReturnValueAllOld,
		}, opts...)
		if err != nil {
			return nil, err
		}
		return func() error {
			return a.restore(ctx, p.TableName, map[string]types.AttributeValue{"PK": p.Item["PK"], "SK": p.Item["SK"]}, out.Attributes)
		}, nil
	}
	d := w.Delete
	if c := w.ConditionCheck; c != nil {
		d = &types.Delete{TableName: c.TableName, Key: c.Key, ConditionExpression: c.ConditionExpression, ExpressionAttributeValues: c.ExpressionAttributeValues}
	}
	out, err := a.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: d.TableName, Key: d.Key, ConditionExpression: d.ConditionExpression,
		ExpressionAttributeValues: d.ExpressionAttributeValues, ReturnValues: types.ReturnValueAllOld,
	}, opts...)
	if err != nil {
		return nil, err
	}
	back = func() error { return a.restore(ctx, d.TableName, d.Key, out.Attributes) }
	if w.ConditionCheck != nil {
		return func() error { return nil }, back()
	}
	return back, nil
}

func (a *apart) restore(ctx context.Context, name *string, key, old map[string]types.AttributeValue) error {
	if len(old) == 0 {
		_, err := a.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: name, Key: key})
		return err
	}
	_, err := a.PutItem(ctx, &dynamodb.PutItemInput{TableName: name, Item: old})
	return err
}

func TestContractOnDynalite(t *testing.T) {
	c := client(enginetest.Address(t, enginetest.Dynalite), nil)
	tabletest.Run(t, func(t *testing.T) tabletest.Harness {
		var db dynamo.Client = &apart{Client: c}
		name, clock := create(t, c), newHand()
		return tabletest.Harness{
			Table: open(t, db, name, 1, clock.Now), Stranger: open(t, db, name, 2, clock.Now),
			Now: clock.Now, Advance: clock.Advance, Settle: func() {},
		}
	})
}

var _ table.Table = (*dynamo.DB)(nil)
