package issuer

import (
	"testing"
	"time"
)

// A code is good once, and for a minute.
func TestCodesEnd(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	q := requests{wall: func() time.Time { return now }, open: map[string]*request{}, codes: map[string]string{}}
	for name, tc := range map[string]struct {
		wait time.Duration
		good bool
	}{"at once": {0, true}, "a second before its end": {codeLife - time.Second, true}, "at its end": {codeLife, false}} {
		r := q.add(request{})
		if err := q.setCode(r.id, name); err != nil {
			t.Fatal(err)
		}
		now = now.Add(tc.wait)
		if got, err := q.takeCode(name); (err == nil) != tc.good || tc.good && got.id != r.id {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := q.takeCode(name); err == nil {
			t.Errorf("%s: a second time", name)
		}
	}
	if err := q.setCode("gone", "x"); err == nil {
		t.Error("a code for no sign-in")
	}
}
