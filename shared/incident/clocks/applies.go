package clocks

import (
	"fmt"
	"slices"
)

// Reason is a fact that makes a clock run, keeps it from running, or is still
// awaited.
type Reason struct {
	Key   string `json:"key"`
	Holds bool   `json:"holds"`
	Text  Text   `json:"text"`
}

// verdict of a condition.
type verdict uint8

const (
	no verdict = iota
	yes
	unknown
)

// key is the condition's name in Rules.Words.
func (c Condition) key() string {
	switch {
	case c.Area != "":
		return "area:" + c.Area
	case c.PersonalData:
		return "personalData"
	case c.Role != "":
		return "role:" + c.Role
	case c.Risk != "":
		return "risk:" + c.Risk
	case c.Entity != "":
		return "entity:" + c.Entity
	case c.Category != "":
		return "category:" + c.Category
	case c.PeopleFrom > 0:
		return fmt.Sprintf("people:%d", c.PeopleFrom)
	case c.PeopleBelow > 0:
		return fmt.Sprintf("people:<%d", c.PeopleBelow)
	case c.Level != "":
		return "level:" + c.Level
	case c.Operator != "":
		return "operator:" + c.Operator
	case c.Significant:
		return "significant"
	case c.Major:
		return "major"
	case c.Contract != "":
		return "contract:" + c.Contract
	}
	return ""
}

// judge holds a condition against the facts. A number of people that is not
// known counts as the worse one where a threshold brings a duty.
func (r *Rules) judge(c Condition, f *Facts) (bool, verdict) {
	is := func(b bool) (bool, verdict) {
		if b {
			return true, yes
		}
		return false, no
	}
	counted := f.People.Basis != "unknown"
	switch {
	case c.Area != "":
		return is(slices.ContainsFunc(f.Jurisdictions, func(j string) bool { return slices.Contains(r.Areas[c.Area], j) }))
	case c.PersonalData:
		return is(f.Personal())
	case c.Role != "":
		return is(f.Role == c.Role)
	case c.Risk != "":
		return is(slices.Index(Risks, f.Risk) >= slices.Index(Risks, c.Risk))
	case c.Entity != "":
		return is(slices.Contains(f.Entities, c.Entity))
	case c.Category != "":
		return is(slices.Contains(f.DataCategories, c.Category))
	case c.PeopleFrom > 0:
		if !counted {
			return true, unknown
		}
		return is(f.People.Count >= c.PeopleFrom)
	case c.PeopleBelow > 0:
		if !counted {
			return false, unknown
		}
		return is(f.People.Count < c.PeopleBelow)
	case c.Level != "":
		if !counted && f.Level == "" {
			return false, unknown
		}
		return is(r.rank(r.Level(f)) >= r.rank(c.Level))
	case c.Operator != "":
		return is(f.Operator == c.Operator)
	case c.Significant:
		return is(f.Significant)
	case c.Major:
		return is(!f.ClassifiedAt.IsZero())
	case c.Contract == "customer":
		return is(f.Contract.CustomerHours > 0)
	case c.Contract == "vendor":
		return is(f.Contract.VendorHours > 0)
	}
	return false, no
}

// Level is the incident's level under China's measures: the one set by hand,
// or the higher one that personal data of that many people bring.
func (r *Rules) Level(f *Facts) string {
	level := f.Level
	for _, l := range r.Levels {
		if f.Personal() && f.People.Basis != "unknown" && f.People.Count >= l.PeopleFrom && r.rank(l.ID) > r.rank(level) {
			level = l.ID
		}
	}
	return level
}

func (r *Rules) rank(level string) int {
	return slices.IndexFunc(r.Levels, func(l Level) bool { return l.ID == level })
}

// why holds all conditions of a rule against the facts: whether it applies,
// and the reasons, only the contrary ones when it does not.
func (r *Rules) why(rule Rule, f *Facts) (bool, []Reason) {
	var pro, contra []Reason
	for _, c := range rule.When {
		key := c.key()
		holds, v := r.judge(c, f)
		reason := r.reason(key, v)
		if reason.Holds = holds; holds {
			pro = append(pro, reason)
		} else {
			contra = append(contra, reason)
		}
	}
	if len(contra) > 0 {
		return false, contra
	}
	return true, pro
}

func (r *Rules) reason(key string, v verdict) Reason {
	w := r.Words[key]
	text := w.No
	switch {
	case v == yes:
		text = w.Yes
	case v == unknown && w.Unknown["en"] != "":
		text = w.Unknown
	}
	return Reason{Key: key, Holds: v == yes, Text: text}
}
