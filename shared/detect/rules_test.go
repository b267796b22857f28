package detect_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
)

// monday is a working day at nine.
var monday = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

const (
	ana  = "per_00000000000000000000000001"
	boss = "per_00000000000000000000000002"
)

// story is a stream of events under way.
type story struct {
	profiles detect.Profiles
	hits     []detect.Hit
	n        int
}

func tell() *story { return &story{profiles: detect.Profiles{}} }

func (s *story) event(at time.Time, actor, action, subject, outcome, source string, times int64, roles ...string) {
	s.n++
	e := audit.Event{ID: fmt.Sprintf("evt_%026d", s.n), At: at, Actor: actor, Action: action, Subject: subject, Outcome: outcome, Source: source, Roles: roles}
	if outcome == audit.Refused {
		e.Count = times
	}
	hits, _ := detect.Observe(s.profiles, e)
	s.hits = append(s.hits, hits...)
}

func (s *story) done(at time.Time, actor, action, subject string, roles ...string) {
	s.event(at, actor, action, subject, audit.Done, "office", 1, roles...)
}

func (s *story) refused(at time.Time, actor, action, subject, source string, times int64, roles ...string) {
	s.event(at, actor, action, subject, audit.Refused, source, times, roles...)
}

// habits gives somebody four weeks of work from nine to five.
func (s *story) habits(actor string, roles ...string) {
	for day := range 28 {
		at := monday.AddDate(0, 0, day-28)
		if wd := at.Weekday(); wd == time.Saturday || wd == time.Sunday {
			continue
		}
		s.done(at, actor, "session:create", actor, roles...)
		for h := range 8 {
			s.done(at.Add(time.Duration(h)*time.Hour+time.Minute), actor, "vendor:update", "ven_1", roles...)
		}
	}
}

