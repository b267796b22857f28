package trigger_test

import (
	"testing"

	"vendorrisk/shared/trigger"
)

func TestEveryReasonHasWordsInBothLanguages(t *testing.T) {
	for _, w := range trigger.All {
		en, zh := trigger.Say(w, "en"), trigger.Say(w, "zh-CN")
		if !w.Known() || en == "" || zh == "" || en == zh || trigger.Say(w, "fr") != en {
			t.Errorf("%s: %q, %q", w, en, zh)
		}
	}
	if trigger.Why("whim").Known() {
		t.Error("any word is a reason")
	}
}

func TestReasonsAddUpOnceEach(t *testing.T) {
	first := []trigger.Reason{{Why: trigger.Cadence, On: "2027-01-01"}}
	all, added := trigger.Add(first, trigger.Reason{Why: trigger.Incident, On: "2026-12-01", About: "inc_1"})
	if !added || len(all) != 2 || len(first) != 1 {
		t.Fatalf("%v", all)
	}
	if same, added := trigger.Add(all, trigger.Reason{Why: trigger.Incident, On: "2026-12-05", About: "inc_1"}); added || len(same) != 2 {
		t.Errorf("the same record counts twice: %v", same)
	}
	all, _ = trigger.Add(all, trigger.Reason{Why: trigger.Incident, On: "2026-12-05", About: "inc_2"})
	if got := trigger.SayAll(all, "en"); got != "The vendor had an incident; The time since the last decision is over" {
		t.Errorf("%q", got)
	}
	if got := trigger.SayAll(all, "zh-CN"); got != "供应商发生安全事件；距上次决定已满复评周期" {
		t.Errorf("%q", got)
	}
	for i := range 40 {
		all, _ = trigger.Add(all, trigger.Reason{Why: trigger.Evidence, About: string(rune('a' + i))})
	}
	if len(all) != trigger.MaxReasons {
		t.Errorf("%d reasons", len(all))
	}
}
