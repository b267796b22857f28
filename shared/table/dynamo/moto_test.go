package dynamo_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
	"vendorrisk/shared/table/tabletest"
)

// moto starts the emulator for one test and answers its address. It runs only
// under make test-aws, so that make test needs Go alone; there, a missing
// emulator is a failure.
func moto(t *testing.T) string {
	t.Helper()
	if os.Getenv("VENDORRISK_ENGINES") != "required" {
		t.Skip("SKIPPED: DynamoDB is tested over the wire by make test-aws")
	}
	path, err := exec.LookPath("moto_server")
	if err != nil {
		t.Fatal("moto_server is not installed: pip install 'moto[server]==5.2.1'")
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "-H", "127.0.0.1", "-p", port)
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	for range 300 {
		if c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr); err == nil {
			_ = c.Close()
			return "http://" + addr
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("moto_server did not start")
	return ""
}

func client(url string, rt http.RoundTripper) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: "eu-central-1", BaseEndpoint: &url, HTTPClient: &http.Client{Transport: rt},
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider("test", "test", "")),
	})
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
	db, err := dynamo.New(dynamo.Options{Client: c, Table: name, Cursors: signer, Now: now, Pause: func(ctx context.Context, _ int) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func create(t *testing.T, c *dynamodb.Client) string {
	t.Helper()
	name := "t" + rand.Text()
	if _, err := c.CreateTable(t.Context(), dynamo.Definition(name)); err != nil {
		t.Fatal(fmt.Errorf("create table: %w", err))
	}
	return name
}

// oneAtATime sends requests one after another: moto holds no lock, and a
// transaction that fails puts a copy of the whole table back over what others
// wrote meanwhile. So "one winner" and "counter" show the conditions here, not
// DynamoDB's isolation.
type oneAtATime struct{ mu sync.Mutex }

func (o *oneAtATime) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

func TestContract(t *testing.T) {
	c := client(moto(t), &oneAtATime{})
	tabletest.Run(t, func(t *testing.T) tabletest.Harness {
		if strings.HasSuffix(t.Name(), "/limits") {
			t.Skip("SKIPPED: moto refuses items over 405,000 bytes, below DynamoDB's 409,600")
		}
		name, clock := create(t, c), newHand()
		return tabletest.Harness{
			Table: open(t, c, name, 1, clock.Now), Stranger: open(t, c, name, 2, clock.Now),
			Now: clock.Now, Advance: clock.Advance, Settle: func() {},
		}
	})
}
