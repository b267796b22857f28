package lambdatest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"vendorrisk/shared/app/lambdatest"
	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// record is a change of an item as the stream tells of it.
func record(n int, k table.Key, due string) json.RawMessage {
	s := func(v string) map[string]string { return map[string]string{"S": v} }
	raw, err := json.Marshal(map[string]any{
		"eventID": fmt.Sprint(n), "eventName": "INSERT", "eventSource": "aws:dynamodb",
		"dynamodb": map[string]any{
			"SequenceNumber": fmt.Sprintf("%021d", n), "Keys": map[string]any{"PK": s(k.PK), "SK": s(k.SK)}, "NewImage": map[string]any{"DS": s(due)},
		},
	})
	if err != nil {
		panic(err)
	}
	return raw
}

// mail writes a mail to an address, as a change would.
func mail(t *testing.T, c *lambdatest.Cloud, to string) table.Key {
	t.Helper()
	m := notify.Mail(c.Journal.IDs, c.Now(), "asm_00000000000000000000000001", to, "code", "en", map[string]string{"code": "123456"})
	w := notify.Write(c.Org, m)
	if err := c.Journal.Record(t.Context(), identity.AsSystem(c.Org), "test:mail", "asm_00000000000000000000000001", w); err != nil {
		t.Fatal(err)
	}
	return w.Item.Key
}

// One record that cannot be understood, and one whose message cannot be read,
// neither block nor repeat the others; and every record again, in any order,
// changes nothing.
func TestThePoisonedRecordStandsAlone(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	var batch []json.RawMessage
	for i, to := range []string{"a@one.example", "b@two.example", "c@three.example"} {
		batch = append(batch, record(i, mail(t, c, to), "M#"))
	}
	spoilt := table.Key{PK: "ORG#main#OUTBOX", SK: "msg_00000000000000000000000000"}
	if err := c.Table.Commit(t.Context(), table.Create(table.Item{Key: spoilt, Body: []byte("no message")})); err != nil {
		t.Fatal(err)
	}
	batch = slices.Insert(batch, 1, json.RawMessage(`{"dynamodb":{"Keys":"nothing"}}`), record(9, spoilt, "M#"))
	deliver := func(records []json.RawMessage) (failed int) {
		t.Helper()
		event, err := json.Marshal(map[string]any{"Records": records})
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.Functions["outbox"].Invoke(t.Context(), event)
		if err != nil {
			t.Fatalf("the batch: %v", err)
		}
		var f struct {
			BatchItemFailures []struct{ ItemIdentifier string }
		}
		if err := json.Unmarshal(out, &f); err != nil {
			t.Fatal(err)
		}
		return len(f.BatchItemFailures)
	}
	if n := deliver(batch); n != 0 {
		t.Errorf("%d records are to come again, which nothing will mend", n)
	}
	slices.Reverse(batch)
	deliver(slices.Concat(batch, batch))
	for _, to := range []string{"a@one.example", "b@two.example", "c@three.example"} {
		if n := len(c.Mails(t, to, "", 1)); n != 1 {
			t.Errorf("%s got %d mails", to, n)
		}
	}
}

// An engine that does not answer makes the record come again, and then it is
// done once. What the stream loses for good, the tick finds.
func TestAThrottledRecordComesAgainAndTheTickFindsWhatIsLost(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	k := mail(t, c, "a@one.example")
	event, err := json.Marshal(map[string]any{"Records": []json.RawMessage{record(1, k, "M#")}})
	if err != nil {
		t.Fatal(err)
	}
	c.Fail(func(function, service, _ string) enginetest.Fault {
		if function == "outbox" && service == "dynamodb" {
			return enginetest.Throttled
		}
		return enginetest.Whole
	})
	out, err := c.Functions["outbox"].Invoke(t.Context(), event)
	var f struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	if err != nil || json.Unmarshal(out, &f) != nil || len(f.BatchItemFailures) != 1 || f.BatchItemFailures[0].ItemIdentifier != fmt.Sprintf("%021d", 1) {
		t.Errorf("throttled: %s, %v", out, err)
	}
	c.Fail(nil)
	lost := mail(t, c, "b@two.example") // nobody tells of it
	if _, err := c.Functions["outbox"].Invoke(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // due times are in whole seconds, rounded up
	c.Tick(t)
	c.Tick(t)
	for _, to := range []string{"a@one.example", "b@two.example"} {
		if n := len(c.Mails(t, to, "", 1)); n != 1 {
			t.Errorf("%s got %d mails", to, n)
		}
	}
	m, _, err := table.Load[notify.Message](t.Context(), c.Table, lost)
	if err != nil || m.State != notify.Sent {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := c.Services.Log.Checkpoint(t.Context(), c.Org); err != nil {
		t.Errorf("the audit log is not signed: %v", err)
	}
}
