// Package dynamo is the storage port on DynamoDB: one table, three global
// secondary indexes. Get and Query on Main are consistent reads; every commit
// is a TransactWriteItems. A single put is one too: only a transaction takes a
// ClientRequestToken, without which a repeat after a lost answer would meet
// the version that the first attempt wrote and answer a false conflict.
package dynamo

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Client is what the engine uses of dynamodb.Client.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Options make a DB. Client, Table, Cursors and Now are needed.
type Options struct {
	Client  Client
	Table   string
	Cursors *table.CursorSigner
	Now     func() time.Time // judges expiry
	// Token names a commit for its repeats, 1 to 36 characters; random when nil.
	Token func() string
	// Pause waits before repeat n (from 1) or until the context ends; a random
	// part of 25 ms doubled each time when nil.
	Pause func(ctx context.Context, n int) error
	// Patience is how long one request may take before it counts as lost and is
	// repeated; three seconds when 0.
	Patience time.Duration
	// Spent is told what each request has cost, as DynamoDB answers it; for
	// metrics. It is called in the caller's goroutine and may be nil.
	Spent func(ctx context.Context, s Spent)
}

// Spent is what one answered request has cost, in capacity units: of writing
// for CommitCall, of reading for the others, indexes included.
type Spent struct {
	Call  table.Call
	Units float64
}

// DB is a table.Table on one DynamoDB table.
type DB struct{ o Options }

var _ table.Table = (*DB)(nil)

// New answers internal when a needed option is missing.
func New(o Options) (*DB, error) {
	if o.Client == nil || o.Table == "" || o.Cursors == nil || o.Now == nil {
		return nil, problem.New(problem.Internal, "dynamo needs a client, a table name, a cursor signer and a clock")
	}
	if o.Token == nil {
		o.Token = rand.Text
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	return &DB{o: o}, nil
}

// Get answers the item as last committed; not_found when absent or expired.
func (db *DB) Get(ctx context.Context, k table.Key) (table.Item, error) {
	const op = "dynamo.get"
	if err := table.ValidateKey(k); err != nil {
		return table.Item{}, problem.Wrap(op, err)
	}
	in := &dynamodb.GetItemInput{
		TableName: &db.o.Table, Key: keyOf(k), ConsistentRead: aws.Bool(true), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}
	var out *dynamodb.GetItemOutput
	err := db.attempt(ctx, op, func(ctx context.Context) (err error) {
		out, err = db.o.Client.GetItem(ctx, in, once)
		return err
	})
	if err != nil {
		return table.Item{}, err
	}
	db.spent(ctx, table.GetCall, out.ConsumedCapacity)
	if len(out.Item) == 0 {
		return table.Item{}, absent(op)
	}
	it, err := decode(out.Item)
	if err != nil {
		return table.Item{}, problem.Wrap(op, err)
	}
	if expired(&it, db.o.Now()) {
		return table.Item{}, absent(op)
	}
	return it, nil
}

func absent(op string) error {
	return &problem.Error{Code: problem.NotFound, Op: op, Message: "there is no such record"}
}

func (db *DB) spent(ctx context.Context, call table.Call, answered ...*types.ConsumedCapacity) {
	if db.o.Spent == nil {
		return
	}
	s := Spent{Call: call}
	for _, c := range answered {
		if c != nil {
			s.Units += aws.ToFloat64(c.CapacityUnits)
		}
	}
	db.o.Spent(ctx, s)
}

// once leaves repeats to attempt, so that one bound holds.
func once(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }
