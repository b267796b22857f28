package scoring

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// shippedHash is what `jq -cSj . 2026-11.json | sha256sum` prints. A published
// model never changes: a change is a new file with a new version.
const shippedHash = "dd49cb86fbe395676c7de4f0eeba4e516d41c9524bf6eb67b373eceb00d2cff3"

func TestShippedModelIsFrozen(t *testing.T) {
	m := shipped(t)
	if m.Version != "2026-11" || m.Hash() != shippedHash {
		t.Errorf("model %s has hash %s", m.Version, m.Hash())
	}
}

func TestShippedModelHasTheSevenFactors(t *testing.T) {
	var got []string
	for _, f := range shipped(t).Inherent.Factors {
		got = append(got, f.ID)
	}
	want := []string{"dataSensitivity", "dataVolume", "systemAccess", "businessCriticality", "replaceability", "crossBorder", "subcontracting"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestShippedModelSpeaksBothLanguages(t *testing.T) {
	var check func(v any)
	check = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if en, ok := v["en"].(string); ok {
				if zh, _ := v["zh-CN"].(string); hasHan(en) || !hasHan(zh) {
					t.Errorf("%q and %q are not English and Chinese", en, zh)
				}
			}
			for _, child := range v {
				check(child)
			}
		case []any:
			for _, child := range v {
				check(child)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(readFile(t, modelFile), &tree); err != nil {
		t.Fatal(err)
	}
	check(tree)
}

func hasHan(s string) bool {
	for _, c := range s {
		if unicode.Is(unicode.Han, c) {
			return true
		}
	}
	return false
}

func TestShippedModelMatchesItsSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../schemas/scoring/model.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(readFile(t, modelFile)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	written, err := json.Marshal(shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = jsonschema.UnmarshalJSON(bytes.NewReader(written)); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error("as written by Go: ", err)
	}
	doc.(map[string]any)["k"] = json.Number("10000")
	if schema.Validate(doc) == nil {
		t.Error("the schema takes a k of 1")
	}
}

func TestModelSurvivesStorage(t *testing.T) {
	m := shipped(t)
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Model
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if back.Hash() != m.Hash() || !back.Equal(m) {
		t.Error("the model came back with another hash")
	}
	if err := json.Unmarshal([]byte(`{"version":"2026-11"}`), &back); err == nil {
		t.Error("a stored model without rules was taken")
	}
}

func TestHashFollowsTheContent(t *testing.T) {
	m := shipped(t)
	m.hash = ""
	if m.Hash() != shippedHash {
		t.Error("computed again the hash differs")
	}
	changed := m
	changed.K--
	if changed.Equal(m) || changed.Hash() == m.Hash() {
		t.Error("another k has the same hash")
	}
}
