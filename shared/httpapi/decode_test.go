package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
)

type sample struct {
	Name    string                      `json:"name"`
	Legal   *string                     `json:"legal"`
	Count   int                         `json:"count"`
	Big     int64                       `json:"big,omitempty"`
	Share   float64                     `json:"share"`
	On      bool                        `json:"on"`
	Tags    *[]string                   `json:"tags"`
	People  []person                    `json:"people"`
	Levels  map[string]int              `json:"levels"`
	Answers map[string]*json.RawMessage `json:"answers"`
	Free    any                         `json:"free"`
	Score   scoring.Hundredths          `json:"score"`
	At      *time.Time                  `json:"at"`
	Hidden  string                      `json:"-"`
	inner
}

type inner struct {
	Deep string `json:"deep"`
}

type person struct {
	Email string `json:"email"`
}

// faultsOf are the faults as "pointer: detail", and the error's code.
func faultsOf(err error) (problem.Code, []string) {
	var e *problem.Error
	if !errors.As(err, &e) {
		return problem.CodeOf(err), nil
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Pointer+": "+f.Detail)
	}
	return e.Code, out
}

func TestDecodeTakes(t *testing.T) {
	got, err := DecodeJSON[sample]([]byte(`{
		"name": "云\n\tx", "legal": "", "count": -3, "big": 9007199254740993, "share": 0.5, "on": true,
		"tags": ["a","b"], "people": [{"email":"a@b.example"},{}], "levels": {"x": 4, "": 0},
		"answers": {"q": null, "r": {"a": [1, 2.50]}}, "free": [null, {"k": "v"}], "score": 62.5, "deep": "d", "at": "2026-11-23T10:00:00Z"
	} `))
	if err != nil {
		t.Fatal(err)
	}
	null, obj := json.RawMessage("null"), json.RawMessage(`{"a": [1, 2.50]}`)
	want := sample{
		Name: "云\n\tx", Legal: new(string), Count: -3, Big: 9007199254740993, Share: 0.5, On: true,
		Tags: &[]string{"a", "b"}, People: []person{{"a@b.example"}, {}}, Levels: map[string]int{"x": 4, "": 0},
		Answers: map[string]*json.RawMessage{"q": &null, "r": &obj}, Free: []any{nil, map[string]any{"k": "v"}}, Score: 6250, inner: inner{"d"},
	}
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	want.At = &at
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(sample{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeNamesEveryFault(t *testing.T) {
	const (
		unknown = "is not a field that is known here; remove it"
		null    = "is null; give a value, or leave the field out"
		whole   = "must be a whole number that is not too large"
	)
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"empty":       {" ", []string{": the body is empty; send JSON"}},
		"not JSON":    {`{"name": }`, []string{"/name: is not JSON in UTF-8, at or after byte 7"}},
		"cut off":     {`{"name": "x"`, []string{"/name: is not JSON in UTF-8, at or after byte 12"}},
		"two values":  {`{} {}`, []string{": something follows the JSON value, from byte 2"}},
		"bad UTF-8":   {"{\"name\": \"a\xff\"}", []string{"/name: is not JSON in UTF-8, at or after byte 7"}},
		"surrogate":   {`{"name": "\ud800"}`, []string{"/name: is not JSON in UTF-8, at or after byte 7"}},
		"a list":      {`[]`, []string{": must be an object"}},
		"null":        {`null`, []string{": " + null}},
		"twice":       {`{"name":"a","name":"b","free":{"x":1,"x":2}}`, []string{"/name: stands twice in its object; keep one", "/free/x: stands twice in its object; keep one"}},
		"same words":  {`{"free":[{"x":1},{"x":2}],"name":"x"}`, nil},
		"control":     {`{"name":"a\u0000","people":[{},{"email":"\u0085"}]}`, []string{"/name: holds control characters other than line break and tab; remove them", "/people/1/email: holds control characters other than line break and tab; remove them"}},
		"many":        {`{"score2":3,"name":4,"count":"x","people":[{"email":null,"a/b~c":1},7],"tags":"a","legal":null,"levels":{"k":1.5}}`, []string{"/score2: " + unknown, "/name: must be a string", "/count: " + whole, "/people/0/email: " + null, "/people/0/a~1b~0c: " + unknown, "/people/1: must be an object", "/tags: must be a list", "/legal: " + null, "/levels/k: " + whole}},
		"case":        {`{"Name":"x"}`, []string{"/Name: " + unknown}},
		"not ours":    {`{"Hidden":"x","inner":{},"-":"y"}`, []string{"/Hidden: " + unknown, "/inner: " + unknown, "/-: " + unknown}},
		"too large":   {`{"count":9223372036854775808,"big":1e3,"share":1e400}`, []string{"/count: " + whole, "/big: " + whole, "/share: must be a number that is not too large"}},
		"own words":   {`{"score":1.234,"at":"yesterday"}`, []string{"/score: a score is a number with at most two decimals", "/at: does not have the form that is expected here"}},
		"first item":  {`{"people":[1],"tags":[2,"x",3]}`, []string{"/people/0: must be an object", "/tags/0: must be a string", "/tags/2: must be a string"}},
		"deep":        {`{"free":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, []string{"/free" + strings.Repeat("/0", 31) + ": is nested deeper than 32 levels"}},
		"long name":   {`{"` + strings.Repeat("字", 300) + `":1}`, []string{"/" + strings.Repeat("字", 66) + "…: " + unknown}},
		"as deep":     {`{"name":"x","free":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`, nil},
		"nested null": {`{"people":[null]}`, []string{"/people/0: " + null}},
	} {
		_, err := DecodeJSON[sample]([]byte(c.body))
		code, got := faultsOf(err)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(c.want) > 0 && code != problem.Invalid || len(c.want) == 0 && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecodeBoundsItsFaults(t *testing.T) {
	_, err := DecodeJSON[sample]([]byte(`{"tags":[` + strings.Repeat("1,", 5000) + `1]}`))
	if _, got := faultsOf(err); len(got) != maxFaults {
		t.Errorf("%d faults, want %d", len(got), maxFaults)
	}
}

func TestDecodeAsksForJSON(t *testing.T) {
	for kind, want := range map[string]problem.Code{
		"application/json": "", "application/json; charset=UTF-8": "", "Application/JSON": "",
		"": problem.Unsupported, "text/plain": problem.Unsupported, "application/json; charset=gbk": problem.Unsupported, "application/xml": problem.Unsupported,
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"name":"x"}`))
		r.Header.Set("Content-Type", kind)
		got, err := Decode[sample](r)
		if problem.CodeOf(err) != want || want == "" && got.Name != "x" {
			t.Errorf("%q: %v", kind, err)
		}
	}
}

func TestDecodeBoundsTheBody(t *testing.T) {
	for size, want := range map[int]problem.Code{0: "", 1: problem.TooLarge} {
		body := `{"name":"x"}`
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Body = http.MaxBytesReader(w, r.Body, int64(len(body)-size))
		if _, err := Decode[sample](r); problem.CodeOf(err) != want {
			t.Errorf("%d over: %v", size, err)
		}
	}
}

func TestDecodeOptional(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
	if got, err := DecodeOptional[person](r); err != nil || got != (person{}) {
		t.Errorf("no body: %v %v", got, err)
	}
	r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"email":1}`))
	r.Header.Set("Content-Type", "application/json")
	if _, err := DecodeOptional[person](r); !problem.Is(err, problem.Invalid) {
		t.Errorf("a faulty body: %v", err)
	}
}

// Whatever the bytes, the answer is a value or an invalid error with bounded
// pointers, and what is taken reads the same with the standard library.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"name":"x","people":[{"email":"a"}],"levels":{"a":1}}`, `{"name":"a","name":"b"}`, `{"answers":{"q":null}}`, `null`, `[]`, `{`,
		`{"free":[[[[1e400]]]]}`, `{"a\u0000":"\u0007"}`, "{\"name\":\"\xff\"}", `{"score":12.345}`, `{"at":"2026-11-23T10:00:00Z"} x`, `{"tags":[null]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := DecodeJSON[sample](body)
		if err != nil {
			code, faults := faultsOf(err)
			if code != problem.Invalid || len(faults) == 0 || len(faults) > maxFaults {
				t.Fatalf("%s: %v", code, err)
			}
			var e *problem.Error
			errors.As(err, &e)
			for _, x := range e.Fields {
				if len(x.Pointer) > maxPointer+len("…") {
					t.Fatalf("a pointer of %d bytes", len(x.Pointer))
				}
			}
			return
		}
		var want sample
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("taken, but the standard library says %v", err)
		}
		if got.Name != want.Name || got.Count != want.Count || got.Share != want.Share || len(got.People) != len(want.People) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}
