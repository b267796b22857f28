package questionnaire

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/pattern"
)

var decimal = pattern.New(`^-?\d{1,30}(\.\d{1,30})?$`)

// word is the answer to a yes_no or single: one of its words.
func (c *check) word(raw any) any {
	s, ok := raw.(string)
	if s == "" && ok {
		return nil
	}
	if !ok || !slices.Contains(c.q.possible(), s) {
		c.faults.AddKey(c.at, "field.choose", "choose one of the question's answers")
	}
	return s
}

// list is the answer to a multi: distinct option ids, an exclusive one alone.
func (c *check) list(raw any) any {
	items, ok := raw.([]any)
	if !ok || len(items) > MaxOptions {
		c.faults.AddKey(c.at, "field.chooseSome", "give a list of option ids")
		return nil
	}
	seen := map[string]bool{}
	exclusive := false
	for i, item := range items {
		at := fmt.Sprintf("%s/%d", c.at, i)
		s, isText := item.(string)
		o := c.q.option(s)
		switch {
		case !isText || o == nil:
			c.faults.AddKey(at, "field.unknown", "is not one of the question's options")
			continue
		case seen[s]:
			c.faults.AddKey(at, "field.duplicate", "stands twice")
		}
		seen[s] = true
		exclusive = exclusive || o.Exclusive
	}
	if exclusive && len(items) > 1 {
		c.faults.AddKey(c.at, "field.exclusive", "the option that excludes the others stands with others")
	}
	if len(items) == 0 {
		return nil
	}
	return items
}

func (q *Question) option(id string) *Option {
	for i := range q.Options {
		if q.Options[i].ID == id {
			return &q.Options[i]
		}
	}
	return nil
}

// rows is the answer to a table: rows of strings by column id.
func (c *check) rows(raw any) any {
	items, ok := raw.([]any)
	if !ok {
		c.faults.Add(c.at, "give a list of rows, each an object of strings by column id")
		return nil
	}
	if len(items) > MaxAnswerRows {
		c.faults.AddKey(c.at, "field.tooMany", "has too many rows; at most 100", "100")
		return nil
	}
	out := make([]any, 0, len(items))
	for i, item := range items {
		row, isRow := item.(map[string]any)
		if !isRow {
			c.faults.Add(fmt.Sprintf("%s/%d", c.at, i), "give an object of strings by column id")
			continue
		}
		out = append(out, c.row(fmt.Sprintf("%s/%d", c.at, i), row))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (c *check) row(at string, row map[string]any) map[string]any {
	out := make(map[string]any, len(row))
	known := 0
	for _, col := range c.q.Columns {
		raw, ok := row[col.ID]
		if ok {
			known++
		}
		to := at + "/" + escape(col.ID)
		var cell any
		if ok && raw != nil {
			cell = c.text(to, raw, MaxCell)
		}
		s, isText := cell.(string)
		if !isText {
			if !col.Optional {
				c.faults.AddKey(to, "field.required", "fill this in")
			}
			continue
		}
		c.cell(to, col.Type, s)
		out[col.ID] = s
	}
	if known < len(row) {
		c.faults.AddKey(at, "field.unknown", "has a field that is not a column of this table")
	}
	return out
}

func (c *check) cell(at string, t Type, s string) {
	switch t {
	case Number:
		if !decimal.MatchString(s) {
			c.faults.AddKey(at, "field.number", "give a number")
		}
	case Date:
		if !isDate(s) {
			c.faults.AddKey(at, "field.date", "give a day that exists, as YYYY-MM-DD")
		}
	default: // text takes anything
	}
}

func (c *check) outOfRange() {
	switch lo, hi := c.q.Min, c.q.Max; {
	case lo != nil && hi != nil:
		c.faults.AddKey(c.at, "field.range", "give a number from "+digits(*lo)+" to "+digits(*hi), digits(*lo), digits(*hi))
	case lo != nil:
		c.faults.AddKey(c.at, "field.atLeast", "give a number of at least "+digits(*lo), digits(*lo))
	default:
		c.faults.AddKey(c.at, "field.atMost", "give a number of at most "+digits(*hi), digits(*hi))
	}
}

func isDate(s string) bool {
	t, err := clock.ParseDate(s)
	return err == nil && t.Format(time.DateOnly) == s
}

func digits(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func thousands(n int) string {
	s := strconv.Itoa(n)
	if len(s) > 3 {
		s = s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}
