package decade

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/app/apptest"
)

// incidents: the clock of Art. 33 GDPR, 72 hours from when we became aware, calls
// after 36 hours, after 57 hours and 36 minutes and at its end; of several that
// passed at once only the last is said.
type incidents struct {
	id    string
	aware time.Time
	told  []string // what it has to have said
	ended int
}

func (*incidents) name() string      { return "calls of clocks" }
func (i *incidents) fired() int      { return i.ended }
func (i *incidents) begin(d *decade) { i.report(d) }

func (i *incidents) report(d *decade) {
	v := d.Breach(d.t)
	i.id, i.aware, i.told = v.ID, v.AwareAt, nil
}

func (i *incidents) check(d *decade) {
	now := ""
	for _, m := range []struct {
		percent int
		after   time.Duration
	}{{50, 36 * time.Hour}, {80, 57*time.Hour + 36*time.Minute}, {100, 72 * time.Hour}} {
		if !i.aware.Add(m.after).After(d.Now.Read()) {
			now = fmt.Sprintf("gdpr-33-1 %d %%", m.percent)
		}
	}
	if now != "" && !slices.Contains(i.told, now) && !i.over() {
		i.told = append(i.told, now)
	}
	v, err := d.Incidents.Get(d.t.Context(), apptest.Analyst, i.id)
	d.must(err)
	var got []string
	for _, s := range v.History {
		for said := range strings.SplitSeq(s.Of, ", ") {
			if s.What == "warned" && strings.HasPrefix(said, "gdpr-33-1 ") {
				got = append(got, said)
			}
		}
	}
	if !slices.Equal(got, i.told) {
		d.t.Errorf("%s, aware at %s, at %s: called %v, want %v", i.id, i.aware, d.Now.Read(), got, i.told)
	}
}

func (i *incidents) over() bool { return slices.Contains(i.told, "gdpr-33-1 100 %") }

func (i *incidents) act(d *decade) {
	if i.over() {
		i.ended += len(i.told)
		i.report(d)
	}
}
