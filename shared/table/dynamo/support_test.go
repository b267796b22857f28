package dynamo_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
)

// Over the wire the model takes fewer runs than the hundred that it takes on
// the embedded engine: what they show of the rules, they show there.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func client(url string, rt http.RoundTripper) *dynamodb.Client {
	return dynamodb.NewFromConfig(enginetest.Config(url, rt))
}

type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.at }

func (h *hand) Advance(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.at = h.at.Add(d) }

func newHand() *hand { return &hand{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func open(t *testing.T, c dynamo.Client, name string, key byte, now func() time.Time) *dynamo.DB {
	t.Helper()
	signer, err := table.NewCursorSigner(bytes.Repeat([]byte{key}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return openWith(t, dynamo.Options{Client: c, Table: name, Cursors: signer, Now: now, Pause: hurry, Patience: 30 * time.Second})
}

func openWith(t *testing.T, o dynamo.Options) *dynamo.DB {
	t.Helper()
	if o.Cursors == nil {
		var err error
		if o.Cursors, err = table.NewCursorSigner(make([]byte, 32)); err != nil {
			t.Fatal(err)
		}
	}
	db, err := dynamo.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// hurry repeats at once.
func hurry(ctx context.Context, _ int) error { return ctx.Err() }

func create(t *testing.T, c *dynamodb.Client) string {
	t.Helper()
	name := "t" + rand.Text()
	if _, err := c.CreateTable(t.Context(), dynamo.Definition(name)); err != nil {
		t.Fatal(fmt.Errorf("create table: %w", err))
	}
	ready := dynamodb.NewTableExistsWaiter(c, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay, o.MaxDelay = 10*time.Millisecond, time.Second })
	if err := ready.Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: &name}, time.Minute); err != nil {
		t.Fatal(err)
	}
	return name
}
