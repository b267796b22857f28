package scoring

import (
	"encoding/json"
	"strconv"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

// maxModelBytes keeps a model well within one record of the table.
const maxModelBytes = 256 << 10

// levels is how many levels each factor has, 0 to 4.
const levels = 5

// basis is the whole in basis points.
const basis = 10_000

var (
	versionForm = pattern.New(`^[0-9]{4}-(0[1-9]|1[0-2])(\.[1-9][0-9]?)?$`)
	idForm      = pattern.New(`^[a-z][A-Za-z0-9-]{0,63}$`)
)

// ParseModel reads a model file strictly. It errs with invalid and every fault
// by JSON pointer: what is not JSON, a field unknown, missing or given twice,
// a number out of range, a text missing in a language, an id used twice, tiers
// that do not descend, a floor on an unknown factor. Over 256 KB: too_large.
func ParseModel(data []byte) (Model, error) {
	if len(data) > maxModelBytes {
		return Model{}, problem.New(problem.TooLarge, "a scoring model has at most %d bytes", maxModelBytes)
	}
	var r reader
	tree := r.tree(data)
	if tree == nil && len(r.faults) > 0 { // not JSON at all: nothing more to say
		return Model{}, r.faults.Err()
	}
	m := r.model(tree)
	if err := r.faults.Err(); err != nil {
		return Model{}, err
	}
	m.hash = m.digest()
	return m, nil
}

func (r *reader) model(v any) Model {
	o := r.object(v, "", "version", "source?", "inherent", "assurance", "k", "criticalCap")
	m := Model{Version: r.text(o, "version"), Source: r.text(o, "source")}
	if m.Version != "" && !versionForm.MatchString(m.Version) {
		r.faults.Add("/version", "must be YYYY-MM or YYYY-MM.N")
	}
	m.Inherent = r.inherent(r.child(o, "inherent", "factors", "floors", "tiers"))
	m.Assurance = r.assurance(r.child(o, "assurance", "self", "reviewed", "independent"))
	m.K = r.integer(o, "k", 0, basis-1)
	limit := r.child(o, "criticalCap", "failsBelow", "bandAtLeast")
	m.CriticalCap = CriticalCap{r.integer(limit, "failsBelow", 1, basis), r.band(limit, "bandAtLeast")}
	return m
}

func (r *reader) inherent(o object) InherentRule {
	var rule InherentRule
	ids := map[string]bool{}
	for i, v := range r.list(o, "factors", 1, 20) {
		rule.Factors = append(rule.Factors, r.factor(v, o.pointer("factors")+"/"+strconv.Itoa(i), ids))
	}
	floors := map[string]bool{}
	rule.Floors = []Floor{}
	for i, v := range r.list(o, "floors", 0, 20) {
		rule.Floors = append(rule.Floors, r.floor(v, o.pointer("floors")+"/"+strconv.Itoa(i), floors, ids))
	}
	rule.Tiers = r.tiers(r.child(o, "tiers", "critical", "high", "medium"))
	return rule
}

func (r *reader) factor(v any, at string, ids map[string]bool) Factor {
	o := r.object(v, at, "id", "title", "levels", "weight")
	f := Factor{ID: r.id(o, ids), Title: r.both(o, "title"), Weight: r.integer(o, "weight", 1, 100)}
	for i, level := range r.list(o, "levels", levels, levels) {
		f.Levels = append(f.Levels, r.sentence(level, o.pointer("levels")+"/"+strconv.Itoa(i)))
	}
	return f
}

func (r *reader) floor(v any, at string, ids, factors map[string]bool) Floor {
	o := r.object(v, at, "id", "when", "atLeastTier", "reason", "source")
	f := Floor{ID: r.id(o, ids), AtLeastTier: r.band(o, "atLeastTier"), Reason: r.both(o, "reason"), Source: r.text(o, "source")}
	named := map[string]bool{}
	for i, w := range r.list(o, "when", 1, 20) {
		c := r.object(w, o.pointer("when")+"/"+strconv.Itoa(i), "factor", "atLeast")
		factor := r.text(c, "factor")
		switch {
		case factor == "":
		case !factors[factor]:
			r.faults.Add(c.pointer("factor"), "is not a factor of this model")
		case named[factor]:
			r.faults.Add(c.pointer("factor"), "is named twice in this floor")
		}
		named[factor] = true
		f.When = append(f.When, Condition{factor, r.integer(c, "atLeast", 1, levels-1)})
	}
	return f
}

func (r *reader) tiers(o object) Tiers {
	t := Tiers{r.threshold(o, "critical"), r.threshold(o, "high"), r.threshold(o, "medium")}
	if t.Critical > 0 && t.High >= t.Critical {
		r.faults.Add(o.pointer("high"), "must be below critical")
	}
	if t.High > 0 && t.Medium >= t.High {
		r.faults.Add(o.pointer("medium"), "must be below high")
	}
	return t
}

// threshold reads a risk score above 0 and up to 100.
func (r *reader) threshold(o object, name string) Hundredths {
	v, ok := o.fields[name]
	if !ok {
		return 0
	}
	number, _ := v.(json.Number)
	h, ok := parseHundredths(number.String())
	if !ok || h <= 0 || h > whole {
		r.faults.Add(o.pointer(name), "must be a number above 0 and up to 100 with at most two decimals")
		return 0
	}
	return h
}

// assurance holds the factors to their order: an answer that more people
// vouch for never counts for less.
func (r *reader) assurance(o object) Factors {
	f := Factors{r.integer(o, "self", 1, basis), r.integer(o, "reviewed", 1, basis), r.integer(o, "independent", 1, basis)}
	if f.Reviewed > 0 && f.Reviewed < f.Self {
		r.faults.Add(o.pointer("reviewed"), "must not be below self")
	}
	if f.Independent > 0 && f.Independent < max(f.Self, f.Reviewed) {
		r.faults.Add(o.pointer("independent"), "must not be below self or reviewed")
	}
	return f
}

func (r *reader) id(o object, taken map[string]bool) string {
	id := r.text(o, "id")
	switch {
	case id == "":
		return ""
	case !idForm.MatchString(id):
		r.faults.Add(o.pointer("id"), "must start with a small letter and hold only letters, digits and dashes, 64 at most")
	case taken[id]:
		r.faults.Add(o.pointer("id"), "is used twice")
	}
	taken[id] = true
	return id
}

func (r *reader) band(o object, name string) Band {
	v, ok := o.fields[name]
	if !ok {
		return ""
	}
	s, _ := v.(string)
	if !Band(s).Valid() {
		r.faults.Add(o.pointer(name), "must be low, medium, high or critical")
	}
	return Band(s)
}

// both reads the sentence under name in both languages.
func (r *reader) both(o object, name string) Text {
	v, ok := o.fields[name]
	if !ok {
		return nil
	}
	return r.sentence(v, o.pointer(name))
}

func (r *reader) sentence(v any, at string) Text {
	o := r.object(v, at, "en", "zh-CN")
	return Text{"en": r.text(o, "en"), "zh-CN": r.text(o, "zh-CN")}
}
