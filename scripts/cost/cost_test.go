package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestLinesOfTheTestAreRead(t *testing.T) {
	got, err := parse([]byte("    scale_test.go:1: weighed: open a vendor: 2 requests, 1 get, 3 query, 4 commit, 1.5 read units, 7 write units\n"))
	if want := (step{2, 3, 3, 4, 3.5, 7}); err != nil || got["open a vendor"] != want {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := parse([]byte("PASS")); err == nil {
		t.Error("nothing is taken for something")
	}
}

// By hand: a vendor's every step asks 2 reads and 3 writes, and there are no
// requests; the sum is 2 and 3 for each time.
func TestTheYearIsTheSumOfItsSteps(t *testing.T) {
	weighed, times := map[string]step{idle: {}}, 0.0
	for _, o := range often {
		weighed[o.step] = step{commits: 1, read: 2, write: 3}
		times += o.times
	}
	out, err := write(weighed)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| storage calls | " + thousands(times*vendorsCounted) + " | 0 |",
		"| read units | " + thousands(2*times*vendorsCounted) + " | 0 |",
		"| write units | " + thousands(3*times*vendorsCounted) + " | 0 |",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	delete(weighed, often[0].step)
	if _, err := write(weighed); err == nil {
		t.Error("a step that was not counted is passed over")
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%g: %s, want %s", n, got, want)
		}
	}
}

// What the templates hold is counted, too.
func TestAlarmsAndKeysAreAsManyAsInTheTemplates(t *testing.T) {
	var all []byte
	for _, name := range []string{"template.yaml", "infra/stacks/data.yaml", "infra/stacks/people.yaml", "infra/stacks/watch.yaml"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw...)
	}
	for kind, want := range map[string]int{"AWS::CloudWatch::Alarm": alarms, "AWS::KMS::Key": keys} {
		if got := len(regexp.MustCompile(`Type: `+kind+`\n`).FindAll(all, -1)); got != want {
			t.Errorf("%d of %s, and %d on the sheet", got, kind, want)
		}
	}
}
