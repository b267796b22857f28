package vsaq

import (
	"encoding/json"

	"vendorrisk/shared/questionnaire"
)

type condition = questionnaire.Condition

// Conditions are built in one normal form, so that what is written out and
// read again is the same tree: nil holds always; all and any hold no part of
// their own kind, no part twice, and no part that decides nothing.

func never() *condition { return &condition{Never: true} }

func is(question string, options ...string) *condition {
	return &condition{Question: question, Is: options}
}

func not(c *condition) *condition {
	switch {
	case c == nil:
		return never()
	case c.Never:
		return nil
	case c.Not != nil:
		return c.Not
	default:
		return &condition{Not: c}
	}
}

func all(parts ...*condition) *condition {
	var out []condition
	for _, p := range parts {
		switch {
		case p == nil:
		case p.Never:
			return never()
		case len(p.All) > 0:
			out = append(out, p.All...)
		default:
			out = append(out, *p)
		}
	}
	return one(distinct(out), func(c []condition) *condition { return &condition{All: c} })
}

func either(parts ...*condition) *condition {
	var out []condition
	for _, p := range parts {
		switch {
		case p == nil:
			return nil
		case p.Never:
		case len(p.Any) > 0:
			out = append(out, p.Any...)
		default:
			out = append(out, *p)
		}
	}
	if len(out) == 0 {
		return never()
	}
	return one(merged(distinct(out)), func(c []condition) *condition { return &condition{Any: c} })
}

func one(parts []condition, wrap func([]condition) *condition) *condition {
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return &parts[0]
	default:
		return wrap(parts)
	}
}

// merged joins neighbours that name options of the same question.
func merged(parts []condition) []condition {
	var out []condition
	for _, p := range parts {
		if last := len(out) - 1; last >= 0 && len(p.Is) > 0 && out[last].Question == p.Question && len(out[last].Is) > 0 {
			out[last].Is = union(out[last].Is, p.Is)
			continue
		}
		out = append(out, p)
	}
	return out
}

func union(a, b []string) []string {
	out := append([]string(nil), a...)
	for _, s := range b {
		if !contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func distinct(parts []condition) []condition {
	seen := make(map[string]bool, len(parts))
	out := parts[:0:0]
	for _, p := range parts {
		if key := key(&p); !seen[key] {
			seen[key] = true
			out = append(out, p)
		}
	}
	return out
}

func key(c *condition) string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("vsaq: " + err.Error()) // a tree of strings and bools
	}
	return string(b)
}

// walk visits a tree, each part before its own parts.
func walk(c *condition, visit func(*condition)) {
	if c == nil {
		return
	}
	visit(c)
	for i := range c.All {
		walk(&c.All[i], visit)
	}
	for i := range c.Any {
		walk(&c.Any[i], visit)
	}
	walk(c.Not, visit)
}

// size is the number of parts of a tree.
func size(c *condition) (n int) {
	walk(c, func(*condition) { n++ })
	return n
}

// conjuncts are the parts that must all hold.
func conjuncts(c *condition) []condition {
	switch {
	case c == nil:
		return nil
	case len(c.All) > 0:
		return c.All
	default:
		return []condition{*c}
	}
}
