package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// weighed asks DynamoDB what each call cost, and adds it to the invocation's
// meter.
type weighed struct{ *dynamodb.Client }

// GetItem implements dynamo.Client.
func (w weighed) GetItem(ctx context.Context, in *dynamodb.GetItemInput, o ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	out, err := w.Client.GetItem(ctx, in, o...)
	if err == nil && out.ConsumedCapacity != nil {
		weigh(ctx, ReadUnits, *out.ConsumedCapacity)
	}
	return out, err
}

// Query implements dynamo.Client.
func (w weighed) Query(ctx context.Context, in *dynamodb.QueryInput, o ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	out, err := w.Client.Query(ctx, in, o...)
	if err == nil && out.ConsumedCapacity != nil {
		weigh(ctx, ReadUnits, *out.ConsumedCapacity)
	}
	return out, err
}

// TransactWriteItems implements dynamo.Client.
func (w weighed) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, o ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	in.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	out, err := w.Client.TransactWriteItems(ctx, in, o...)
	if err == nil {
		weigh(ctx, WriteUnits, out.ConsumedCapacity...)
	}
	return out, err
}

func weigh(ctx context.Context, what Metric, of ...types.ConsumedCapacity) {
	for _, c := range of {
		if c.CapacityUnits != nil {
			MeterOf(ctx).Add(what, *c.CapacityUnits)
		}
	}
}
