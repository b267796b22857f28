package questionnaire

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"golang.org/x/text/unicode/norm"

	"vendorrisk/shared/problem"
)

// Input is an answer as somebody gives it.
type Input struct {
	Pointer string // of the answer in the request, such as /answers/mfa
	Value   []byte // JSON; empty or null: nothing said
	Reason  string // why the question does not apply; "" when it does
}

// CheckAnswer holds an answer to its question and answers the value to store:
// nil, string, float64, []any of string, or []any of map[string]any, texts in
// NFC; and the reason in NFC. Every fault is named at <Pointer>/value or
// <Pointer>/notApplicableReason. Saying nothing is never a fault here, so that
// half a form can be kept: Missing tells what is left before submitting.
func CheckAnswer(q *Question, in Input) (value any, reason string, faults problem.Fields) {
	c := &check{q: q, at: in.Pointer + "/value"}
	reason = norm.NFC.String(strings.TrimSpace(in.Reason))
	c.reason(in.Pointer+"/notApplicableReason", reason)
	if size := len(in.Value) + len(reason); size > MaxAnswerBytes {
		c.faults.AddKey(c.at, "field.tooLong", "has too many bytes; an answer and its reason take at most 16 KB", "16,384")
		return nil, "", c.faults
	}
	if len(in.Value) == 0 {
		return nil, reason, c.faults
	}
	var raw any
	if err := json.Unmarshal(in.Value, &raw); err != nil {
		c.faults.AddKey(c.at, "field.unknown", "is not readable as JSON in UTF-8")
		return nil, "", c.faults
	}
	if raw == nil {
		return nil, reason, c.faults
	}
	if reason != "" {
		c.faults.Add(c.at, "give an answer or the reason why the question does not apply, not both")
	}
	value = c.value(raw)
	if len(c.faults) > 0 {
		return nil, "", c.faults
	}
	return value, reason, nil
}

type check struct {
	q      *Question
	at     string
	faults problem.Fields
}

func (c *check) reason(at, reason string) {
	if reason == "" {
		return
	}
	if c.q.NoNA || c.q.Type == Note {
		c.faults.Add(at, "this question applies to everyone; answer it")
		return
	}
	n := utf8.RuneCountInString(reason)
	if n < MinReason {
		c.faults.AddKey(at, "field.tooShort", "give a reason of at least 3 characters", "3")
	}
	if n > MaxReason {
		c.faults.AddKey(at, "field.tooLong", "give a reason of at most 2,000 characters", "2,000")
	}
	c.characters(at, reason)
}

func (c *check) value(raw any) any {
	switch c.q.Type {
	case YesNo, Single:
		return c.word(raw)
	case Multi:
		return c.list(raw)
	case Number:
		return c.number(raw)
	case Date:
		return c.date(raw)
	case Line:
		return c.text(c.at, raw, MaxAnswerText)
	case Rows:
		return c.rows(raw)
	case File:
		c.faults.AddKey(c.at, "field.file", "this question is answered by attaching evidence; leave the value out")
	default:
		c.faults.Add(c.at, "a note takes no answer")
	}
	return nil
}

func (c *check) number(raw any) any {
	n, ok := raw.(float64)
	if !ok || math.IsNaN(n) || math.IsInf(n, 0) {
		c.faults.AddKey(c.at, "field.number", "give a JSON number")
		return nil
	}
	if q := c.q; q.Min != nil && n < *q.Min || q.Max != nil && n > *q.Max {
		c.outOfRange()
	}
	return n
}

func (c *check) date(raw any) any {
	s, ok := raw.(string)
	if s == "" && ok {
		return nil
	}
	if !ok || !isDate(s) {
		c.faults.AddKey(c.at, "field.date", "give a day that exists, as YYYY-MM-DD")
	}
	return s
}

// text answers the string in NFC; an empty one says nothing and is nil.
func (c *check) text(at string, raw any, most int) any {
	s, ok := raw.(string)
	if !ok {
		c.faults.Add(at, "give a string")
		return nil
	}
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	if n := utf8.RuneCountInString(s); n > most {
		c.faults.AddKey(at, "field.tooLong", "has too many characters", thousands(most))
	}
	c.characters(at, s)
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return s
}

func (c *check) characters(at, s string) {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		c.faults.AddKey(at, "field.characters", "holds control characters other than line break and tab; remove them")
	}
}
