package schemas_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/questionnaire"
)

func customerData(t *testing.T) *questionnaire.Questionnaire {
	t.Helper()
	q := library(t)[filepath.Join("questionnaires", "customer-data-security", "2026-11.json")]
	if q == nil {
		t.Fatal("customer-data-security 2026-11 is not in the library")
	}
	return q
}

// TestDepthsHaveTheirSize keeps each depth answerable in the time that its
// tier is worth, and whole by itself: no condition may hang on a question
// that the depth does not ask.
func TestDepthsHaveTheirSize(t *testing.T) {
	q := customerData(t)
	for _, c := range []struct {
		depth       string
		least, most int
	}{
		{"short", 10, 14},
		{"standard", 36, 44},
		{"full", 92, 130},
	} {
		cut := questionnaire.ForDepth(q, c.depth)
		if n := questionnaire.Count(cut); n < c.least || n > c.most {
			t.Errorf("%s asks %d questions, want %d to %d", c.depth, n, c.least, c.most)
		}
		if err := questionnaire.Validate(cut); err != nil {
			t.Errorf("%s by itself: %v", c.depth, err)
		}
	}
	if n, full := questionnaire.Count(questionnaire.ForDepth(q, "full")), questionnaire.Count(q); n != full {
		t.Errorf("full asks %d of %d questions", n, full)
	}
}

func TestEveryTierHasItsDepth(t *testing.T) {
	q := customerData(t)
	got := map[string]string{}
	for _, tier := range questionnaire.Tiers {
		got[tier] = questionnaire.DepthForTier(q, tier)
	}
	want := map[string]string{"low": "short", "medium": "standard", "high": "full", "critical": "full"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("depth by tier (-want +got):\n%s", diff)
	}
}

// TestEveryAreaIsAskedOfEveryone holds the questionnaire to the ten areas of
// managing customer data: even the short depth has a scored question on each.
// Safeguards and breach go deeper into what vendors are asked about most.
func TestEveryAreaIsAskedOfEveryone(t *testing.T) {
	areas := []string{
		"encryption", "access", "audit", "training", "recovery",
		"crm", "compliance", "innovation", "privacy", "third-parties",
	}
	var sections, short []string
	q := customerData(t)
	for _, s := range q.Sections {
		sections = append(sections, s.ID)
	}
	for _, s := range questionnaire.ForDepth(q, "short").Sections {
		if slices.ContainsFunc(s.Questions, func(q questionnaire.Question) bool { return q.Weight > 0 }) {
			short = append(short, s.ID)
		}
	}
	if diff := cmp.Diff(append(slices.Clone(areas), "safeguards", "breach"), sections); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
	for _, area := range areas {
		if !slices.Contains(short, area) {
			t.Errorf("the short depth has no scored question on %s", area)
		}
	}
}

// TestCriticalControlsAreFew keeps the cap on the band meaningful: where one
// question in five is critical, every vendor fails one.
func TestCriticalControlsAreFew(t *testing.T) {
	q := customerData(t)
	critical := 0
	for _, s := range q.Sections {
		for _, question := range s.Questions {
			if question.Critical {
				critical++
			}
		}
	}
	if total := questionnaire.Count(q); critical*20 < total || critical*5 > total {
		t.Errorf("%d of %d questions are critical, want between a twentieth and a fifth", critical, total)
	}
}
