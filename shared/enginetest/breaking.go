package enginetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

// Fault is what goes wrong with one request on its way to DynamoDB.
type Fault string

// The faults. Where the request is done first, its sender cannot know it.
const (
	Whole     Fault = ""                     // nothing goes wrong
	Throttled Fault = "throttled"            // refused, nothing is done
	Failed    Fault = "answered with 500"    // refused, nothing is done
	Dropped   Fault = "dropped"              // done, then the connection breaks
	Late      Fault = "answered too late"    // done, then no answer until the sender gives up
	Truncated Fault = "answered with a half" // done, then half of the answer arrives
)

// Faults are all of them.
var Faults = []Fault{Throttled, Failed, Dropped, Late, Truncated}

// Breaking lets requests go wrong: Pick says how the nth (from 1) does. Safe
// for concurrent use, if Pick is.
type Breaking struct {
	Next http.RoundTripper
	Pick func(n int, r *http.Request) Fault
	// Impatient: the sender of what is Late has given up at once.
	Impatient bool

	mu sync.Mutex
	n  int
}

// RoundTrip sends a request, or breaks it.
func (b *Breaking) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	b.n++
	n := b.n
	b.mu.Unlock()
	fault := b.Pick(n, r)
	if fault == Throttled {
		return refuse(r, http.StatusBadRequest, "ThrottlingException"), nil
	}
	if fault == Failed {
		return refuse(r, http.StatusInternalServerError, "InternalServerError"), nil
	}
	res, err := b.Next.RoundTrip(r)
	if err != nil || fault == Whole {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	switch fault {
	case Late:
		if b.Impatient {
			return nil, context.DeadlineExceeded
		}
		<-r.Context().Done()
		return nil, r.Context().Err()
	case Truncated:
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body[:len(body)/2])), -1
		return res, nil
	default:
		return nil, errors.New("connection reset by peer")
	}
}

func refuse(r *http.Request, status int, name string) *http.Response {
	_, _ = io.Copy(io.Discard, r.Body)
	return answer(r, status, []byte(`{"__type":"com.amazonaws.dynamodb.v20120810#`+name+`"}`))
}

func answer(r *http.Request, status int, body []byte) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}
