package serverless

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// Namespace is that of our metrics in CloudWatch.
const Namespace = "vendorrisk"

// Meter counts what one invocation does. It is written as one line in
// CloudWatch's embedded metric format (EMF) when the invocation ends: no call,
// and a value for each metric that the invocation touched.
type Meter struct {
	mu     sync.Mutex
	values map[Metric]float64
}

// Metric is a name with its unit, as CloudWatch shows it.
type Metric struct{ Name, Unit string }

// The metrics. Capacity is in DynamoDB's units.
var (
	Requests     = Metric{"Requests", "Count"}     // answered through the gateway
	ServerErrors = Metric{"ServerErrors", "Count"} // of them with a status of 500 or more
	Took         = Metric{"Took", "Milliseconds"}
	ColdStarts   = Metric{"ColdStarts", "Count"}
	StorageCalls = Metric{"StorageCalls", "Count"} // to DynamoDB, repeats included
	ReadUnits    = Metric{"ReadCapacityUnits", "Count"}
	WriteUnits   = Metric{"WriteCapacityUnits", "Count"}
	SweepDue     = Metric{"SweepDue", "Count"}        // entries that a sweep looked at
	SweepDone    = Metric{"SweepDone", "Count"}       // of them, what was done
	SweepFailed  = Metric{"SweepFailed", "Count"}     // of them, what failed and is tried again
	Delivered    = Metric{"MessagesHandled", "Count"} // by the outbox
	Undelivered  = Metric{"MessagesFailed", "Count"}  // attempts that failed
	Sequenced    = Metric{"EventsSequenced", "Count"} // into the audit log
	OutboxLag    = Metric{"OutboxLag", "Seconds"}     // between a message's due time and its delivery, the longest
	Poisoned     = Metric{"RecordsPoisoned", "Count"} // of the stream or a queue, that cannot be understood
	SecondTries  = Metric{"RecordsRetried", "Count"}  // of the stream or a queue, reported as failed
)

// Add adds to a metric.
func (m *Meter) Add(what Metric, n float64) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[what] += n
}

// Most keeps the largest of what it is told.
func (m *Meter) Most(what Metric, n float64) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.values[what]; !ok || n > old {
		m.values[what] = n
	}
}

type meterKey struct{}

// metered gives the context of an invocation a meter.
func metered(ctx context.Context) (context.Context, *Meter) {
	m := &Meter{values: map[Metric]float64{}}
	return context.WithValue(ctx, meterKey{}, m), m
}

// MeterOf is the invocation's meter; nil, on which everything does nothing,
// outside of one.
func MeterOf(ctx context.Context) *Meter {
	m, _ := ctx.Value(meterKey{}).(*Meter)
	return m
}

// emit writes the metrics of an invocation as one line.
func (m *Meter) emit(to io.Writer, function string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	type metric struct{ Name, Unit string }
	var named []metric
	line := map[string]any{"Function": function}
	for what, n := range m.values {
		named = append(named, metric(what))
		line[what.Name] = n
	}
	if named == nil {
		return nil
	}
	line["_aws"] = map[string]any{
		"Timestamp": at.UnixMilli(),
		"CloudWatchMetrics": []map[string]any{{
			"Namespace": Namespace, "Dimensions": [][]string{{"Function"}}, "Metrics": named,
		}},
	}
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = to.Write(append(b, '\n'))
	return err
}
