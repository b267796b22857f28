package serverless

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/events"

	"vendorrisk/shared/problem"
)

// kind is what an event is, by the members that only such an event has.
type kind string

const (
	request kind = "request"
	stream  kind = "stream"
	queue   kind = "queue"
	tick    kind = "tick"
	told    kind = "told"
)

// kindOf looks at an event of a function that has several kinds.
func kindOf(raw []byte) kind {
	var e struct {
		RequestContext json.RawMessage `json:"requestContext"`
		DetailType     string          `json:"detail-type"`
		Records        []struct {
			Source string `json:"eventSource"`
		}
	}
	if json.Unmarshal(raw, &e) != nil {
		return ""
	}
	switch {
	case e.RequestContext != nil:
		return request
	case len(e.Records) > 0 && e.Records[0].Source == "aws:dynamodb":
		return stream
	case len(e.Records) > 0 && e.Records[0].Source == "aws:sqs":
		return queue
	case e.DetailType != "":
		return told
	case e.Records == nil:
		return tick
	}
	return ""
}

// triggeredBy tells whether an event is none of the gateway's: its error makes
// its source try again.
func (f Function) triggeredBy(raw []byte) bool {
	return len(f.Triggers) > 0 && kindOf(raw) != request
}

var (
	errNotReady = errors.New("the function is not ready")
	errUnknown  = errors.New("the event is of no kind that this function takes")
)

// By hands an event to the handler of its kind; nil ones take none.
type By struct {
	Request, Stream, Queue, Tick, Told Handler
}

// Handle implements Handler.
func (b By) Handle(ctx context.Context, raw []byte) ([]byte, error) {
	h := map[kind]Handler{request: b.Request, stream: b.Stream, queue: b.Queue, tick: b.Tick, told: b.Told}[kindOf(raw)]
	if h == nil {
		MeterOf(ctx).Add(Poisoned, 1)
		return nil, errUnknown
	}
	return h.Handle(ctx, raw)
}

// Told takes the details of events of the bus. One that cannot be understood,
// or is of nothing that is here, is logged and done with: it would be the same
// the next time. Of any other error Lambda tries again, twice, and then puts
// the event to the dead letters.
func (h *Home) Told(one func(ctx context.Context, detail []byte) error) Handler {
	return HandlerFunc(func(ctx context.Context, raw []byte) ([]byte, error) {
		var e struct {
			ID     string          `json:"id"`
			Type   string          `json:"detail-type"`
			Detail json.RawMessage `json:"detail"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, errUnknown
		}
		err := one(ctx, e.Detail)
		if problem.Is(err, problem.Invalid) || problem.Is(err, problem.NotFound) {
			MeterOf(ctx).Add(Poisoned, 1)
			h.Log.ErrorContext(ctx, "event of the bus not understood", "event", e.ID, "type", e.Type, "error", err.Error())
			return []byte("{}"), nil
		}
		if err != nil {
			MeterOf(ctx).Add(SecondTries, 1)
			h.Log.WarnContext(ctx, "event of the bus comes again", "event", e.ID, "type", e.Type, "error", err.Error())
			return nil, err
		}
		return []byte("{}"), nil
	})
}

// failed is what a batch answers: the records to hand over again.
type failed struct {
	BatchItemFailures []item `json:"batchItemFailures"`
}

type item struct {
	ID string `json:"itemIdentifier"`
}

// Messages works off a queue's messages one by one. What failed is handed over
// again by the queue, and no other message is.
func (h *Home) Messages(one func(ctx context.Context, body []byte) error) Handler {
	return HandlerFunc(func(ctx context.Context, raw []byte) ([]byte, error) {
		var e events.SQSEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, errUnknown
		}
		out := failed{BatchItemFailures: []item{}}
		for _, m := range e.Records {
			if err := one(ctx, []byte(m.Body)); err != nil {
				h.Log.ErrorContext(ctx, "message failed", "message", m.MessageId, "error", err.Error())
				MeterOf(ctx).Add(SecondTries, 1)
				out.BatchItemFailures = append(out.BatchItemFailures, item{m.MessageId})
			}
		}
		return json.Marshal(out)
	})
}
