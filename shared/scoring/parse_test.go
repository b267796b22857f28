package scoring

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/problem"
)

// edited is the shipped model's JSON with text replaced, each once.
func edited(t testing.TB, pairs ...string) []byte {
	t.Helper()
	s := string(readFile(t, modelFile))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("the model no longer holds %q", pairs[i])
		}
		s = strings.Replace(s, pairs[i], pairs[i+1], 1)
	}
	return []byte(s)
}

func TestParseModelNamesEachFault(t *testing.T) {
	for name, c := range map[string]struct {
		edit []string
		want string
	}{
		"unknown field":        {[]string{`"k": 8000`, `"k": 8000, "extra": 1`}, "/extra"},
		"escaped name":         {[]string{`"k": 8000`, `"k": 8000, "a/b~c": 1`}, "/a~1b~0c"},
		"given twice":          {[]string{`"k": 8000`, `"k": 8000, "k": 8000`}, "/k"},
		"missing":              {[]string{`"k": 8000,`, ``}, "/k"},
		"k of one":             {[]string{`"k": 8000`, `"k": 10000`}, "/k"},
		"decimal k":            {[]string{`"k": 8000`, `"k": 8000.0`}, "/k"},
		"k as text":            {[]string{`"k": 8000`, `"k": "8000"`}, "/k"},
		"version":              {[]string{`"version": "2026-11"`, `"version": "2026-13"`}, "/version"},
		"blank source":         {[]string{`"source": "ISO/IEC 27001:2022 A.5.19 and A.8.2: supplier relationships and privileged access rights."`, `"source": " "`}, "/inherent/floors/1/source"},
		"weight":               {[]string{`"weight": 5`, `"weight": 0`}, "/inherent/factors/0/weight"},
		"factor twice":         {[]string{`"id": "subcontracting"`, `"id": "crossBorder"`}, "/inherent/factors/6/id"},
		"id form":              {[]string{`"id": "privileged-access"`, `"id": "Privileged access"`}, "/inherent/floors/1/id"},
		"language missing":     {[]string{`"en": "Nobody's.", `, ``}, "/inherent/factors/1/levels/0/en"},
		"language not ours":    {[]string{`"en": "Nobody's.", `, `"en": "Nobody's.", "fr": "Personne.", `}, "/inherent/factors/1/levels/0/fr"},
		"control character":    {[]string{`"en": "Nobody's."`, `"en": "Nobody\u0000"`}, "/inherent/factors/1/levels/0/en"},
		"level missing":        {[]string{`{ "en": "Nobody's.", "zh-CN": "没有任何人的数据。" },`, ``}, "/inherent/factors/1/levels"},
		"tier order":           {[]string{`"high": 50, "medium": 25`, `"high": 75, "medium": 25`}, "/inherent/tiers/high"},
		"medium above high":    {[]string{`"medium": 25`, `"medium": 60`}, "/inherent/tiers/medium"},
		"tier over 100":        {[]string{`"critical": 75`, `"critical": 100.01`}, "/inherent/tiers/critical"},
		"tier of 3 decimals":   {[]string{`"critical": 75`, `"critical": 75.001`}, "/inherent/tiers/critical"},
		"assurance falls":      {[]string{`"reviewed": 8500`, `"reviewed": 6999`}, "/assurance/reviewed"},
		"independent falls":    {[]string{`"independent": 10000`, `"independent": 8499`}, "/assurance/independent"},
		"floor's factor":       {[]string{`{ "factor": "systemAccess"`, `{ "factor": "none"`}, "/inherent/floors/1/when/0/factor"},
		"floor's factor twice": {[]string{`{ "factor": "dataVolume", "atLeast": 3`, `{ "factor": "dataSensitivity", "atLeast": 3`}, "/inherent/floors/0/when/1/factor"},
		"floor always true":    {[]string{`"systemAccess", "atLeast": 4`, `"systemAccess", "atLeast": 0`}, "/inherent/floors/1/when/0/atLeast"},
		"floor without when":   {[]string{`[{ "factor": "systemAccess", "atLeast": 4 }]`, `[]`}, "/inherent/floors/1/when"},
		"floor's tier":         {[]string{`"atLeastTier": "medium"`, `"atLeastTier": "severe"`}, "/inherent/floors/3/atLeastTier"},
		"fails below 0":        {[]string{`"failsBelow": 5000`, `"failsBelow": 0`}, "/criticalCap/failsBelow"},
		"cap's band":           {[]string{`"bandAtLeast": "high"`, `"bandAtLeast": 3`}, "/criticalCap/bandAtLeast"},
		"not an object":        {[]string{`"criticalCap": {`, `"criticalCap": [], "was": {`}, "/criticalCap"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseModel(edited(t, c.edit...))
			got := pointers(t, err)
			if name == "not an object" {
				got = got[1:] // the field put in to move the old value away
			}
			if d := cmp.Diff([]string{c.want}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseModelNamesAllFaultsAtOnce(t *testing.T) {
	_, err := ParseModel(edited(t,
		`"version": "2026-11"`, `"version": "soon"`,
		`"weight": 5`, `"weight": 101`,
		`"k": 8000`, `"k": -1`))
	want := []string{"/version", "/inherent/factors/0/weight", "/k"}
	if d := cmp.Diff(want, pointers(t, err)); d != "" {
		t.Error(d)
	}
}

func TestParseModelRefusesWhatIsNotOneJSONObject(t *testing.T) {
	for _, s := range []string{"", "{", "null", "[]", "7", "{}{}", "\xff", `{"a":1,}`, strings.Repeat("[", 100)} {
		if _, err := ParseModel([]byte(s)); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := ParseModel([]byte(strings.Repeat(" ", maxModelBytes+1))); !problem.Is(err, problem.TooLarge) {
		t.Errorf("too long: %v", err)
	}
}

// small is a model with one of everything. The fuzzer shortens each input that
// it finds worth keeping byte by byte, for up to a minute: from the shipped
// model, which is 15 times as long, it would do little else.
const small = `{"version":"2026-11","inherent":{"factors":[{"id":"a","title":{"en":"a","zh-CN":"b"},"levels":[` +
	`{"en":"0","zh-CN":"0"},{"en":"1","zh-CN":"1"},{"en":"2","zh-CN":"2"},{"en":"3","zh-CN":"3"},{"en":"4","zh-CN":"4"}],"weight":1}],` +
	`"floors":[{"id":"f","when":[{"factor":"a","atLeast":1}],"atLeastTier":"low","reason":{"en":"a","zh-CN":"b"},"source":"s"}],` +
	`"tiers":{"critical":75,"high":50,"medium":25}},"assurance":{"self":1,"reviewed":1,"independent":1},` +
	`"k":0,"criticalCap":{"failsBelow":1,"bandAtLeast":"low"}}`

func TestTheSmallestModelIsAModel(t *testing.T) {
	if _, err := ParseModel([]byte(small)); err != nil {
		t.Error(err)
	}
}

func FuzzParseModel(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(strings.Replace(small, `"k":0`, `"k":0,"k":1`, 1)))
	f.Add([]byte(strings.Replace(small, `"critical":75`, `"critical":1e2`, 1)))
	f.Add([]byte(`{"version":"2026-11","inherent":{"factors":[{}],"floors":[{"when":[null]}],"tiers":{}},"assurance":[],"k":1e9}`))
	f.Add([]byte(`{"a":{"a":[[[[{"\u0000":"\ud800"}]]]]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseModel(data)
		if err != nil {
			if code := problem.CodeOf(err); code != problem.Invalid && code != problem.TooLarge {
				t.Fatalf("code %s", code)
			}
			return
		}
		written, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseModel(written)
		if err != nil || again.Hash() != m.Hash() {
			t.Fatalf("written and read again: %v, hash %s then %s", err, m.Hash(), again.Hash())
		}
		levels := map[string]int{}
		for _, factor := range m.Inherent.Factors {
			levels[factor.ID] = 4
		}
		if r, err := Inherent(m, levels); err != nil || r.Score != whole {
			t.Fatalf("the worst levels score %s: %v", r.Score, err)
		}
	})
}
