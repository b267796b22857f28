package lambdatest

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// scheduled is what EventBridge Scheduler hands over: the input that the
// template gives it.
const scheduled = `{"source":"schedule"}`

// tickEvery is shorter than on AWS, where the schedule ticks every minute.
const tickEvery = 30 * time.Second

// sourceEvery is how often an idle stream or queue is asked again.
const sourceEvery = 300 * time.Millisecond

// Tick does what the schedule does every minute.
func (c *Cloud) Tick(t *testing.T) {
	t.Helper()
	for _, name := range []string{"reassess", "outbox"} {
		if _, err := c.invoke(t.Context(), name, []byte(scheduled)); err != nil {
			t.Errorf("the tick of %s: %v", name, err)
		}
	}
}

// run watches the stream and the queue until the Cloud ends.
func (c *Cloud) run(twice bool) {
	c.stream.twice = twice
	invoke := func(ctx context.Context, function string, event []byte) ([]byte, error) {
		if twice {
			_, _ = c.invoke(ctx, function, event) // the second one's answer counts
		}
		return c.invoke(ctx, function, event)
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		<-c.stopped
		stop()
	}()
	for _, step := range []func(context.Context) bool{
		func(ctx context.Context) bool {
			return c.stream.step(ctx, func(e []byte) ([]byte, error) { return c.invoke(ctx, "outbox", e) })
		},
		func(ctx context.Context) bool {
			return c.queue.step(ctx, func(e []byte) ([]byte, error) { return invoke(ctx, "reports", e) })
		},
		func(ctx context.Context) bool {
			select {
			case <-ctx.Done():
			case <-time.After(tickEvery):
				for _, name := range []string{"reassess", "outbox"} {
					_, _ = invoke(ctx, name, []byte(scheduled)) // the next one does what this one did not
				}
			}
			return true
		},
	} {
		c.done.Add(1)
		go func() {
			defer c.done.Done()
			for ctx.Err() == nil {
				if !step(ctx) {
					select {
					case <-ctx.Done():
					case <-time.After(sourceEvery):
					}
				}
			}
		}()
	}
}

// failures is a batch's answer: what is to be handed over again.
type failures struct {
	BatchItemFailures []struct {
		ID string `json:"itemIdentifier"`
	} `json:"batchItemFailures"`
}

// streamReader reads a table's stream shard by shard and hands its records over
// as Lambda's event source mapping does: in batches, and after a partial failure
// again from the first record that failed.
type streamReader struct {
	client *dynamodbstreams.Client
	arn    string
	shards map[string]*shard
	twice  bool
}

type shard struct {
	last    string // number of the last record that was read
	waiting []json.RawMessage
	numbers []string
	before  []json.RawMessage // the last that were handed over
}

const streamBatch = 100

func newStreamReader(at aws.Config, arn string) *streamReader {
	return &streamReader{client: dynamodbstreams.NewFromConfig(at), arn: arn, shards: map[string]*shard{}}
}

// step hands one batch over; false when there was none.
func (s *streamReader) step(ctx context.Context, invoke func(event []byte) ([]byte, error)) bool {
	if err := s.read(ctx); err != nil {
		return false
	}
	did := false
	for _, sh := range s.shards {
		n := min(streamBatch, len(sh.waiting))
		if n == 0 {
			continue
		}
		did = true
		if s.twice { // the newest first, with what came before them
			sh.before = append(sh.before, sh.waiting[:n]...)
			sh.before = sh.before[max(0, len(sh.before)-streamBatch):]
			again := slices.Clone(sh.before)
			slices.Reverse(again)
			event, err := json.Marshal(map[string]any{"Records": again})
			if err != nil {
				return false
			}
			_, _ = invoke(event)
		}
		event, err := json.Marshal(map[string]any{"Records": sh.waiting[:n]})
		if err != nil {
			return false
		}
		out, err := invoke(event)
		if err != nil {
			continue // the whole batch again
		}
		var f failures
		if json.Unmarshal(out, &f) != nil {
			continue
		}
		if len(f.BatchItemFailures) > 0 {
			n = first(sh.numbers[:n], f)
		}
		sh.waiting, sh.numbers = sh.waiting[n:], sh.numbers[n:]
	}
	return did
}

