package httpapi

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"vendorrisk/shared/problem"
)

// walk fills a Go value from a body that scan has passed, noting every fault
// on the way instead of stopping at the first.
type walk struct {
	d      *jsontext.Decoder
	faults *problem.Fields
}

func newWalk(body []byte, faults *problem.Fields) *walk {
	return &walk{jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true)), faults}
}

var (
	rawType     = reflect.TypeFor[stdjson.RawMessage]()
	unmarshaler = reflect.TypeFor[stdjson.Unmarshaler]()
)

func (w *walk) value(v reflect.Value) {
	t := v.Type()
	switch {
	case t == rawType:
		v.SetBytes(bytes.Clone(w.raw()))
	case t.Kind() == reflect.Pointer && (w.d.PeekKind() != 'n' || t.Elem() == rawType):
		v.Set(reflect.New(t.Elem()))
		w.value(v.Elem())
	case t.Kind() == reflect.Interface:
		w.leaf(v)
	case w.d.PeekKind() == 'n':
		w.skip("is null; give a value, or leave the field out")
	case reflect.PointerTo(t).Implements(unmarshaler):
		w.leaf(v)
	case t.Kind() == reflect.Struct:
		w.object(v)
	case t.Kind() == reflect.Map:
		w.table(v)
	case t.Kind() == reflect.Slice:
		w.list(v)
	default:
		w.leaf(v)
	}
}

// open enters an object or array; anything else is a fault of type.
func (w *walk) open(kind jsontext.Kind, wrong string) bool {
	if w.d.PeekKind() != kind {
		w.skip(wrong)
		return false
	}
	_, _ = w.d.ReadToken() // scan has read it before
	return true
}

func (w *walk) more() bool { k := w.d.PeekKind(); return k != '}' && k != ']' && k != 0 }

func (w *walk) object(v reflect.Value) {
	if !w.open('{', "must be an object") {
		return
	}
	fields := fieldsOf(v.Type())
	for w.more() {
		name, _ := w.d.ReadToken()
		if i, ok := fields[name.String()]; ok {
			w.value(v.FieldByIndex(i))
			continue
		}
		w.skip("is not a field that is known here; remove it")
	}
	_, _ = w.d.ReadToken()
}

func (w *walk) table(v reflect.Value) {
	if !w.open('{', "must be an object") {
		return
	}
	m := reflect.MakeMap(v.Type())
	for w.more() {
		name, _ := w.d.ReadToken()
		key := reflect.ValueOf(name.String()).Convert(v.Type().Key())
		elem := reflect.New(v.Type().Elem()).Elem()
		w.value(elem)
		m.SetMapIndex(key, elem)
	}
	_, _ = w.d.ReadToken()
	v.Set(m)
}

func (w *walk) list(v reflect.Value) {
	if !w.open('[', "must be a list") {
		return
	}
	out := reflect.MakeSlice(v.Type(), 0, 0)
	for w.more() {
		elem := reflect.New(v.Type().Elem()).Elem()
		w.value(elem)
		out = reflect.Append(out, elem)
	}
	_, _ = w.d.ReadToken()
	v.Set(out)
}

// leaf lets the library, or the type itself, read one value whole.
func (w *walk) leaf(v reflect.Value) {
	at := w.next()
	err := json.Unmarshal(w.raw(), v.Addr().Interface(), jsontext.AllowDuplicateNames(true))
	var own *problem.Error
	switch {
	case err == nil:
	case errors.As(err, &own) && len(own.Fields) > 0:
		for _, f := range own.Fields {
			note(w.faults, at+jsontext.Pointer(f.Pointer), "%s", f.Detail)
		}
	case errors.As(err, &own) && own.Message != "":
		note(w.faults, at, "%s", own.Message)
	default:
		note(w.faults, at, "%s", wanted(v.Type()))
	}
}

func (w *walk) raw() []byte {
	b, _ := w.d.ReadValue()
	return b
}

// skip leaves the next value out and notes why.
func (w *walk) skip(why string) {
	note(w.faults, w.next(), "%s", why)
	_ = w.d.SkipValue()
}

// next is the pointer of the value that comes next.
func (w *walk) next() jsontext.Pointer {
	at := w.d.StackPointer()
	if kind, n := w.d.StackIndex(w.d.StackDepth()); kind == '[' {
		if n > 0 { // the pointer names the element before
			at = at.Parent()
		}
		return at.AppendToken(strconv.FormatInt(n, 10))
	}
	return at
}

func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "must be a string"
	case reflect.Bool:
		return "must be true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "must be a whole number that is not too large"
	case reflect.Float32, reflect.Float64:
		return "must be a number that is not too large"
	default:
		return "does not have the form that is expected here"
	}
}

var known sync.Map // reflect.Type → map[string][]int

// fieldsOf answers a struct's fields by their JSON names, those of embedded
// structs among them; "-" has none.
func fieldsOf(t reflect.Type) map[string][]int {
	if m, ok := known.Load(t); ok {
		return m.(map[string][]int)
	}
	m := make(map[string][]int, t.NumField())
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || f.Anonymous && name == "" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		m[name] = f.Index
	}
	known.Store(t, m)
	return m
}
