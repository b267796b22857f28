package audit_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/table"
)

func TestEntryIsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := audit.Event{ID: rapid.String().Draw(t, "id"), Subject: rapid.SampledFrom([]string{"x", `,"index":7}`, `\",\"index\":7`}).Draw(t, "subject"), Actor: rapid.String().Draw(t, "actor")}
		body := table.Encode(e)
		entry, _, numbered, err := audit.Entry(body)
		if err != nil || numbered || string(entry) != string(body) {
			t.Fatalf("pending: %q %v %v", entry, numbered, err)
		}
		n := rapid.Int64Min(0).Draw(t, "n")
		stored := audit.Numbered(body, n)
		entry, index, numbered, err := audit.Entry(stored)
		if err != nil || !numbered || index != n || string(entry) != string(body) {
			t.Fatalf("numbered: %q %d %v %v", entry, index, numbered, err)
		}
		var back audit.Event
		if err := json.Unmarshal(stored, &back); err != nil || back.Index == nil || *back.Index != n {
			t.Fatalf("%s: %v", stored, err)
		}
	})
}

func TestEntryRefusesOtherForms(t *testing.T) {
	for _, body := range []string{
		"", "{", "[]", `{"id":"a","index":01}`, `{"id":"a","index":-1}`, `{"id":"a","index":+1}`, `{"id":"a","index":1 }`,
		`{"id":"a","index":1}}`, `{"id":"a","index":1`, `{"id":"a","index":}`, `{"id":"a","index":1,"after":"x"}`, `{"id":"a","index":99999999999999999999}`,
	} {
		if entry, index, numbered, err := audit.Entry([]byte(body)); err == nil {
			t.Errorf("%s: %q %d %v", body, entry, index, numbered)
		}
	}
}
