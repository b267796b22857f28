package scoring

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Stored scores and reviews hold the words, so they never change.
func TestKindsAreWordsInJSON(t *testing.T) {
	type record struct {
		State     State     `json:"state"`
		Assurance Assurance `json:"assurance"`
		Left      Assurance `json:"left,omitempty"`
	}
	for _, c := range []struct {
		in   record
		want string
	}{
		{record{Answered, Self, 0}, `{"state":"answered","assurance":"self"}`},
		{record{Unanswered, Reviewed, 0}, `{"state":"unanswered","assurance":"reviewed"}`},
		{record{NotApplicable, Independent, 0}, `{"state":"not_applicable","assurance":"independent"}`},
		{record{Hidden, Unjudged, Self}, `{"state":"hidden","assurance":"","left":"self"}`},
		{record{HiddenByUnanswered, Unjudged, 0}, `{"state":"hidden_by_unanswered","assurance":""}`},
	} {
		got, err := json.Marshal(c.in)
		if err != nil || string(got) != c.want {
			t.Errorf("%s, %v; want %s", got, err, c.want)
		}
		var back record
		if err := json.Unmarshal([]byte(c.want), &back); err != nil || back != c.in {
			t.Errorf("%s comes back as %+v, %v", c.want, back, err)
		}
	}
}

func TestAnUnknownWordIsNoneOfTheKinds(t *testing.T) {
	var q Question
	if err := json.Unmarshal([]byte(`{"id":"q","weight":5,"state":"skipped","valueBasisPoints":10000,"assurance":"royal"}`), &q); err != nil {
		t.Fatal(err)
	}
	if q.Assurance.Valid() || q.Assurance.String() != "" || q.State.String() != "" {
		t.Errorf("%+v", q)
	}
	r := Assess(shipped(t), 50_00, Input{Sections: []Section{{ID: "s", Questions: []Question{q}}}})
	if got := r.Sections[0].Questions[0]; got.State != Unanswered || got.Points != 0 {
		t.Errorf("counted as %+v", got)
	}
	q.State = Answered
	r = Assess(shipped(t), 50_00, Input{Sections: []Section{{ID: "s", Questions: []Question{q}}}})
	if got := r.Sections[0].Questions[0]; got.Assurance != Self {
		t.Errorf("counted as %+v", got)
	}
}

// A score as it was stored while the kinds were still text.
const storedResult = `{"scored":true,"inherent":62.35,"effectiveness":60,"coverage":100,"residual":32.42,"computedBand":"medium","band":"medium",` +
	`"criticalFailures":[],"sections":[{"id":"s","weight":10,"effectiveness":60,"coverage":100,"points":60,"possible":100,"questions":[` +
	`{"id":"q","weight":10,"critical":true,"state":"answered","valueBasisPoints":10000,"assurance":"self","points":60,"possible":100},` +
	`{"id":"p","weight":5,"state":"not_applicable","valueBasisPoints":0,"points":0,"possible":0}]}],"modelVersion":"2026-11","modelHash":"h"}`

func TestAStoredScoreReadsAndWritesTheSameBytes(t *testing.T) {
	var r Result
	if err := json.Unmarshal([]byte(storedResult), &r); err != nil {
		t.Fatal(err)
	}
	if q := r.Sections[0].Questions; q[0].State != Answered || q[0].Assurance != Self || q[1].State != NotApplicable {
		t.Errorf("%+v", q)
	}
	again, err := json.Marshal(r)
	if d := cmp.Diff(storedResult, string(again)); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}
