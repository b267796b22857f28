package page

import (
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/web/i18n"
)

// TestEveryValueHasALook: a family that has looks has one for each value, and
// for nothing else; every shape is drawn.
func TestEveryValueHasALook(t *testing.T) {
	signs, err := ownTemplates.ReadFile("templates/component/signs.html")
	if err != nil {
		t.Fatal(err)
	}
	for family, values := range looks {
		for _, value := range i18n.Families[family] {
			if _, ok := values[value]; !ok {
				t.Errorf("%s %s has no look", family, value)
			}
		}
		for value, l := range values {
			if family != "severity" && !slices.Contains(i18n.Families[family], value) {
				t.Errorf("%s %s is no word", family, value)
			}
			// The ring is what is drawn for a name that is not there.
			if l.shape != "ring" && !strings.Contains(string(signs), `eq . "`+l.shape+`"`) {
				t.Errorf("the shape %q is not drawn", l.shape)
			}
			if !slices.Contains([]string{"calm", "info", "good", "warn", "bad", "worst"}, l.tone) {
				t.Errorf("the tone %q has no colour", l.tone)
			}
		}
	}
}

func TestNewBadge(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	zh := cat.In(i18n.Chinese, nil)
	if got, want := NewBadge(zh, "tier", "critical"), (Badge{"严重", "worst", "diamond"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := NewBadge(zh, "tier", "from-the-future"), (Badge{"from-the-future", "calm", "ring"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestScoreTones(t *testing.T) {
	for _, tc := range []struct {
		kind  Kind
		score int
		want  string
	}{
		{Risk, 0, "good"}, {Risk, 2499, "good"}, {Risk, 2500, "warn"}, {Risk, 7500, "worst"}, {Risk, 10000, "worst"},
		{Control, 0, "worst"}, {Control, 7499, "warn"}, {Control, 10000, "good"},
		{Coverage, 0, "info"}, {Coverage, 10000, "info"},
	} {
		if got := tc.kind.Tone(tc.score); got != tc.want {
			t.Errorf("%s %d: %s, want %s", tc.kind, tc.score, got, tc.want)
		}
	}
	for score, want := range map[int]int{-1: 0, 0: 0, 6250: 6250, 10001: 10000} {
		if got := (Meter{Score: &score}).Value(); got != want {
			t.Errorf("%d is drawn as %d", score, got)
		}
	}
}
