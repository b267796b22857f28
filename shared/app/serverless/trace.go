package serverless

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net"
	"strings"
	"sync"
	"time"
)

// trace is what X-Ray says of an invocation in Root=…;Parent=…;Sampled=1.
type trace struct {
	root, parent string
	sampled      bool
}

// traceOf is the invocation's trace, as aws-lambda-go puts it into the context.
func traceOf(ctx context.Context) (t trace) {
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	for part := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "Root":
			t.root = value
		case "Parent":
			t.parent = value
		case "Sampled":
			t.sampled = value == "1"
		}
	}
	return t
}

// tracer tells X-Ray of each call to another service, as a subsegment of the
// segment that Lambda makes. Lambda's daemon takes them by UDP on the same
// machine, so telling costs microseconds, and one that is lost is only missing
// from the picture. Nothing that a request said stands in one.
type tracer struct {
	address string // of the daemon, "" for none

	once sync.Once
	conn net.Conn
}

// subsegment is X-Ray's document of one call.
type subsegment struct {
	Name      string         `json:"name"`
	ID        string         `json:"id"`
	TraceID   string         `json:"trace_id"`
	ParentID  string         `json:"parent_id"`
	Type      string         `json:"type"`
	Namespace string         `json:"namespace"`
	Start     float64        `json:"start_time"`
	End       float64        `json:"end_time"`
	Fault     bool           `json:"fault,omitempty"`
	AWS       map[string]any `json:"aws"`
}

// daemonHeader goes before each document.
const daemonHeader = `{"format":"json","version":1}` + "\n"

// call tells of one call that is over.
func (t *tracer) call(ctx context.Context, service, operation, region string, start, end time.Time, failed bool) {
	of := traceOf(ctx)
	if t.address == "" || !of.sampled || of.root == "" {
		return
	}
	t.once.Do(func() {
		t.conn, _ = (&net.Dialer{}).DialContext(context.WithoutCancel(ctx), "udp", t.address)
	})
	if t.conn == nil {
		return
	}
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand.Read
	b, err := json.Marshal(subsegment{
		Name: service, ID: hex.EncodeToString(id[:]), TraceID: of.root, ParentID: of.parent, Type: "subsegment", Namespace: "aws",
		Start: seconds(start), End: seconds(end), Fault: failed, AWS: map[string]any{"operation": operation, "region": region},
	})
	if err == nil {
		_, _ = t.conn.Write(append([]byte(daemonHeader), b...)) // a lost one is only missing from the picture
	}
}

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }
