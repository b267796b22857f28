package questionnaire

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestVisible(t *testing.T) {
	for name, c := range map[string]struct {
		answers Answers
		want    map[string]State // those not named are Shown
		total   Progress
	}{
		"nothing answered": {Answers{},
			map[string]State{"instead": HiddenByUnanswered, "how": HiddenByUnanswered, "more": HiddenByUnanswered},
			Progress{Answered: 0, Total: 6, RequiredLeft: 5}},
		"gate answered yes": {Answers{"mfa": {Value: "yes"}},
			map[string]State{"instead": Hidden, "more": HiddenByUnanswered},
			Progress{Answered: 1, Total: 7, RequiredLeft: 5}},
		"gate answered no": {Answers{"mfa": {Value: "no"}},
			map[string]State{"how": Hidden, "more": HiddenByUnanswered},
			Progress{Answered: 1, Total: 7, RequiredLeft: 4}},
		"gate does not apply": {Answers{"mfa": {NotApplicable: true}},
			map[string]State{"instead": Hidden, "how": Hidden, "more": HiddenByUnanswered},
			Progress{Answered: 1, Total: 6, RequiredLeft: 4}},
		"not of an unanswered text shows": {Answers{"mfa": {Value: "no"}, "kinds": {Value: []any{"a", "b"}}},
			map[string]State{"how": Hidden},
			Progress{Answered: 2, Total: 8, RequiredLeft: 4}},
		"not of an answered text hides for good": {Answers{"mfa": {Value: "no"}, "instead": {Value: "a vpn"}, "kinds": {Value: []any{"a"}}},
			map[string]State{"how": Hidden, "more": Hidden},
			Progress{Answered: 3, Total: 7, RequiredLeft: 3}},
		"an answer that is hidden says nothing": {Answers{"mfa": {Value: "yes"}, "instead": {Value: "a vpn"}, "kinds": {Value: []any{"a"}}},
			map[string]State{"instead": Hidden},
			Progress{Answered: 2, Total: 8, RequiredLeft: 5}},
		"an empty list is no answer": {Answers{"kinds": {Value: []any{}}},
			map[string]State{"instead": HiddenByUnanswered, "how": HiddenByUnanswered, "more": HiddenByUnanswered},
			Progress{Answered: 0, Total: 6, RequiredLeft: 5}},
		"files answer a file question": {Answers{"report": {Files: 1}},
			map[string]State{"instead": HiddenByUnanswered, "how": HiddenByUnanswered, "more": HiddenByUnanswered},
			Progress{Answered: 1, Total: 6, RequiredLeft: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			q := sample()
			v := Visible(q, c.answers)
			q.each(func(x *Question) {
				want := c.want[x.ID]
				if want == "" {
					want = Shown
				}
				if got := v.Questions[x.ID]; got != want {
					t.Errorf("%s is %s, not %s", x.ID, got, want)
				}
			})
			if diff := cmp.Diff(c.total, v.Total); diff != "" {
				t.Error(diff)
			}
			var sum Progress
			for _, s := range v.Sections {
				sum.add(s.Progress)
			}
			if sum != v.Total {
				t.Errorf("sections add up to %+v, not %+v", sum, v.Total)
			}
		})
	}
}

func TestSectionHidesItsQuestions(t *testing.T) {
	q := sample()
	q.Sections[1].VisibleIf = &Condition{Question: "mfa", Is: []string{"yes"}}
	for value, want := range map[string]State{"": HiddenByUnanswered, "no": Hidden, "yes": Shown} {
		a := Answers{}
		if value != "" {
			a["mfa"] = Answer{Value: value}
		}
		v := Visible(q, a)
		if v.Sections[1].State != want || v.Questions["count"] != want {
			t.Errorf("%q: section %s, question %s, want %s", value, v.Sections[1].State, v.Questions["count"], want)
		}
		if want != Shown && v.Sections[1].Progress != (Progress{}) {
			t.Errorf("%q: a hidden section counts %+v", value, v.Sections[1].Progress)
		}
	}
}

func TestRevivedBranchHasItsAnswers(t *testing.T) {
	q := sample()
	a := Answers{"mfa": {Value: "yes"}, "how": {Value: "key"}}
	before := Visible(q, a)
	a["mfa"] = Answer{Value: "no"}
	if v := Visible(q, a); v.Questions["how"] != Hidden || a["how"].Value != "key" {
		t.Fatal("the hidden answer was not kept, or is not hidden")
	}
	a["mfa"] = Answer{Value: "yes"}
	if diff := cmp.Diff(before, Visible(q, a)); diff != "" {
		t.Error(diff)
	}
}

// Whatever is said later of the unanswered questions, Hidden stays hidden;
// and what is hidden by unanswered hangs on some unanswered question.
func TestHiddenIsForGood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, a := drawn(t)
		before := Visible(q, a)
		later := Answers{}
		q.each(func(x *Question) {
			later[x.ID] = a[x.ID]
			if v := rapid.SampledFrom([]string{"", "yes", "no", "unknown"}).Draw(t, "later"); !Given(x, a[x.ID]) && v != "" {
				later[x.ID] = Answer{Value: v}
			}
		})
		after := Visible(q, later)
		open := false
		q.each(func(x *Question) {
			if before.Questions[x.ID] == Hidden && after.Questions[x.ID] != Hidden {
				t.Fatalf("%s was hidden for good, and is %s", x.ID, after.Questions[x.ID])
			}
			if before.Questions[x.ID] == HiddenByUnanswered && !open {
				t.Fatalf("%s is hidden by an unanswered question, and there is none before it", x.ID)
			}
			open = open || !Given(x, a[x.ID])
		})
	})
}

func TestProgressCountsWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, a := drawn(t)
		v := Visible(q, a)
		var want Progress
		q.each(func(x *Question) {
			if v.Questions[x.ID] != Shown {
				return
			}
			want.Total++
			if Given(x, a[x.ID]) {
				want.Answered++
			} else if !x.Optional {
				want.RequiredLeft++
			}
		})
		if v.Total != want {
			t.Fatalf("%+v, want %+v", v.Total, want)
		}
		if n := len(Missing(q, a)); n != want.RequiredLeft {
			t.Fatalf("%d missing, %d required left", n, want.RequiredLeft)
		}
	})
}

// chain is n questions, each hanging on the two before it.
func chain(n int) (*Questionnaire, Answers) {
	q := &Questionnaire{Name: "chain", Version: "2026-11", Title: both("C"), Languages: []string{"en", "zh-CN"}}
	a := Answers{}
	for i := range n {
		if i%20 == 0 {
			q.Sections = append(q.Sections, Section{ID: fmt.Sprintf("s%d", i), Title: both("S")})
		}
		x := Question{ID: fmt.Sprintf("q%d", i), Type: YesNo, Text: both("Q"), Weight: 1}
		if i > 1 {
			x.VisibleIf = &Condition{Any: []Condition{
				{Question: fmt.Sprintf("q%d", i-1), Is: []string{"yes"}}, {Question: fmt.Sprintf("q%d", i-2), Visible: true}}}
		}
		a[x.ID] = Answer{Value: "yes"}
		s := &q.Sections[len(q.Sections)-1]
		s.Questions = append(s.Questions, x)
	}
	return q, a
}

func BenchmarkVisible(b *testing.B) {
	for _, n := range []int{200, 400} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			q, a := chain(n)
			b.ReportAllocs()
			for b.Loop() {
				if Visible(q, a).Total.Answered != n {
					b.Fatal("not all shown")
				}
			}
		})
	}
}
