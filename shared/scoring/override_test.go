package scoring

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnOverrideLapsesByItself(t *testing.T) {
	r := Result{Scored: true, ComputedBand: Medium, Band: High}
	good := &Override{Band: Low, Reason: "compensated", ExpiresOn: "2026-12-31"}
	for name, c := range map[string]struct {
		o     *Override
		today string
		want  Band
	}{
		"none":         {nil, "2026-12-30", High},
		"holds":        {good, "2026-12-30", Low},
		"its last day": {good, "2026-12-31", Low},
		"lapsed":       {good, "2027-01-01", High},
		"no such day":  {&Override{Band: Low, ExpiresOn: "2027-02-30"}, "2026-12-30", High},
		"no end":       {&Override{Band: Low}, "2026-12-30", High},
		"no such band": {&Override{Band: "none", ExpiresOn: "2026-12-31"}, "2026-12-30", High},
		"no today":     {good, "", High},
	} {
		if got := r.Effective(c.o, c.today); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if r.Band != High || r.ComputedBand != Medium {
		t.Error("the computed value is gone")
	}
}

func TestOverrideNamesEveryFault(t *testing.T) {
	for name, c := range map[string]struct {
		o    Override
		want []string
	}{
		"everything": {Override{}, []string{"/override/band", "/override/reason", "/override/expiresOn"}},
		"past":       {Override{Low, "compensated", "2026-11-22"}, []string{"/override/expiresOn"}},
		"blank":      {Override{Low, "     ", "2026-11-23"}, []string{"/override/reason"}},
		"long":       {Override{Low, strings.Repeat("险", 2001), "2026-11-23"}, []string{"/override/reason"}},
	} {
		if d := cmp.Diff(c.want, pointers(t, c.o.Validate("2026-11-23"))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if err := (Override{Low, strings.Repeat("险", 2000), "2026-11-23"}).Validate("2026-11-23"); err != nil {
		t.Error(err)
	}
}

func TestAnOverrideHasAnEndInSight(t *testing.T) {
	for day, ok := range map[string]bool{"2031-11-23": true, "2031-11-24": false, "9999-12-31": false} {
		if err := (Override{Band: Low, Reason: "compensated", ExpiresOn: day}).Validate("2026-11-23"); (err == nil) != ok {
			t.Errorf("%s: %v", day, err)
		}
	}
}
