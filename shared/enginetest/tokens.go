package enginetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Tokens makes up for two things that moto lacks. A transaction that was done
// under a ClientRequestToken is not done again, and another one under the same
// token is refused, as DynamoDB does it. And requests go one after another,
// each answer read to its end before the next: moto holds no lock, and a
// transaction that it refuses puts a copy of the whole table back over what
// others wrote meanwhile. So what passes through it shows conditions and
// repeats, not DynamoDB's isolation.
type Tokens struct {
	mu   sync.Mutex
	done map[string][]byte // the request, by token
}

// RoundTrip sends a request unless it was done before.
func (k *Tokens) RoundTrip(r *http.Request) (*http.Response, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".TransactWriteItems") {
		return send(r)
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	token, same, err := split(raw)
	if err != nil {
		return nil, err
	}
	if before, done := k.done[token]; done {
		if !bytes.Equal(before, same) {
			return answer(r, http.StatusBadRequest, []byte(`{"__type":"com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException"}`)), nil
		}
		return answer(r, http.StatusOK, []byte("{}")), nil
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(raw))
	res, err := send(r)
	if err == nil && res.StatusCode == http.StatusOK && token != "" {
		if k.done == nil {
			k.done = map[string][]byte{}
		}
		k.done[token] = same
	}
	return res, err
}

// send answers with the whole body in memory.
func send(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// split answers a transaction's token and its request in one spelling.
func split(raw []byte) (token string, same []byte, err error) {
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		return "", nil, err
	}
	token, _ = all["ClientRequestToken"].(string)
	same, err = json.Marshal(all)
	return token, same, err
}
