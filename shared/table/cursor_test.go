package table_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func signer(t testing.TB, fill byte) *table.CursorSigner {
	t.Helper()
	s, err := table.NewCursorSigner(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	cursorItem = table.Item{
		Key:  table.Key{PK: "ORG#o#VEN#1", SK: "HEAD"},
		List: table.Key{PK: "ORG#o#VENDORS", SK: "acme#1"},
	}
	cursorQuery = table.Query{Index: table.ByList, PK: "ORG#o#VENDORS", From: "a", To: "b", Limit: 10}
)

func isBadCursor(err error) bool {
	var e *problem.Error
	return errors.As(err, &e) && e.Code == problem.Invalid && len(e.Fields) == 1 && e.Fields[0].Pointer == "?cursor"
}

func TestCursor(t *testing.T) {
	s, q := signer(t, 1), cursorQuery
	if _, ok, err := s.Open(q); ok || err != nil {
		t.Fatalf("no cursor: %v, %v", ok, err)
	}
	q.Cursor = s.Sign(q, cursorItem)
	p, ok, err := s.Open(q)
	if err != nil || !ok || p != (table.Place{SK: "acme#1", Item: cursorItem.Key}) {
		t.Fatalf("%v, %v, %v", p, ok, err)
	}
	if strings.ContainsAny(q.Cursor, "+/=") {
		t.Error("the cursor does not go into a URL as it is")
	}
	main := table.Query{PK: cursorItem.PK}
	main.Cursor = s.Sign(main, cursorItem)
	if p, ok, err := s.Open(main); err != nil || !ok || p != (table.Place{SK: "HEAD", Item: cursorItem.Key}) {
		t.Fatalf("main: %v, %v, %v", p, ok, err)
	}
}

func TestCursorIsBoundToItsQuery(t *testing.T) {
	s, q := signer(t, 1), cursorQuery
	q.Cursor = s.Sign(q, cursorItem)
	for name, change := range map[string]func(*table.Query){
		"index":      func(q *table.Query) { q.Index = table.ByGroup },
		"main":       func(q *table.Query) { q.Index = table.Main },
		"partition":  func(q *table.Query) { q.PK = "ORG#p#VENDORS" },
		"direction":  func(q *table.Query) { q.Descending = true },
		"from":       func(q *table.Query) { q.From = "" },
		"to":         func(q *table.Query) { q.To = "c" },
		"moved text": func(q *table.Query) { q.From, q.To = "ab", "" },
		"prefix":     func(q *table.Query) { q.Prefix = "a" },
	} {
		other := q
		change(&other)
		if _, _, err := s.Open(other); !isBadCursor(err) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	if _, _, err := signer(t, 2).Open(q); !isBadCursor(err) {
		t.Errorf("another key: %v", err)
	}
}

// Every single changed byte is noticed.
func TestCursorForged(t *testing.T) {
	s, q := signer(t, 1), cursorQuery
	raw, err := base64.RawURLEncoding.DecodeString(s.Sign(q, cursorItem))
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		forged := bytes.Clone(raw)
		forged[i] ^= 1
		q.Cursor = base64.RawURLEncoding.EncodeToString(forged)
		if _, _, err := s.Open(q); !isBadCursor(err) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

func TestCursorKeyLength(t *testing.T) {
	if _, err := table.NewCursorSigner(make([]byte, 31)); !problem.Is(err, problem.Internal) {
		t.Fatal(err)
	}
}

// FuzzCursor: what was not signed is refused, whatever it looks like.
func FuzzCursor(f *testing.F) {
	s := signer(f, 1)
	q := cursorQuery
	good := s.Sign(q, cursorItem)
	f.Add(good)
	f.Add(good[:len(good)-4])
	f.Add(good + "AAAA")
	f.Add(good + "\n")
	f.Add("AQ")
	f.Add("%")
	f.Add(strings.Repeat("A", 9000))
	f.Fuzz(func(t *testing.T, cursor string) {
		q := cursorQuery
		q.Cursor = cursor
		_, ok, err := s.Open(q)
		if cursor == "" || cursor == good {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if ok || !isBadCursor(err) {
			t.Fatalf("%q: %v, %v", cursor, ok, err)
		}
	})
}
