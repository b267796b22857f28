package decade

import (
	"fmt"
	"strings"
	"time"

	"vendorrisk/shared/app/apptest"
)

// incidents: the clock of Art. 33 GDPR, 72 hours from when we became aware, calls
// after 36 hours, after 57 hours and 36 minutes and at its end; of several that
// passed at once only the last is said, and none of those before it afterwards.
type incidents struct {
	id    string
	aware time.Time
	last  int // the percentage that was called last
	ended int
}

func (*incidents) name() string      { return "calls of clocks" }
func (i *incidents) fired() int      { return i.ended }
func (i *incidents) begin(d *decade) { i.report(d) }

func (i *incidents) report(d *decade) {
	v := d.Breach(d.t)
	i.id, i.aware, i.last = v.ID, v.AwareAt, 0
}

// passed is the last mark that is over at a time, in per cent.
func (i *incidents) passed(at time.Time) int {
	switch over := at.Sub(i.aware); {
	case over >= 72*time.Hour:
		return 100
	case over >= 57*time.Hour+36*time.Minute:
		return 80
	case over >= 36*time.Hour:
		return 50
	default:
		return 0
	}
}

func (i *incidents) check(d *decade) {
	v, err := d.Incidents.Get(d.t.Context(), apptest.Analyst, i.id)
	d.must(err)
	calls, last, n := 0, 0, 0
	for _, s := range v.History {
		if s.What != "warned" {
			continue
		}
		calls++
		for said := range strings.SplitSeq(s.Of, ", ") {
			if !strings.HasPrefix(said, "gdpr-33-1 ") {
				continue
			}
			over := i.passed(s.At)
			if over <= last || said != fmt.Sprintf("gdpr-33-1 %d %%", over) {
				d.t.Errorf("%s, aware at %s, called %q at %s after %d %%", i.id, i.aware, said, s.At, last)
			}
			last, n = over, n+1
		}
	}
	if over := i.passed(d.Now.Read()); over > last { // not before: the clock may have jumped back
		d.t.Errorf("%s, aware at %s: at %s only %d %% was called", i.id, i.aware, d.Now.Read(), last)
	}
	if last == 100 && i.last < 100 {
		i.ended += n
	}
	i.last = last
	if n := d.mailed(v.Owner, i.id, "incident-clock"); n != calls {
		d.t.Errorf("%s: %d calls, %d mails to %s", i.id, calls, n, v.Owner)
	}
}

func (i *incidents) act(d *decade) {
	if i.last == 100 {
		i.report(d)
	}
}
