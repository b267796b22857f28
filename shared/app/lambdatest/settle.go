package lambdatest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/report"
	"vendorrisk/shared/table"
)

// Settle lets what waits be done, and then holds the whole to itself: the audit
// log is without a fault and holds every event once, every message has been
// sent and every mail once, and what lies in the evidence bucket is what the
// records say. It answers how many there are of each kind of record, of message
// and of event.
func (c *Cloud) Settle(t *testing.T) map[string]int {
	t.Helper()
	for end := time.Now().Add(journey.Patience); c.unsettled(t) > 0; time.Sleep(time.Second) {
		if time.Now().After(end) {
			t.Fatalf("%d messages and events are left", c.unsettled(t))
		}
		c.Tick(t)
	}
	key, err := c.Services.Log.Key.Verifier(c.Org)
	must(t, err)
	whole, err := transparency.Verify(t.Context(), partitions{c.Table}, c.Org, key, nil)
	if err != nil || whole.Waiting > 0 || whole.N == 0 {
		t.Errorf("the audit log of %d entries, %d waiting: %v", whole.N, whole.Waiting, err)
	}
	out := map[string]int{}
	files := map[string]bool{}
	for _, it := range c.stored(t) {
		kind := kindOf(it.Key)
		out[kind]++
		switch {
		case kind == "OUTBOX":
			m := decoded[notify.Message](t, it)
			out["message "+m.Kind+" "+m.Template+" "+string(m.State)]++
			if n := c.wire.times(m.ID); m.Kind == "mail" && n != 1 {
				t.Errorf("%s about %s was sent %d times to %s", m.Template, m.Subject, n, m.To)
			}
		case kind == "EVENTS":
			e := decoded[audit.Event](t, it)
			out["event "+e.Action+" "+e.Outcome]++
		case strings.HasSuffix(kind, " EVD"):
			if e := decoded[assessment.Evidence](t, it); e.Kept != "" {
				files[e.Kept] = true
			}
		case kind == "REP HEAD":
			if r := decoded[report.Report](t, it); r.File != nil {
				files[r.File.Kept.Key] = true
			}
		}
	}
	c.holdFiles(t, files)
	return out
}

// unsettled is how many messages wait to be sent.
func (c *Cloud) unsettled(t *testing.T) int {
	t.Helper()
	n := 0
	for _, it := range c.stored(t) {
		switch kindOf(it.Key) {
		case "OUTBOX":
			if decoded[notify.Message](t, it).State == notify.Queued {
				n++
			}
		case "EVENTS":
			if decoded[audit.Event](t, it).Index == nil {
				n++
			}
		}
	}
	return n
}

// holdFiles compares the evidence bucket with what the records name.
func (c *Cloud) holdFiles(t *testing.T, named map[string]bool) {
	t.Helper()
	bucket := c.env["EVIDENCE_BUCKET"]
	all, err := c.buckets.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
	must(t, err)
	there := map[string]bool{}
	for _, o := range all.Versions {
		if there[*o.Key] {
			t.Errorf("%s is kept twice", *o.Key)
		}
		if there[*o.Key] = true; !named[*o.Key] {
			t.Errorf("%s is kept, and no record names it", *o.Key)
		}
	}
	for key := range named {
		if !there[key] {
			t.Errorf("a record names %s, which is not kept", key)
		}
	}
}

// stored is every item of the table; nothing but a test reads it so.
func (c *Cloud) stored(t *testing.T) []table.Item {
	t.Helper()
	name := c.env["TABLE_NAME"]
	var out []table.Item
	client := dynamodb.NewFromConfig(c.Config)
	for pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &name, ProjectionExpression: new("PK, SK")}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		must(t, err)
		for _, it := range page.Items {
			pk, sk := it["PK"].(*types.AttributeValueMemberS).Value, it["SK"].(*types.AttributeValueMemberS).Value
			got, err := c.Table.Get(t.Context(), table.Key{PK: pk, SK: sk})
			if err == nil { // else it has expired
				out = append(out, got)
			}
		}
	}
	return out
}

// kindOf names what a key is of: the kind of its partition and, where that
// holds several, of the item.
func kindOf(k table.Key) string {
	parts := strings.Split(k.PK, "#")
	kind := strings.Join(parts[2:3], "")
	sk, _, nested := strings.Cut(k.SK, "#")
	if nested || len(parts) > 3 && strings.ToUpper(sk) == sk {
		return kind + " " + sk
	}
	return kind
}

func decoded[T any](t *testing.T, it table.Item) T {
	t.Helper()
	v, err := table.Decode[T](it)
	must(t, err)
	return v
}

// times is how often SES was given a message.
func (w *wire) times(message string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sent[message]
}

// partitions is a table whose partitions can be read by key.
type partitions struct{ table.Table }

// Keys tells of every item of a partition.
func (p partitions) Keys(ctx context.Context, pk string, each func(sk string) error) error {
	for q := (table.Query{PK: pk}); ; {
		page, err := p.Query(ctx, q)
		if err != nil {
			return err
		}
		for _, it := range page.Items {
			if err := each(it.SK); err != nil {
				return err
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return nil
		}
	}
}
