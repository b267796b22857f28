package vsaq

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const end = 0 // the token after the last

// token is a bracket, comma or colon of its own byte, or a string ("), number
// (0), true (t), false (f) or null (n).
type token struct {
	kind byte
	text string
	line int
}

type scanner struct {
	src   string
	pos   int
	line  int
	ahead *token
}

// newScanner refuses what is not text in UTF-8, naming the line.
func newScanner(data []byte) (*scanner, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, broken("", 1, "the file is in UTF-16; save it in UTF-8")
	case bytes.IndexByte(data, 0) >= 0:
		return nil, broken("", lineOf(data, bytes.IndexByte(data, 0)), "the file is not text; a questionnaire is read from a VSAQ file, which is JSON, not from a workbook or a PDF")
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n <= 1 {
			return nil, broken("", lineOf(data, i), "the file is not in UTF-8; save it in UTF-8")
		}
		i += n
	}
	return &scanner{src: string(data), line: 1}, nil
}

func lineOf(data []byte, at int) int { return 1 + bytes.Count(data[:at], []byte("\n")) }

// next answers the next token, strings joined by + as one.
func (s *scanner) next() (token, error) {
	t, err := s.take()
	if err != nil || t.kind != '"' {
		return t, err
	}
	var whole strings.Builder
	whole.WriteString(t.text)
	for {
		plus, err := s.take()
		if err != nil {
			return token{}, err
		}
		if plus.kind != '+' {
			s.ahead = &plus
			t.text = whole.String()
			return t, nil
		}
		part, err := s.take()
		if err != nil {
			return token{}, err
		}
		if part.kind != '"' {
			return token{}, broken("", part.line, "only strings can be joined by +")
		}
		whole.WriteString(part.text)
	}
}

func (s *scanner) take() (token, error) {
	if s.ahead != nil {
		t := *s.ahead
		s.ahead = nil
		return t, nil
	}
	if err := s.skip(); err != nil {
		return token{}, err
	}
	if s.pos >= len(s.src) {
		return token{kind: end, line: s.line}, nil
	}
	c := s.src[s.pos]
	switch {
	case strings.IndexByte("{}[]:,+", c) >= 0:
		s.pos++
		return token{kind: c, line: s.line}, nil
	case c == '"':
		return s.quoted()
	default:
		return s.word()
	}
}

// skip passes white space and comments.
func (s *scanner) skip() error {
	for s.pos < len(s.src) {
		rest := s.src[s.pos:]
		switch {
		case rest[0] == '\n':
			s.line++
			s.pos++
		case strings.IndexByte(" \t\r", rest[0]) >= 0:
			s.pos++
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			s.pos += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return broken("", s.line, "a comment is not closed")
			}
			s.line += strings.Count(rest[:n+4], "\n")
			s.pos += n + 4
		default:
			return nil
		}
	}
	return nil
}

// word reads a number or true, false, null.
func (s *scanner) word() (token, error) {
	start := s.pos
	for s.pos < len(s.src) && strings.IndexByte("+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", s.src[s.pos]) >= 0 {
		s.pos++
	}
	w := s.src[start:s.pos]
	t := token{text: w, line: s.line}
	switch w {
	case "true", "false", "null":
		t.kind = w[0]
		return t, nil
	}
	if f, err := strconv.ParseFloat(w, 64); err == nil && f-f == 0 && strings.IndexByte("-0123456789", w[0]) >= 0 {
		t.kind = '0'
		return t, nil
	}
	return token{}, broken("", s.line, "this is not a value; texts stand in double quotes")
}

func (s *scanner) quoted() (token, error) {
	line := s.line
	s.pos++
	var b strings.Builder
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case c == '"':
			s.pos++
			return token{kind: '"', text: b.String(), line: line}, nil
		case c == '\\':
			r, err := s.escaped()
			if err != nil {
				return token{}, err
			}
			b.WriteRune(r)
		case c == '\n' || c == '\r':
			return token{}, broken("", line, "a text is not closed on its line")
		case c < ' ' && c != '\t':
			return token{}, broken("", line, "a text holds a control character")
		default:
			b.WriteByte(c)
			s.pos++
		}
	}
	return token{}, broken("", line, "a text is not closed; the file ends too early")
}

// escaped reads one escape from its backslash on. \xNN is the rune U+00NN.
func (s *scanner) escaped() (rune, error) {
	if s.pos+1 >= len(s.src) {
		return 0, broken("", s.line, "the file ends too early")
	}
	c := s.src[s.pos+1]
	if i := strings.IndexByte(`"\/'bfnrt`, c); i >= 0 {
		s.pos += 2
		return rune("\"\\/'\b\f\n\r\t"[i]), nil
	}
	digits := map[byte]int{'x': 2, 'u': 4}[c]
	r, ok := s.hex(s.pos+2, digits)
	if digits == 0 || !ok {
		return 0, broken("", s.line, "an escape that VSAQ does not know")
	}
	s.pos += 2 + digits
	if utf16.IsSurrogate(r) {
		low, ok := s.hex(s.pos+2, 4)
		if !ok || !strings.HasPrefix(s.src[s.pos:], `\u`) || utf16.DecodeRune(r, low) == utf8.RuneError {
			return 0, broken("", s.line, "half of a surrogate pair")
		}
		s.pos += 6
		r = utf16.DecodeRune(r, low)
	}
	return r, nil
}

func (s *scanner) hex(at, digits int) (rune, bool) {
	if digits == 0 || at+digits > len(s.src) {
		return 0, false
	}
	var r rune
	for _, c := range s.src[at : at+digits] {
		switch c = unicode.ToLower(c); {
		case '0' <= c && c <= '9':
			r = r<<4 | (c - '0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | (c - 'a' + 10)
		default:
			return 0, false
		}
	}
	return r, true
}
