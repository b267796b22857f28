package dynamo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// wire answers in place of DynamoDB and keeps what was sent.
type wire struct {
	answer func(n int) (status int, body string, err error)
	sent   [][]byte
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.sent = append(w.sent, body)
	status, text, err := w.answer(len(w.sent))
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body: io.NopCloser(strings.NewReader(text)), Request: r,
	}, nil
}

func fail(name, more string) string {
	return `{"__type":"com.amazonaws.dynamodb.v20120810#` + name + `"` + more + `}`
}

func canceled(code string) string {
	return fail("TransactionCanceledException", `,"CancellationReasons":[{"Code":"None"},{"Code":"`+code+`"}]`)
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   problem.Code
		sent   int
	}{
		{"condition", 400, canceled("ConditionalCheckFailed"), problem.Conflict, 1},
		{"transaction conflict", 400, canceled("TransactionConflict"), problem.Conflict, 6},
		{"throttled inside", 400, canceled("ThrottlingError"), problem.Throttled, 6},
		{"throttled", 400, fail("ThrottlingException", ""), problem.Throttled, 6},
		{"throughput inside", 400, canceled("ProvisionedThroughputExceeded"), problem.Throttled, 6},
		{"validation inside", 400, canceled("ValidationError"), problem.Invalid, 1},
		{"unknown inside", 400, canceled("Surprise"), problem.Internal, 1},
		{"in progress", 400, fail("TransactionInProgressException", ""), problem.Conflict, 6},
		{"request limit", 400, fail("RequestLimitExceeded", ""), problem.Throttled, 6},
		{"token of another commit", 400, fail("IdempotentParameterMismatchException", ""), problem.Internal, 1},
		{"half an answer", 200, `{"ConsumedCapacity":[{`, problem.Unavailable, 6},
		{"a gateway in between", 503, "<html>", problem.Unavailable, 6},
		{"throughput", 400, fail("ProvisionedThroughputExceededException", ""), problem.Throttled, 6},
		{"server", 500, fail("InternalServerError", ""), problem.Unavailable, 6},
		{"validation", 400, fail("ValidationException", ""), problem.Invalid, 1},
		{"denied", 400, fail("AccessDeniedException", ""), problem.Internal, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &wire{answer: func(int) (int, string, error) { return c.status, c.body, nil }}
			db := open(t, client("http://127.0.0.1:1", w), "t", 1, newHand().Now)
			err := db.Commit(t.Context(), table.Create(table.Item{Key: table.Key{PK: "P", SK: "S"}}))
			if problem.CodeOf(err) != c.want || len(w.sent) != c.sent {
				t.Fatalf("%v after %d requests, want %s after %d", err, len(w.sent), c.want, c.sent)
			}
		})
	}
}

// A lost answer is asked for again with the very same bytes, so that the
// ClientRequestToken makes it one commit. Emulators do not hold to the token:
// what counts is the request.
func TestLostAnswer(t *testing.T) {
	w := &wire{answer: func(n int) (int, string, error) {
		if n == 1 {
			return 0, "", errors.New("connection reset after the write")
		}
		return 200, "{}", nil
	}}
	db := open(t, client("http://127.0.0.1:1", w), "t", 1, newHand().Now)
	for range 2 {
		if err := db.Commit(t.Context(), table.Create(table.Item{Key: table.Key{PK: "P", SK: "S"}})); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.sent) != 3 || token(t, w.sent[0]) == "" || !sameJSON(t, w.sent[0], w.sent[1]) {
		t.Fatalf("the repeat differs: %s", w.sent)
	}
	if token(t, w.sent[1]) == token(t, w.sent[2]) {
		t.Fatal("two commits share a token")
	}
}

// What emulators accept wrongly: empty index keys and unused values.
func TestRequest(t *testing.T) {
	w := &wire{answer: func(int) (int, string, error) { return 200, "{}", nil }}
	db := open(t, client("http://127.0.0.1:1", w), "t", 1, newHand().Now)
	k := func(sk string) table.Item { return table.Item{Key: table.Key{PK: "P", SK: sk}, Version: 3} }
	if err := db.Commit(t.Context(), table.Create(k("a")), table.Replace(k("b")), table.Remove(k("c").Key, 3), table.Require(k("d").Key, 0)); err != nil {
		t.Fatal(err)
	}
	var in struct {
		TransactItems []map[string]struct {
			Item                      map[string]any
			ConditionExpression       string
			ExpressionAttributeValues map[string]any
		}
	}
	if err := json.Unmarshal(w.sent[0], &in); err != nil || len(in.TransactItems) != 4 {
		t.Fatalf("%v: %s", err, w.sent[0])
	}
	for _, write := range in.TransactItems {
		for verb, part := range write {
			for name := range part.ExpressionAttributeValues {
				if !strings.Contains(part.ConditionExpression, name) {
					t.Errorf("%s: %s is not used", verb, name)
				}
			}
			if verb == "Put" && len(part.Item) != 3 {
				t.Errorf("an item without indexes or body holds %v", part.Item)
			}
		}
	}
	if bytes.Contains(w.sent[0], []byte(`{"S":""}`)) {
		t.Error("an empty key was sent")
	}
}

func token(t *testing.T, body []byte) string {
	t.Helper()
	var in struct{ ClientRequestToken string }
	if err := json.Unmarshal(body, &in); err != nil {
		t.Fatal(err)
	}
	return in.ClientRequestToken
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatal("not JSON")
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return bytes.Equal(p, q)
}
