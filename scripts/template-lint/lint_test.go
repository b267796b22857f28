package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestOnlyWhatHasAReasonIsPassedOver(t *testing.T) {
	raw := []byte(`[{"tool":"checkov","rule":"A","resource":"data/(One|Two)","reason":"a reason that says something"}]`)
	one := finding{"checkov", "A", "data/One", "x"}
	for name, c := range map[string]struct {
		found []finding
		want  []string
	}{
		"suppressed":          {[]finding{one}, nil},
		"another rule":        {[]finding{one, {"checkov", "B", "data/One", "no TLS"}}, []string{"data/One: checkov B: no TLS"}},
		"another linter":      {[]finding{one, {"cdk-nag", "A", "data/One", "no TLS"}}, []string{"data/One: cdk-nag A: no TLS"}},
		"a longer name":       {[]finding{one, {"checkov", "A", "data/OneMore", "no TLS"}}, []string{"data/OneMore: checkov A: no TLS"}},
		"nothing to suppress": {nil, []string{"suppressions.json: checkov finds no A at data/(One|Two) any more"}},
	} {
		got, err := judge(raw, c.found)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := judge([]byte(`[{"tool":"checkov","rule":"A","resource":"data/One","reason":"no"}]`), []finding{one}); err != nil || len(got) != 1 || !strings.Contains(got[0], "gives no reason") {
		t.Errorf("without a reason: %q, %v", got, err)
	}
}

func TestTheSuppressionsCanBeRead(t *testing.T) {
	raw, err := os.ReadFile("suppressions.json")
	if err != nil {
		t.Fatal(err)
	}
	faults, err := judge(raw, []finding{{"checkov", "CKV_AWS_27", "template/ReportsQueue", ""}})
	if err != nil || slices.ContainsFunc(faults, func(f string) bool { return !strings.Contains(f, "any more") || strings.Contains(f, "CKV_AWS_27") }) {
		t.Errorf("%q, %v", faults, err)
	}
}

// A linter that looked at nothing is not one that found nothing.
func TestSilenceIsNoPraise(t *testing.T) {
	for _, out := range []string{``, `{}`, `{"results":{"failed_checks":[]},"summary":{"passed":10,"parsing_errors":1}}`} {
		if found, err := readCheckov([]byte(out), nil); err == nil {
			t.Errorf("%q: taken: %v", out, found)
		}
	}
	found, err := readCheckov([]byte(`{"results":{"failed_checks":[{"check_id":"C","check_name":"no TLS","resource":"AWS::SQS::Queue.Q","file_path":"/tmp/x/template.json"}]},"summary":{"passed":1}}`),
		map[string]string{"template.json": "template"})
	if err != nil || len(found) != 1 || found[0] != (finding{"checkov", "C", "template/Q", "no TLS"}) {
		t.Errorf("%+v, %v", found, err)
	}
}
