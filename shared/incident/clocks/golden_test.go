package clocks_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"vendorrisk/schemas"
	"vendorrisk/shared/incident/clocks"
)

func rules(t testing.TB) *clocks.Rules {
	t.Helper()
	all, err := clocks.Load(schemas.Files)
	if err != nil {
		t.Fatal(err)
	}
	return clocks.Newest(all)
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// everything is an incident to which every rule applies that the row does not
// take out, but for those that need a time or a number of its own.
func everything() clocks.Facts {
	return clocks.Facts{
		DataCategories: []string{"contact", "health"}, People: clocks.People{Basis: "estimate", Count: 2000},
		Jurisdictions: []string{"DE", "CN", "US-CA"}, Role: "controller", Risk: "high", Operator: "other", Significant: true,
		Entities: []string{"financial", "essential", "hipaa_covered", "hipaa_associate"},
	}
}

// set applies one fact=value of the table.
func set(t *testing.T, f *clocks.Facts, notices *[]clocks.Notice, key, value string) {
	t.Helper()
	number := func() int { n, err := strconv.Atoi(value); fatal(t, err); return n }
	switch key {
	case "risk":
		f.Risk = value
	case "role":
		f.Role = value
	case "operator":
		f.Operator = value
	case "jurisdictions":
		f.Jurisdictions = []string{value}
	case "data":
		f.DataCategories = []string{value}
	case "entities":
		f.Entities = []string{value}
	case "significant":
		f.Significant = value == "true"
	case "people":
		if value == "unknown" {
			f.People = clocks.People{Basis: "unknown"}
			return
		}
		f.People = clocks.People{Basis: "confirmed", Count: int64(number())}
	case "handled":
		f.HandledAt = at(t, value)
	case "classified":
		f.ClassifiedAt = at(t, value)
	case "detected":
		f.DetectedAt = at(t, value)
	case "customer":
		f.Contract.CustomerHours = number()
	case "vendor":
		f.Contract.VendorHours = number()
	default:
		switch what, clock, _ := strings.Cut(key, ":"); what {
		case "sent":
			*notices = append(*notices, clocks.Notice{Clock: clock, At: at(t, value)})
		case "no":
			*notices = append(*notices, clocks.Notice{Clock: clock, NotNeeded: value})
		default:
			t.Fatalf("the table says %s=%s", key, value)
		}
	}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheGoldenTable holds the rules to deadlines that were worked out by hand.
func TestTheGoldenTable(t *testing.T) {
	file, err := os.Open("testdata/golden.csv")
	fatal(t, err)
	defer file.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(file).ReadAll()
	fatal(t, err)
	r := rules(t)
	covered := map[string]int{}
	for i, row := range rows[1:] {
		clock, level, aware, facts, want := row[0], row[1], row[2], row[3], row[4]
		f := everything()
		f.AwareAt, f.Level = at(t, aware), level
		if strings.HasPrefix(clock, "dora-") {
			f.Level = "" // the table's level there is DORA's
		}
		var notices []clocks.Notice
		for _, fact := range strings.Fields(facts) {
			key, value, _ := strings.Cut(fact, "=")
			set(t, &f, &notices, key, value)
		}
		for _, c := range r.Compute(f, notices, f.AwareAt) {
			if c.ID != clock {
				continue
			}
			covered[clock]++
			got := string(c.State)
			switch {
			case c.Promptly:
				got = "promptly"
			case !c.Deadline.IsZero():
				got = c.Deadline.UTC().Format(time.RFC3339)
			}
			if got != want {
				t.Errorf("row %d, %s of %s %s: %s, by hand %s (%s)", i+2, clock, aware, facts, got, want, row[6])
			}
			if len(c.Why) == 0 {
				t.Errorf("row %d: no reason", i+2)
			}
		}
	}
	for _, rule := range r.Clocks {
		if covered[rule.ID] == 0 {
			t.Errorf("the table has no row for %s", rule.ID)
		}
	}
	if len(rows) < 80 {
		t.Errorf("the table has only %d rows", len(rows)-1)
	}
}
