package scoring

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"vendorrisk/shared/problem"
)

// maxDepth is more than twice as deep as a model is.
const maxDepth = 16

// maxRunes bounds one text of a model.
const maxRunes = 500

var errFault = errors.New("fault noted")

// reader walks JSON strictly and notes every fault with its pointer, where
// encoding/json would stop at the first and take a key given twice.
type reader struct{ faults problem.Fields }

// object is a JSON object and where it stands. Fields it lacks were noted
// when it was opened, so reading them is silent.
type object struct {
	at     string
	fields map[string]any
}

func (o object) pointer(name string) string { return o.at + "/" + escape(name) }

// escape makes a name a reference token (RFC 6901 §3).
func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// tree parses the whole text; nil when it is not JSON.
func (r *reader) tree(data []byte) any {
	if !utf8.Valid(data) {
		r.faults.Add("", "must be UTF-8")
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := r.value(dec, "", 0)
	if err != nil {
		if !errors.Is(err, errFault) {
			r.faults.Add("", "is not JSON: it breaks near byte %d", dec.InputOffset())
		}
		return nil
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		r.faults.Add("", "must be one JSON value with nothing after it")
	}
	return v
}

func (r *reader) value(dec *json.Decoder, at string, depth int) (any, error) {
	if depth > maxDepth {
		r.faults.Add(at, "is nested more than %d deep", maxDepth)
		return nil, errFault
	}
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return r.members(dec, at, depth)
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := r.value(dec, at+"/"+strconv.Itoa(len(list)), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := dec.Token()
		return list, err
	}
	return token, nil
}

func (r *reader) members(dec *json.Decoder, at string, depth int) (any, error) {
	o := object{at, map[string]any{}}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			r.faults.Add(at, "has a field whose name is not text")
			return nil, errFault
		}
		if _, twice := o.fields[name]; twice {
			r.faults.Add(o.pointer(name), "is given twice")
		}
		if o.fields[name], err = r.value(dec, o.pointer(name), depth+1); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token()
	return o.fields, err
}

// object opens v and notes the fields it lacks and those it should not have.
// A name that ends in "?" may be absent.
func (r *reader) object(v any, at string, names ...string) object {
	fields, ok := v.(map[string]any)
	if !ok {
		r.faults.Add(at, "must be an object")
		return object{at: at}
	}
	o := object{at, fields}
	known := map[string]bool{}
	for _, name := range names {
		name, optional := strings.CutSuffix(name, "?")
		known[name] = true
		if _, ok := fields[name]; !ok && !optional {
			r.faults.Add(o.pointer(name), "is missing")
		}
	}
	var unknown []string
	for name := range fields {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		r.faults.Add(o.pointer(name), "is not a field of a scoring model")
	}
	return o
}

// child opens the object under name.
func (r *reader) child(o object, name string, names ...string) object {
	v, ok := o.fields[name]
	if !ok {
		return object{at: o.pointer(name)}
	}
	return r.object(v, o.pointer(name), names...)
}

// list reads an array of low to high elements.
func (r *reader) list(o object, name string, low, high int) []any {
	v, ok := o.fields[name]
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok || len(list) < low || len(list) > high {
		r.faults.Add(o.pointer(name), "must be a list of %d to %d", low, high)
	}
	if len(list) > high {
		return list[:high]
	}
	return list
}

// integer reads a whole number from low to high.
func (r *reader) integer(o object, name string, low, high int) int {
	v, ok := o.fields[name]
	if !ok {
		return 0
	}
	number, _ := v.(json.Number)
	n, err := strconv.Atoi(number.String())
	if err != nil || n < low || n > high {
		r.faults.Add(o.pointer(name), "must be a whole number from %d to %d", low, high)
		return 0
	}
	return n
}

// text reads a sentence: not blank, bounded, without control characters.
func (r *reader) text(o object, name string) string {
	v, ok := o.fields[name]
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok || strings.TrimSpace(s) == "" || utf8.RuneCountInString(s) > maxRunes || strings.ContainsFunc(s, unicode.IsControl) {
		r.faults.Add(o.pointer(name), "must be text of 1 to %d characters without control characters", maxRunes)
		return ""
	}
	return s
}
