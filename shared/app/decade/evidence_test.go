package decade

import (
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/trigger"
)

// expiring: a vendor whose certificate runs out long before the months of its
// tier are over is assessed again thirty days before the certificate's end, or on
// its last day where the decision came later than that; and that is the reason.
type expiring struct {
	vendor, file string
	day          string // when it has to be assessed again
	done         int
}

func (*expiring) name() string      { return "reassessments since evidence ends" }
func (e *expiring) fired() int      { return e.done }
func (e *expiring) begin(d *decade) { e.decide(d) }

// decide accepts a new vendor that shows a certificate with an end.
func (e *expiring) decide(d *decade) {
	ends := d.Now.Read().AddDate(0, 0, d.between(10, 330))
	as := d.Answered(d.t)
	paper := []byte("Report of a penetration test\n")
	shown := apptest.Announce("test.txt", "text/plain", paper, "certificate")
	shown.ValidUntil = ends.Format(clock.Date)
	e.file = d.Attach(d.t, apptest.Respondent(as), as.ID, shown, paper).ID
	as = d.Read(d.t, as.ID)
	as, err := d.Assessments.Submit(d.t.Context(), apptest.Respondent(as), as.ID, as.Version)
	d.must(err)
	as, err = d.Assessments.StartReview(d.t.Context(), apptest.Analyst, as.ID, as.Version)
	d.must(err)
	for _, question := range []string{"iso", "certificate"} {
		_, err = d.Assessments.Judge(d.t.Context(), apptest.Analyst, as.ID, question, assessment.Judgement{Assurance: scoring.Reviewed})
		d.must(err)
	}
	_, err = d.Assessments.Approve(d.t.Context(), apptest.Approver, as.ID, d.Read(d.t, as.ID).Version, apptest.Accept)
	d.must(err)
	reachable(d, as.VendorID)
	e.vendor, e.day = as.VendorID, noticed(d.Now.Read(), ends)
}

// noticed is the day on which the end of a certificate is acted on.
func noticed(now, ends time.Time) string {
	if early := ends.AddDate(0, 0, -30); early.Format(clock.Date) > now.Format(clock.Date) {
		return early.Format(clock.Date)
	}
	return ends.Format(clock.Date)
}

func (e *expiring) check(d *decade) {
	if e.vendor == "" {
		return
	}
	made, due := cancelled(d, e.vendor), e.day <= d.today()
	if due != (len(made) == 1) {
		d.t.Errorf("the certificate %s is acted on from %s, it is %s: %d assessments", e.file, e.day, d.Now.Read(), len(made))
	}
	if !due || len(made) != 1 {
		return
	}
	as := d.Read(d.t, made[0])
	if len(as.Reasons) != 1 || as.Reasons[0] != (trigger.Reason{Why: trigger.Evidence, On: e.day, About: e.file}) {
		d.t.Errorf("%s was sent by reason of %+v, want the end of %s", as.ID, as.Reasons, e.file)
	}
	e.vendor, e.done = "", e.done+1
}

func (e *expiring) act(d *decade) {
	if e.vendor == "" {
		e.decide(d)
	}
}
