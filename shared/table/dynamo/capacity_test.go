package dynamo_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
)

// What a request has cost is told to whoever measures. dynalite counts reads
// as DynamoDB does: 4 KB a unit, half of it where consistency is not asked for.
func TestReadsTellWhatTheyCost(t *testing.T) {
	c := client(enginetest.Address(t, enginetest.Dynalite), nil)
	var spent []dynamo.Spent
	db := openWith(t, dynamo.Options{
		Client: &apart{Client: c}, Table: create(t, c), Now: newHand().Now, Pause: hurry,
		Spent: func(_ context.Context, s dynamo.Spent) { spent = append(spent, s) },
	})
	k := table.Key{PK: "ORG#a", SK: "1"}
	if err := db.Commit(t.Context(), table.Create(table.Item{Key: k, List: table.Key{PK: "ORG#a#L", SK: "1"}, Body: bytes.Repeat([]byte("x"), 9<<10)})); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Get(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	for _, q := range []table.Query{{PK: k.PK}, {Index: table.ByList, PK: "ORG#a#L"}} {
		if _, err := db.Query(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	want := []dynamo.Spent{{Call: table.GetCall, Units: 3}, {Call: table.QueryCall, Units: 3}, {Call: table.QueryCall, Units: 1.5}}
	if len(spent) != len(want) {
		t.Fatalf("%+v", spent)
	}
	for i := range want {
		if spent[i] != want[i] {
			t.Errorf("%+v, want %+v", spent[i], want[i])
		}
	}
}

// No emulator counts transactions rightly: what DynamoDB answers is added up.
func TestCommitsTellWhatTheyCost(t *testing.T) {
	w := &wire{answer: func(int) (int, string, error) {
		return http.StatusOK, `{"ConsumedCapacity":[{"TableName":"t","CapacityUnits":14,"WriteCapacityUnits":14}]}`, nil
	}}
	var spent []dynamo.Spent
	db := openWith(t, dynamo.Options{
		Client: client("http://127.0.0.1:1", w), Table: "t", Now: newHand().Now,
		Spent: func(_ context.Context, s dynamo.Spent) { spent = append(spent, s) },
	})
	if err := db.Commit(t.Context(), table.Create(table.Item{Key: table.Key{PK: "P", SK: "S"}})); err != nil {
		t.Fatal(err)
	}
	if len(spent) != 1 || spent[0] != (dynamo.Spent{Call: table.CommitCall, Units: 14}) || !bytes.Contains(w.sent[0], []byte(`"ReturnConsumedCapacity":"TOTAL"`)) {
		t.Errorf("%+v for %s", spent, w.sent[0])
	}
}

var _ dynamo.Client = (*dynamodb.Client)(nil)
