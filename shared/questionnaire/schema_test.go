package questionnaire_test

import (
	"bytes"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"vendorrisk/schemas"
	"vendorrisk/shared/questionnaire"
)

func schemaDocument(t *testing.T) map[string]any {
	t.Helper()
	raw, err := schemas.Files.ReadFile("questionnaire.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc.(map[string]any)
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("questionnaire.schema.json", schemaDocument(t)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("questionnaire.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Each Go struct and its part of the schema have the same fields, no others
// are let in, and what Go always writes is required.
func TestSchemaHasTheFieldsOfTheTypes(t *testing.T) {
	doc := schemaDocument(t)
	defs := doc["$defs"].(map[string]any)
	for name, v := range map[string]any{
		"":        questionnaire.Questionnaire{},
		"source":  questionnaire.Source{},
		"depth":   questionnaire.Depth{},
		"section": questionnaire.Section{}, "question": questionnaire.Question{},
		"expected": questionnaire.Expected{}, "option": questionnaire.Option{}, "column": questionnaire.Column{},
		"mapping": questionnaire.Mapping{}, "findingRule": questionnaire.FindingRule{}, "condition": questionnaire.Condition{},
	} {
		part := doc
		if name != "" {
			part = defs[name].(map[string]any)
		}
		var fields, always []string
		rt := reflect.TypeOf(v)
		for i := range rt.NumField() {
			tag, rest, _ := strings.Cut(rt.Field(i).Tag.Get("json"), ",")
			fields = append(fields, tag)
			if rest == "" {
				always = append(always, tag)
			}
		}
		if part["additionalProperties"] != false {
			t.Errorf("%q lets unknown fields in", name)
		}
		got := slices.Sorted(maps.Keys(part["properties"].(map[string]any)))
		slices.Sort(fields)
		if !slices.Equal(got, fields) {
			t.Errorf("%q: schema has %v, Go has %v", name, got, fields)
		}
		var required []string
		if r, ok := part["required"].([]any); ok {
			for _, s := range r {
				required = append(required, s.(string))
			}
		}
		slices.Sort(required)
		slices.Sort(always)
		if !slices.Equal(required, always) {
			t.Errorf("%q: schema requires %v, Go always writes %v", name, required, always)
		}
	}
}

func TestLibraryHoldsToParseAndSchema(t *testing.T) {
	s := compiled(t)
	n := 0
	err := fs.WalkDir(schemas.Files, "questionnaires", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		raw, err := schemas.Files.ReadFile(path)
		if err != nil {
			return err
		}
		q, err := questionnaire.Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		if want := "questionnaires/" + q.Name + "/" + q.Version + ".json"; path != want {
			t.Errorf("%s should stand at %s", path, want)
		}
		for _, data := range [][]byte{raw, questionnaire.Canonical(q)} {
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				return err
			}
			if err := s.Validate(doc); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d questionnaires read: %v", n, err)
	}
}

func TestSchemaRefusesWhatParseRefuses(t *testing.T) {
	s := compiled(t)
	const good = `{"name":"a","version":"2026-11","title":{"en":"T"},"languages":["en"],"sections":[{"id":"s","title":{"en":"S"},` +
		`"questions":[{"id":"q","type":"yes_no","text":{"en":"Q"},"weight":1},` +
		`{"id":"r","type":"text","text":{"en":"R"},"visibleIf":{"question":"q","is":["yes"]}}]}]}`
	swaps := [][2]string{
		{``, ``}, {`"name":"a"`, `"name":"A B"`}, {`2026-11`, `2026-1`}, {`"type":"yes_no"`, `"type":"slider"`}, {`"weight":1`, `"weight":11`},
		{`"weight":1`, `"wait":1`}, {`"is":["yes"]`, `"is":["yes"],"answered":true`}, {`"question":"q",`, ``}, {`,"is":["yes"]`, ``},
		{`"question":"q","is":["yes"]`, `"never":true,"answered":true`}, {`"question":"q","is":["yes"]`, `"section":"s"`}, {`"languages":["en"],`, ``},
	}
	for i, swap := range swaps {
		data := strings.Replace(good, swap[0], swap[1], 1)
		_, parseErr := questionnaire.Parse([]byte(data))
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		schemaErr := s.Validate(doc)
		if (parseErr == nil) != (schemaErr == nil) || (parseErr == nil) != (i == 0) {
			t.Errorf("%q for %q: Parse says %v, the schema says %v", swap[1], swap[0], parseErr, schemaErr)
		}
	}
}
