package report

import (
	"maps"
	"slices"
	"testing"
)

func TestBothLanguagesHaveTheSameWords(t *testing.T) {
	en, zh := slices.Sorted(maps.Keys(incidentWords["en"])), slices.Sorted(maps.Keys(incidentWords["zh-CN"]))
	if !slices.Equal(en, zh) {
		t.Errorf("the words differ: %v and %v", en, zh)
	}
	for _, state := range []string{"open", "contained", "resolved", "closed"} {
		if incidentWords["en"][state] == "" {
			t.Errorf("no word for %s", state)
		}
	}
}
