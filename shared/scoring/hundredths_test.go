package scoring

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestHundredthsAreWrittenAsDecimals(t *testing.T) {
	for _, c := range []struct {
		h          Hundredths
		text, json string
	}{
		{0, "0.00", "0"},
		{5, "0.05", "0.05"},
		{50, "0.50", "0.5"},
		{7500, "75.00", "75"},
		{6250, "62.50", "62.5"},
		{6235, "62.35", "62.35"},
		{10000, "100.00", "100"},
		{-5, "-0.05", "-0.05"},
		{math.MinInt, "-92233720368547758.08", "-92233720368547758.08"},
	} {
		out, err := json.Marshal(c.h)
		if c.h.String() != c.text || string(out) != c.json || err != nil {
			t.Errorf("%d is %q and %s in JSON (%v), want %q and %s", int(c.h), c.h, out, err, c.text, c.json)
		}
	}
}

func TestHundredthsRefuseWhatIsNotADecimal(t *testing.T) {
	for _, s := range []string{`"1"`, `null`, `true`, `1.234`, `1e2`, `1E+1`, `9999999999999`, `[]`} {
		var h Hundredths
		if err := json.Unmarshal([]byte(s), &h); err == nil {
			t.Errorf("%s was read as %s", s, h)
		}
	}
	for _, s := range []string{"", "-", ".5", "1.", "01", "+1", "--1", "1.2.3", "1 "} {
		if h, ok := parseHundredths(s); ok {
			t.Errorf("%q was read as %s", s, h)
		}
	}
}

func TestHundredthsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Hundredths(rapid.IntRange(-99999999999999, 99999999999999).Draw(t, "h"))
		data, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		var back Hundredths
		if err := json.Unmarshal(data, &back); err != nil || back != h {
			t.Fatalf("%s came back as %s: %v", h, back, err)
		}
		if full, ok := parseHundredths(h.String()); !ok || full != h {
			t.Fatalf("%s in text came back as %s", h, full)
		}
	})
}
