package vsaq

import (
	"errors"
	"fmt"
	"strconv"

	"vendorrisk/shared/problem"
)

// Limits of a file, so that memory stays bounded whatever is sent.
const (
	maxBytes  = 2 << 20
	maxDepth  = 64
	maxValues = 100_000
)

// value is one JSON-like value with its place. Objects keep keys and items
// side by side, in the file's order.
type value struct {
	kind  byte // { [ " 0 t f n
	text  string
	keys  []string
	items []*value
	line  int
}

func (v *value) get(key string) *value {
	for i, k := range v.keys {
		if k == key {
			return v.items[i]
		}
	}
	return nil
}

// read parses a whole file. Its error names the first fault by pointer and line.
func read(data []byte) (*value, error) {
	if len(data) > maxBytes {
		return nil, problem.New(problem.TooLarge, "the file has %d bytes; at most %d", len(data), maxBytes)
	}
	s, err := newScanner(data)
	if err != nil {
		return nil, err
	}
	r := &valueReader{s: s}
	t, err := s.next()
	if err != nil {
		return nil, err
	}
	v, err := r.value(t, 1)
	if err != nil {
		return nil, err
	}
	if t, err = s.next(); err != nil {
		return nil, err
	}
	if t.kind != end {
		return nil, broken("", t.line, "something follows the end of the questionnaire")
	}
	return v, nil
}

type valueReader struct {
	s    *scanner
	at   string
	read int
}

func (r *valueReader) value(t token, depth int) (*value, error) {
	if r.read++; r.read > maxValues {
		return nil, broken(r.at, t.line, "the file holds more than %d values", maxValues)
	}
	if depth > maxDepth {
		return nil, broken(r.at, t.line, "values are nested deeper than %d levels", maxDepth)
	}
	v := &value{kind: t.kind, text: t.text, line: t.line}
	switch t.kind {
	case '"', '0', 't', 'f', 'n':
		return v, nil
	case '{', '[':
		return v, r.members(v, depth)
	case end:
		return nil, broken(r.at, t.line, "the file ends too early")
	default:
		return nil, broken(r.at, t.line, "a value is expected here")
	}
}

// members reads what stands in an object or a list up to its end.
func (r *valueReader) members(v *value, depth int) error {
	closing, outer := byte(']'), r.at
	if v.kind == '{' {
		closing = '}'
	}
	seen := map[string]bool{}
	t, err := r.s.next()
	for first := true; ; first = false {
		if err != nil && v.kind == '[' {
			r.at += "/" + strconv.Itoa(len(v.items))
		}
		if err != nil {
			return r.located(err)
		}
		if first && t.kind == closing {
			return nil
		}
		key := strconv.Itoa(len(v.items))
		if v.kind == '{' {
			if key, err = r.key(&t, seen); err != nil {
				return err
			}
			v.keys = append(v.keys, key)
		}
		r.at = outer + "/" + escape(key)
		item, err2 := r.value(t, depth+1)
		if err2 != nil {
			return r.located(err2)
		}
		v.items = append(v.items, item)
		r.at = outer
		if t, err = r.s.next(); err != nil {
			return r.located(err)
		}
		switch t.kind {
		case closing:
			return nil
		case ',':
			t, err = r.s.next()
		case end:
			return broken(r.at, t.line, "the file ends too early")
		default:
			return broken(r.at, t.line, "a comma or %q is expected here", string(closing))
		}
	}
}

// key reads `"key" :` from t on and leaves t at the first token of the value.
func (r *valueReader) key(t *token, seen map[string]bool) (string, error) {
	if t.kind == end {
		return "", broken(r.at, t.line, "the file ends too early")
	}
	if t.kind != '"' {
		return "", broken(r.at, t.line, "a field's name in double quotes is expected here")
	}
	key := t.text
	if seen[key] {
		return "", broken(r.at+"/"+escape(key), t.line, "this field stands twice in its object")
	}
	seen[key] = true
	colon, err := r.s.next()
	if err == nil && colon.kind != ':' {
		err = broken(r.at, colon.line, "a colon is expected here")
	}
	if err == nil {
		r.at += "/" + escape(key)
		*t, err = r.s.next()
	}
	return key, r.located(err)
}

// located gives a fault of the scanner, which knows lines only, its pointer.
func (r *valueReader) located(err error) error {
	var e *problem.Error
	if errors.As(err, &e) && len(e.Fields) == 1 && e.Fields[0].Pointer == "" {
		e.Fields[0].Pointer = r.at
	}
	return err
}

// broken is a file that cannot be read, named by place.
func broken(at string, line int, format string, args ...any) error {
	var f problem.Fields
	f.Add(at, "line %d: %s", line, fmt.Sprintf(format, args...))
	return refused(f)
}

func refused(f problem.Fields) error {
	return &problem.Error{Code: problem.Invalid, Op: "vsaq.import",
		Message: "the VSAQ file has faults; each is named by its place", Fields: f}
}