// Each rule has a story that sets it off, once, and one that looks alike and
// does not.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		rule      string
		fires     func(s *story)
		lookAlike func(s *story)
	}{
		"guesses at an account": {
			"failed_sign_ins",
			func(s *story) { // counted by the minute, from many addresses
				for i := range 4 {
					s.refused(monday.Add(time.Duration(i)*time.Minute), audit.Anonymous, "session:create", ana, fmt.Sprintf("a%d", i), 5)
				}
			},
			func(s *story) { // somebody who mistypes, all day long
				for i := range 40 {
					s.refused(monday.Add(time.Duration(i)*11*time.Minute), audit.Anonymous, "session:create", ana, fmt.Sprintf("a%d", i), 3)
				}
			},
		},
		"guesses from an address": {
			"failed_sign_ins_source",
			func(s *story) {
				for i := range 12 {
					s.refused(monday.Add(time.Duration(i)*time.Second), audit.Anonymous, "session:create", fmt.Sprintf("per_%026d", i), "away", 1)
				}
			},
			func(s *story) { // an office behind one address, on a Monday morning
				for i := range 9 {
					s.refused(monday.Add(time.Duration(i)*time.Minute), audit.Anonymous, "session:create", fmt.Sprintf("per_%026d", i), "office", 1)
				}
			},
		},
		"codes guessed": {
			"wrong_codes",
			func(s *story) {
				for i := range 6 {
					s.done(monday.Add(time.Duration(i)*time.Minute), audit.Anonymous, "portal:try", "asm_1")
				}
			},
			func(s *story) { // many vendors, each once
				for i := range 20 {
					s.done(monday.Add(time.Duration(i)*time.Second), audit.Anonymous, "portal:try", fmt.Sprintf("asm_%d", i))
				}
			},
		},
		"a sign-in at night": {
			"unusual_time",
			func(s *story) { s.habits(ana); s.done(monday.Add(17*time.Hour), ana, "session:create", ana) },
			func(s *story) { s.habits(ana); s.done(monday.Add(-30*time.Minute), ana, "session:create", ana) },
		},
		"a night worker": {
			"",
			nil,
			func(s *story) { // who has no habits yet is not unusual
				s.done(monday.Add(17*time.Hour), ana, "session:create", ana)
			},
		},
		"a new browser": {
			"new_device",
			func(s *story) { s.habits(ana); s.done(monday, ana, "device:seen", ana) },
			func(s *story) { s.done(monday, ana, "session:create", ana); s.done(monday, ana, "device:seen", ana) },
		},
		"evidence by the dozen": {
			"bulk_download",
			func(s *story) {
				for i := range 45 {
					s.done(monday.Add(time.Duration(i)*time.Minute), ana, "evidence:read", fmt.Sprintf("evd_%d", i))
				}
			},
			func(s *story) { // a long day of reviews
				for i := range 45 {
					s.done(monday.Add(time.Duration(i)*3*time.Minute), ana, "evidence:read", fmt.Sprintf("evd_%d", i))
				}
			},
		},
		"an export by the dozen": {
			"bulk_download",
			func(s *story) {
				for i := range 30 {
					s.done(monday.Add(time.Duration(i)*time.Second), ana, "audit:export", "main")
				}
			},
			func(s *story) { // reading is not carrying away
				for i := range 200 {
					s.done(monday.Add(time.Duration(i)*time.Second), ana, "assessment:read", fmt.Sprintf("asm_%d", i))
				}
			},
		},
		"a right used at once": {
			"right_used_at_once",
			func(s *story) {
				s.habits(ana, "procurement")
				s.done(monday, boss, "person:update", ana, "administrator")
				s.done(monday.Add(5*time.Minute), ana, "assessment:approve", "asm_1", "procurement", "approver")
			},
			func(s *story) { // the name was corrected, and the work goes on as before
				s.habits(ana, "procurement")
				s.done(monday, boss, "person:update", ana, "administrator")
				s.done(monday.Add(5*time.Minute), ana, "vendor:update", "ven_1", "procurement")
			},
		},
		"a right used later": {
			"",
			nil,
			func(s *story) {
				s.habits(ana, "procurement")
				s.done(monday, boss, "person:update", ana, "administrator")
				s.done(monday.Add(3*time.Hour), ana, "assessment:approve", "asm_1", "procurement", "approver")
			},
		},
		"one's own work approved": {
			"self_approval",
			func(s *story) {
				s.refused(monday, ana, "assessment:approve", "asm_1", "office", 1, "analyst", "approver")
			},
			func(s *story) { s.refused(monday, ana, "assessment:approve", "asm_1", "office", 1, "analyst") },
		},
		"one door after the other": {
			"refusals",
			func(s *story) {
				for i := range 20 {
					s.refused(monday.Add(time.Duration(i)*10*time.Second), ana, "audit:read", "main", "office", 1, "analyst")
				}
			},
			func(s *story) {
				for i := range 20 {
					s.refused(monday.Add(time.Duration(i)*20*time.Minute), ana, "audit:read", "main", "office", 2, "analyst")
				}
			},
		},
		"an account that slept": {
			"dormant_account",
			func(s *story) { s.habits(ana); s.done(monday.AddDate(0, 3, 0), ana, "session:create", ana) },
			func(s *story) { s.habits(ana); s.done(monday.AddDate(0, 0, 21), ana, "session:create", ana) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.fires != nil {
				s := tell()
				c.fires(s)
				if got := named(s.hits, c.rule); len(got) != 1 || got[0].About == "" || len(got[0].Events) != 1 || got[0].Severity == "" {
					t.Errorf("hits %+v", s.hits)
				}
			}
			s := tell()
			c.lookAlike(s)
			if c.rule == "" && len(s.hits) > 0 || len(named(s.hits, c.rule)) > 0 {
				t.Errorf("the look-alike sets off %+v", s.hits)
			}
		})
	}
}

func named(hits []detect.Hit, rule string) []detect.Hit {
	return slices.DeleteFunc(slices.Clone(hits), func(h detect.Hit) bool { return h.Rule != rule })
}

func TestEveryRuleHasAStoryOfItsOwnName(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range detect.Rules {
		if seen[r.Name] {
			t.Errorf("%s stands twice", r.Name)
		}
		seen[r.Name] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d rules; the stories cover 10", len(seen))
	}
}

func TestAnEventConcernsOnlyTheProfilesThatKeysNames(t *testing.T) {
	for _, e := range []audit.Event{
		{At: monday, Actor: ana, Action: "vendor:update", Subject: "ven_1", Outcome: audit.Done, Source: "s"},
		{At: monday, Actor: audit.Anonymous, Action: "session:create", Subject: ana, Outcome: audit.Refused, Source: "s"},
		{At: monday, Actor: boss, Action: "person:update", Subject: ana, Outcome: audit.Done},
		{At: monday, Actor: "system", Action: "schedule:due", Subject: "ven_1", Outcome: audit.Done},
		{At: monday, Actor: audit.Anonymous, Action: "portal:try", Subject: "asm_1", Outcome: audit.Done},
	} {
		p := detect.Profiles{}
		detect.Observe(p, e)
		for key := range p {
			if !slices.Contains(detect.Keys(e), key) {
				t.Errorf("%s by %s touches %s", e.Action, e.Actor, key)
			}
		}
	}
}
