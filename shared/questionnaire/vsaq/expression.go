package vsaq

import (
	"strings"
	"unicode"
)

// Limits of one condition.
const (
	maxExpression      = 20_000 // bytes
	maxExpressionDepth = 40
)

// expression is a condition as VSAQ writes it, parsed.
type expression struct {
	op    string // and, or, not, ref, matches, contains
	parts []*expression
	words []string // ref: the reference; calls: the reference and their texts
}

// parseExpression reads a condition; nil for an empty one, which holds. The
// operators && and || have equal precedence and are folded from the left.
// why is "" or says what is wrong.
func parseExpression(text string) (e *expression, why string) {
	if len(text) > maxExpression {
		return nil, "the condition is too long"
	}
	p := &expressionReader{rest: text}
	if p.peek() == "" {
		return nil, ""
	}
	e = p.sequence(1)
	if p.why == "" && p.peek() != "" {
		p.why = "an operator is missing in the condition"
	}
	if p.why != "" {
		return nil, p.why
	}
	return e, ""
}

type expressionReader struct {
	rest string
	why  string
}

func (p *expressionReader) fail(why string) *expression {
	if p.why == "" {
		p.why = why
	}
	return &expression{op: "ref", words: []string{"false"}}
}

func (p *expressionReader) sequence(depth int) *expression {
	if depth > maxExpressionDepth {
		return p.fail("the condition is nested too deep")
	}
	left := p.operand(depth)
	for p.why == "" {
		op := map[string]string{"&&": "and", "||": "or"}[p.peek()]
		if op == "" {
			break
		}
		p.take()
		right := p.operand(depth)
		if left.op == op {
			left.parts = append(left.parts, right)
		} else {
			left = &expression{op: op, parts: []*expression{left, right}}
		}
	}
	return left
}

func (p *expressionReader) operand(depth int) *expression {
	if depth > maxExpressionDepth {
		return p.fail("the condition is nested too deep")
	}
	switch t := p.take(); {
	case t == "!":
		return &expression{op: "not", parts: []*expression{p.operand(depth + 1)}}
	case t == "(":
		e := p.sequence(depth + 1)
		if p.why == "" && p.take() != ")" {
			return p.fail("a parenthesis is not closed in the condition")
		}
		// A group keeps its own fold: what follows must not join its parts.
		return &expression{op: "and", parts: []*expression{e}}
	case (t == "matches" || t == "contains") && p.peek() == "(":
		return p.call(t)
	case t == "":
		return p.fail("the condition ends too early")
	case strings.Contains("&&||),", t) || t[0] == '"':
		return p.fail("the condition has an operator or text where an item's id belongs")
	default:
		return &expression{op: "ref", words: []string{t}}
	}
}

// call reads matches(ref, "pattern"[, "flags"]) or contains(ref, "text").
func (p *expressionReader) call(name string) *expression {
	p.take()
	e := &expression{op: name, words: []string{p.take()}}
	for p.why == "" {
		t := p.take()
		if t == ")" {
			break
		}
		arg := p.take()
		if t != "," || !strings.HasPrefix(arg, `"`) {
			return p.fail(name + " takes an item's value and a text in double quotes")
		}
		e.words = append(e.words, unquote(arg))
	}
	if n := len(e.words); n < 2 || n > 3 || n == 3 && name == "contains" || strings.HasPrefix(e.words[0], `"`) {
		return p.fail(name + " takes an item's value and a text in double quotes")
	}
	return e
}

func unquote(s string) string {
	var b strings.Builder
	s = s[1 : len(s)-1]
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (p *expressionReader) peek() string { t, _ := p.token(); return t }

func (p *expressionReader) take() string {
	t, rest := p.token()
	p.rest = rest
	return t
}

// token answers the next token and what is left after it; "" at the end.
func (p *expressionReader) token() (t, rest string) {
	s := strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	switch {
	case s == "":
		return "", ""
	case strings.HasPrefix(s, "&&"), strings.HasPrefix(s, "||"):
		return s[:2], s[2:]
	case strings.IndexByte("()!,&|", s[0]) >= 0:
		return s[:1], s[1:]
	case s[0] == '"':
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return s[:i+1], s[i+1:]
			}
		}
		p.fail("a text in the condition is not closed")
		return "", ""
	}
	n := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()!,&|\"", r) })
	if n < 0 {
		n = len(s)
	}
	return s[:n], s[n:]
}
