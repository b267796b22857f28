package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/ses"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// New is the function's handler: the stream's records as they come, every
// minute whatever is left in the due index, and what SES tells of mails that
// came back.
func New(h *serverless.Home) serverless.Handler {
	bounces := &notify.Bounces{Table: h.Table, Now: h.Now}
	h.Outbox.Waited = func(ctx context.Context, d time.Duration) {
		serverless.MeterOf(ctx).Most(serverless.OutboxLag, d.Seconds())
	}
	return serverless.By{
		Stream: serverless.HandlerFunc(func(ctx context.Context, raw []byte) ([]byte, error) { return changes(ctx, h, raw) }),
		Tick:   serverless.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) { return rest(ctx, h) }),
		Told:   h.Told(func(ctx context.Context, detail []byte) error { return ses.Event(ctx, bounces, detail) }),
	}
}

// sequenceLimit events go into the audit log in one sweep.
const sequenceLimit = 2000

// rest works off the due index, which holds what the stream lost, what failed
// and is due again, and what crashed half way. Events go before messages: a
// report that a sign-off makes carries a checkpoint that covers the sign-off.
func rest(ctx context.Context, h *serverless.Home) ([]byte, error) {
	m := serverless.MeterOf(ctx)
	n, err := h.Sequencer.Run(ctx, sequenceLimit)
	m.Add(serverless.Sequenced, float64(n))
	if err != nil {
		h.Log.ErrorContext(ctx, "audit log", "error", err.Error())
	}
	sent, drainErr := h.Outbox.Drain(ctx)
	m.Add(serverless.Delivered, float64(sent))
	if drainErr != nil {
		h.Log.ErrorContext(ctx, "outbox", "error", drainErr.Error())
	}
	// The next tick does what is left; an error would only repeat this one.
	return json.Marshal(map[string]int{"sequenced": n, "handled": sent})
}

// record is what we look at of a stream's record.
type record struct {
	EventID string `json:"eventID"`
	Change  struct {
		Sequence string          `json:"SequenceNumber"`
		Keys     map[string]text `json:"Keys"`
		New      map[string]text `json:"NewImage"`
	} `json:"dynamodb"`
}

type text struct {
	S string `json:"S"`
}

// failures is what the stream's reader answers (ReportBatchItemFailures).
type failures struct {
	BatchItemFailures []failure `json:"batchItemFailures"`
}

type failure struct {
	Record string `json:"itemIdentifier"`
}

// changes takes the events and messages among a batch of changes to where they
// go. Everything is claimed by a condition on the record itself, so a batch that
// comes twice, or out of order, finds its work done.
//
// Only what can be expected to go better the next time is reported as failed:
// an engine that does not answer. A record that cannot be understood would
// never get better and would hold up all that follow; it is counted, logged by
// its name, and left to the due index, where its message or event still stands.
func changes(ctx context.Context, h *serverless.Home, raw []byte) ([]byte, error) {
	var batch struct{ Records []json.RawMessage }
	if err := json.Unmarshal(raw, &batch); err != nil {
		return nil, errNoBatch
	}
	w := work{h: h, meter: serverless.MeterOf(ctx)}
	for _, raw := range batch.Records {
		w.sort(ctx, raw)
	}
	w.sequence(ctx)
	for _, m := range w.messages {
		w.deliver(ctx, m)
	}
	return json.Marshal(failures{w.failed})
}

var errNoBatch = errors.New("the event is no batch of changes")

// work is one batch, taken apart.
type work struct {
	h        *serverless.Home
	meter    *serverless.Meter
	events   []named
	messages []named
	failed   []failure
}

// named is a record to look after, and its number in the stream.
type named struct {
	key      table.Key
	sequence string
}

func (w *work) sort(ctx context.Context, raw json.RawMessage) {
	var r record
	err := json.Unmarshal(raw, &r)
	n := named{table.Key{PK: r.Change.Keys["PK"].S, SK: r.Change.Keys["SK"].S}, r.Change.Sequence}
	if err != nil || table.ValidateKey(n.key) != nil || n.sequence == "" {
		w.meter.Add(serverless.Poisoned, 1)
		w.h.Log.ErrorContext(ctx, "record of the stream not understood", "event", r.EventID)
		return
	}
	switch due := r.Change.New["DS"].S; {
	case due == "": // done, or deleted
	case due[0] == table.DueMessage[0]:
		w.messages = append(w.messages, n)
	case due[0] == table.DueEvent[0]:
		w.events = append(w.events, n)
	}
}

func (w *work) sequence(ctx context.Context) {
	if len(w.events) == 0 {
		return
	}
	keys := make([]table.Key, len(w.events))
	for i, e := range w.events {
		keys[i] = e.key
	}
	n, err := w.h.Sequencer.Take(ctx, keys)
	w.meter.Add(serverless.Sequenced, float64(n))
	if err != nil {
		w.judge(ctx, "audit log", err, w.events...)
	}
}

func (w *work) deliver(ctx context.Context, m named) {
	handled, err := w.h.Outbox.Take(ctx, m.key)
	if handled {
		w.meter.Add(serverless.Delivered, 1)
	}
	if err != nil {
		w.judge(ctx, "outbox", err, m)
	}
}

// judge reports what should come again and logs the rest.
func (w *work) judge(ctx context.Context, what string, err error, of ...named) {
	if !passing(ctx, err) {
		w.meter.Add(serverless.Poisoned, float64(len(of)))
		w.h.Log.ErrorContext(ctx, "record of the stream failed", "at", what, "error", err.Error(), "partition", of[0].key.PK)
		return
	}
	w.h.Log.WarnContext(ctx, "record of the stream comes again", "at", what, "error", err.Error(), "again", len(of))
	w.meter.Add(serverless.SecondTries, float64(len(of)))
	for _, n := range of {
		w.failed = append(w.failed, failure{n.sequence})
	}
}

// passing tells an error that will pass from one that will not.
func passing(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return true
	}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		for _, e := range joined.Unwrap() {
			if passing(ctx, e) {
				return true
			}
		}
		return false
	}
	code := problem.CodeOf(err)
	return code == problem.Unavailable || code == problem.Throttled
}