// first is where a batch is taken up again: at the first record that failed.
func first(numbers []string, f failures) int {
	for i, n := range numbers {
		for _, x := range f.BatchItemFailures {
			if x.ID == n {
				return i
			}
		}
	}
	return 0
}

// read takes up what is new in each shard. It asks for a new iterator each time:
// one of moto's goes on reading the table as it was before a transaction was
// refused, which never changes again.
func (s *streamReader) read(ctx context.Context) error {
	d, err := s.client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &s.arn})
	if err != nil {
		return err
	}
	for _, sh := range d.StreamDescription.Shards {
		own := s.shards[*sh.ShardId]
		if own == nil {
			own = &shard{}
			s.shards[*sh.ShardId] = own
		}
		from := &dynamodbstreams.GetShardIteratorInput{StreamArn: &s.arn, ShardId: sh.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon}
		if own.last != "" {
			from.ShardIteratorType, from.SequenceNumber = streamtypes.ShardIteratorTypeAfterSequenceNumber, &own.last
		}
		it, err := s.client.GetShardIterator(ctx, from)
		if err != nil {
			return err
		}
		out, err := s.client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: it.ShardIterator})
		if err != nil {
			return err
		}
		for i := range out.Records {
			raw, number, err := recordOf(&out.Records[i])
			if err != nil {
				return err
			}
			own.last = number
			if passes(raw) {
				own.waiting, own.numbers = append(own.waiting, raw), append(own.numbers, number)
			}
		}
	}
	return nil
}

// passes is the event filter of the outbox's function.
func passes(raw json.RawMessage) bool {
	var r struct {
		Change struct {
			New map[string]struct{ S string } `json:"NewImage"`
		} `json:"dynamodb"`
	}
	if json.Unmarshal(raw, &r) != nil {
		return true
	}
	due := r.Change.New["DS"].S
	return len(due) > 1 && (due[:2] == "M#" || due[:2] == "E#")
}

// recordOf writes a record as the event has it.
func recordOf(r *streamtypes.Record) (json.RawMessage, string, error) {
	values := func(in map[string]streamtypes.AttributeValue) map[string]events.DynamoDBAttributeValue {
		out := map[string]events.DynamoDBAttributeValue{}
		for name, v := range in {
			switch v := v.(type) {
			case *streamtypes.AttributeValueMemberS:
				out[name] = events.NewStringAttribute(v.Value)
			case *streamtypes.AttributeValueMemberN:
				out[name] = events.NewNumberAttribute(v.Value)
			case *streamtypes.AttributeValueMemberB:
				out[name] = events.NewBinaryAttribute(v.Value)
			}
		}
		return out
	}
	number := aws.ToString(r.Dynamodb.SequenceNumber)
	raw, err := json.Marshal(events.DynamoDBEventRecord{
		EventID: aws.ToString(r.EventID), EventName: string(r.EventName), EventSource: "aws:dynamodb", EventVersion: "1.1",
		Change: events.DynamoDBStreamRecord{
			Keys: values(r.Dynamodb.Keys), NewImage: values(r.Dynamodb.NewImage), OldImage: values(r.Dynamodb.OldImage),
			SequenceNumber: number, StreamViewType: string(r.Dynamodb.StreamViewType),
		},
	})
	return raw, number, err
}

// queueReader works a queue off as Lambda's event source mapping does: what a
// batch reports as failed comes again when its time of invisibility is over.
type queueReader struct {
	client *sqs.Client
	url    string
}

func (q *queueReader) step(ctx context.Context, invoke func(event []byte) ([]byte, error)) bool {
	got, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &q.url, MaxNumberOfMessages: 10})
	if err != nil || len(got.Messages) == 0 {
		return false
	}
	var e events.SQSEvent
	for _, m := range got.Messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, EventSource: "aws:sqs"})
	}
	event, err := json.Marshal(e)
	if err != nil {
		return false
	}
	out, err := invoke(event)
	var f failures
	if err != nil || json.Unmarshal(out, &f) != nil {
		return true
	}
	failed := map[string]bool{}
	for _, x := range f.BatchItemFailures {
		failed[x.ID] = true
	}
	for _, m := range got.Messages {
		if failed[*m.MessageId] {
			continue
		}
		// What is not deleted comes again, and finds its work done.
		_, _ = q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: m.ReceiptHandle})
	}
	return true
}
