package local

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// bad is a body made from a valid one, and the pointer that the answer must
// name: exactly, or, when near, that place, one above it or one below.
type bad struct {
	what, body, pointer string
	near                bool
}

// node is a place in a JSON document.
type node struct {
	pointer string
	value   any
}

// nodes lists a document's places, the root left out.
func nodes(pointer string, v any) []node {
	var out []node
	add := func(name string, inner any) {
		at := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		out = append(append(out, node{at, inner}), nodes(at, inner)...)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			add(name, v[name])
		}
	case []any:
		for i, inner := range v {
			add(strconv.Itoa(i), inner)
		}
	}
	return out
}

// parse reads the body anew, so that it can be changed.
func parse(t *testing.T, body string) any {
	t.Helper()
	var v any
	must(t, json.Unmarshal([]byte(body), &v))
	return v
}

func write(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// at finds the object or list that holds a pointer's last part.
func at(doc any, pointer string) (holder any, name string) {
	parts := strings.Split(pointer, "/")[1:]
	for _, p := range parts[:len(parts)-1] {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[p]
		case []any:
			i, _ := strconv.Atoi(p)
			doc = v[i]
		}
	}
	return doc, parts[len(parts)-1]
}

// put answers the body with another value at a pointer.
func put(t *testing.T, body, pointer string, value any) string {
	t.Helper()
	doc := parse(t, body)
	holder, name := at(doc, pointer)
	switch v := holder.(type) {
	case map[string]any:
		v[name] = value
	case []any:
		i, err := strconv.Atoi(name)
		must(t, err)
		v[i] = value
	}
	return write(t, doc)
}

// without answers the body without the member at a pointer.
func without(t *testing.T, body, pointer string) string {
	t.Helper()
	doc := parse(t, body)
	holder, name := at(doc, pointer)
	object, ok := holder.(map[string]any)
	if _, there := object[name]; !ok || !there {
		t.Fatalf("%s is not in %s", pointer, body)
	}
	delete(object, name)
	return write(t, doc)
}

// other is a value of a type that the old one's place cannot have.
func other(v any) any {
	switch v.(type) {
	case string, bool:
		return json.Number("12345")
	case float64:
		return "twelve"
	case []any:
		return map[string]any{"a": 1}
	default:
		return []any{"a"}
	}
}

var (
	day  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	long = strings.Repeat("长", 10_001)
)

// missingDays do not exist, or are not written as days are.
var missingDays = []string{"2027-02-29", "2027-13-01", "2027-04-31", "0000-00-00", "27-1-1", "2027-02-01T00:00:00Z", "２０２７-02-01"}

// mutants are the bodies that must be refused, each for one fault.
func (ex example) mutants(t *testing.T, body string) []bad {
	t.Helper()
	out := shapeless(t, body)
	if ex.file {
		return out
	}
	doc := parse(t, body)
	out = append(out, strangers("", body, t)...)
	for _, p := range ex.needs {
		out = append(out, bad{"missing", without(t, body, p), p, false})
	}
	for _, n := range nodes("", doc) {
		free := slices.Contains(ex.free, n.pointer)
		out = append(out, bad{"another type", put(t, body, n.pointer, other(n.value)), n.pointer, true})
		if !free && !ex.nulls {
			out = append(out, bad{"null", put(t, body, n.pointer, nil), n.pointer, true})
		}
		switch v := n.value.(type) {
		case string:
			out = append(out, bad{"a control character", put(t, body, n.pointer, v+"\a"), n.pointer, true})
			if !free {
				out = append(out, bad{"over 10,000 characters", put(t, body, n.pointer, long), n.pointer, true})
			}
			if day.MatchString(v) {
				for _, d := range missingDays {
					out = append(out, bad{"the day " + d, put(t, body, n.pointer, d), n.pointer, false})
				}
			}
		case map[string]any:
			out = append(out, strangers(n.pointer, body, t)...)
		case float64:
			for _, x := range []string{"-1", "1.5", "1e400", "99999999999999999999"} {
				if x == "-1" && strings.HasSuffix(n.pointer, "/version") {
					continue // a version like any other that does not stand: a conflict
				}
				out = append(out, bad{"the number " + x, put(t, body, n.pointer, json.Number(x)), n.pointer, true})
			}
		}
	}
	return out
}

// strangers are members that nobody may set, put into the object at a pointer.
func strangers(pointer, body string, t *testing.T) []bad {
	t.Helper()
	var out []bad
	for _, name := range []string{"score", "state", "organisation", "Name", "__proto__"} {
		doc := parse(t, body)
		holder, _ := at(doc, pointer+"/x")
		object, ok := holder.(map[string]any)
		if !ok {
			t.Fatalf("%s is no object in %s", pointer, body)
		}
		object[name] = 7
		out = append(out, bad{"a member called " + name, write(t, doc), pointer + "/" + name, true})
	}
	return out
}

// shapeless are bodies that are not the JSON of one object.
func shapeless(t *testing.T, body string) []bad {
	t.Helper()
	out := []bad{
		{"no JSON", "name=x", "", false}, {"half of it", body[:len(body)-1], "", true}, {"a list", "[" + body + "]", "", false},
		{"a string", `"x"`, "", false}, {"null", "null", "", true}, {"something after it", body + "{}", "", false}, {"spaces only", "  ", "", true},
		{"nested deeply", strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), "", true},
		{"nested lists", strings.Repeat("[", 100_000), "", true},
		{"UTF-16", "\xff\xfe{\x00}\x00", "", false},
	}
	object, ok := parse(t, body).(map[string]any)
	if !ok || len(object) == 0 {
		return out
	}
	for _, n := range nodes("", object) {
		if s, ok := n.value.(string); ok && s != "" {
			broken := strings.Replace(put(t, body, n.pointer, "MARK"), "MARK", "\xc3\x28", 1)
			out = append(out, bad{"invalid UTF-8", broken, n.pointer, true})
			half := strings.Replace(put(t, body, n.pointer, "MARK"), "MARK", `\ud800`, 1)
			return append(out, twice(t, body, object), bad{"half a surrogate pair", half, n.pointer, true})
		}
	}
	return append(out, twice(t, body, object))
}

// twice has the first member two times.
func twice(t *testing.T, body string, object map[string]any) bad {
	t.Helper()
	name := slices.Sorted(maps.Keys(object))[0]
	again := fmt.Sprintf("{%q:%s,%s", name, write(t, object[name]), strings.TrimSpace(body)[1:])
	return bad{"the same member twice", again, "/" + name, false}
}
