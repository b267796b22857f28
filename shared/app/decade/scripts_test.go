package decade

import (
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/scoring"
)

// after is a day n days after another.
func after(d *decade, day string, n int) string {
	out, err := clock.AddDays(day, n)
	d.must(err)
	return out
}

// findings: who sees to one is told once when its day is past; an accepted risk
// opens again the day after its last, and then has another day.
type findings struct {
	all  []script
	done int
}

func (*findings) name() string { return "findings overdue or open again" }
func (f *findings) fired() int { return f.done }
func (f *findings) begin(d *decade) {
	v := d.Vendor(d.t, 2)
	for range 3 {
		due := d.in(d.between(5, 100))
		made, err := d.Findings.Create(d.t.Context(), apptest.Analyst, v.ID, finding.Details{
			Title: apptest.Ptr("No second factor"), Severity: apptest.Ptr("medium"), DueOn: &due,
		})
		d.must(err)
		f.all = append(f.all, script{made.ID, []step{{after(d, due, 1), "finding:remind", "finding-overdue"}}})
	}
}

func (f *findings) check(d *decade) {
	f.done = 0
	for _, s := range f.all {
		f.done += d.holds(s)
	}
}

func (f *findings) act(d *decade) {
	for i := range f.all {
		s := &f.all[i]
		if d.holds(*s) < len(s.steps) {
			continue
		}
		now, err := d.Findings.Get(d.t.Context(), apptest.Analyst, s.subject)
		d.must(err)
		until := d.in(d.between(10, 150))
		if s.steps[len(s.steps)-1].action == "finding:reopen" {
			if now.Status != finding.Open || now.Acceptance != nil {
				d.t.Errorf("%s is %s after its acceptance", s.subject, now.Status)
			}
			_, err = d.Findings.Update(d.t.Context(), apptest.Analyst, s.subject, now.Version, finding.Details{DueOn: &until})
			s.steps = append(s.steps, step{after(d, until, 1), "finding:remind", "finding-overdue"})
		} else {
			status := finding.RiskAccepted
			_, err = d.Findings.Update(d.t.Context(), apptest.Approver, s.subject, now.Version, finding.Details{
				Status: &status, Acceptance: &finding.Acceptance{Reason: "replaced later", ExpiresOn: until},
			})
			s.steps = append(s.steps, step{after(d, until, 1), "finding:reopen", "acceptance-ended"})
		}
		d.must(err)
	}
}

// overrides: another band than the computed one counts until its last day.
type overrides struct {
	all  []script
	done int
}

func (*overrides) name() string      { return "overrides that ended" }
func (o *overrides) fired() int      { return o.done }
func (o *overrides) begin(d *decade) { o.act(d) }

func (o *overrides) check(d *decade) {
	o.done = 0
	for _, s := range o.all {
		o.done += d.holds(s)
	}
}

func (o *overrides) act(d *decade) {
	if n := len(o.all); n > 0 && d.holds(o.all[n-1]) == 0 {
		return
	}
	in, until := d.InReview(d.t), d.in(d.between(20, 360))
	as, err := d.Assessments.Approve(d.t.Context(), apptest.Approver, in.ID, in.Version, assessment.Verdict{
		Decision: "mitigate", Override: &scoring.Override{Band: scoring.Critical, Reason: "a second source is missing", ExpiresOn: until},
	})
	d.must(err)
	_, err = d.Assessments.ConfirmOverride(d.t.Context(), apptest.Second, as.ID, as.Version)
	d.must(err)
	o.all = append(o.all, script{as.ID, []step{{after(d, until, 1), "assessment:lapse", "override-lapsed"}}})
}

// obligations: one that recurs each half-year is reminded of twice, comes to
// be due, overdue after its grace, and is escalated a week and two weeks later;
// whoever fulfils it makes the next. Some are waived meanwhile, and begin again
// the day after the waiver.
type obligations struct {
	contract string
	now      []script // of each series, the obligation that is under way
	ended    int
	made     int // obligations in all: the first of each series and those that followed
}

func (*obligations) name() string { return "steps of obligations" }
func (o *obligations) fired() int { return o.ended }
func (o *obligations) begin(d *decade) {
	o.contract = d.ContractWith(d.t, d.Vendor(d.t, 1), contract.Details{
		Title: apptest.Ptr("Master agreement"), Status: apptest.Ptr(contract.Active), SignedOn: apptest.Ptr(d.today()), StartsOn: apptest.Ptr(d.today()),
	}).ID
	for range 3 {
		owed := apptest.Yearly(d.in(d.between(40, 200)))
		owed.Recurrence, owed.EvidenceRequired = apptest.Ptr("FREQ=MONTHLY;INTERVAL=6;COUNT=60"), apptest.Ptr(false)
		o.now = append(o.now, o.script(d, d.Owe(d.t, o.contract, owed)))
		o.made++
	}
}

// script is what the calendar does about an obligation from today on.
func (*obligations) script(d *decade, made obligation.Obligation) script {
	s := script{subject: made.ID}
	overdue := after(d, made.DueOn, 15) // 14 days of grace
	for _, x := range []step{
		{after(d, made.DueOn, -30), "obligation:remind", "obligation-reminder"},
		{after(d, made.DueOn, -7), "obligation:remind", "obligation-reminder"},
		{made.DueOn, "obligation:due", "obligation-due"},
		{overdue, "obligation:overdue", "obligation-overdue"},
		{after(d, overdue, 7), "obligation:escalate", "obligation-escalated"},
		{after(d, overdue, 14), "obligation:escalate", "obligation-escalated"},
	} {
		if x.day > d.today() || x.day == d.today() && x.action == "obligation:remind" {
			s.steps = append(s.steps, x)
		}
	}
	return s
}

func (o *obligations) check(d *decade) {
	for _, s := range o.now {
		d.holds(s)
	}
	all, more, err := d.Obligations.List(d.t.Context(), apptest.Buyer, o.contract, 100, "")
	d.must(err)
	if len(all) != o.made || more != "" {
		d.t.Errorf("%d obligations, want %d: each that is fulfilled makes one", len(all), o.made)
	}
}

func (o *obligations) act(d *decade) {
	for i := range o.now {
		s := &o.now[i]
		n := d.holds(*s)
		now, err := d.Obligations.Get(d.t.Context(), apptest.Buyer, s.subject)
		d.must(err)
		lapsed := n == len(s.steps) && n > 0 && s.steps[n-1].action == "obligation:lapse"
		switch {
		case lapsed || n == len(s.steps) || now.State != obligation.Open && now.State != obligation.Waived && d.dice.IntN(4) == 0:
			if lapsed && now.State == obligation.Waived {
				d.t.Errorf("%s is waived after its waiver", s.subject)
			}
			done, err := d.Obligations.Fulfil(d.t.Context(), apptest.Buyer, s.subject, now.Version, obligation.Doing{})
			d.must(err)
			next, err := d.Obligations.Get(d.t.Context(), apptest.Buyer, done.NextID)
			d.must(err)
			o.ended, o.made = o.ended+n, o.made+1
			*s = o.script(d, next)
		case now.State == obligation.Due && d.dice.IntN(3) == 0:
			until := d.in(d.between(5, 60))
			now, err = d.Obligations.Waive(d.t.Context(), apptest.Buyer, s.subject, now.Version, obligation.Waiving{Reason: "the report is late", ExpiresOn: until})
			d.must(err)
			_, err = d.Obligations.ConfirmWaiver(d.t.Context(), apptest.Approver, s.subject, now.Version)
			d.must(err)
			s.steps = append(s.steps[:n:n], step{after(d, until, 1), "obligation:lapse", "obligation-lapsed"})
		}
	}
}

// contracts: one of a year that renews itself is warned of a month before the
// last day for notice (three months before its end), which makes its vendor due,
// and goes on the day after its end; one that does not is warned of sixty days
// before, and expires.
type contracts struct {
	renewing script
	vendor   string
	warned   int
	made     []string // the vendor's reassessments
	single   script
	ended    int
}

func (*contracts) name() string { return "steps of contracts" }
func (c *contracts) fired() int { return c.ended + c.warned }

func (c *contracts) begin(d *decade) {
	as := d.Approved(d.t)
	reachable(d, as.VendorID)
	c.vendor = as.VendorID
	v, err := d.Vendors.Get(d.t.Context(), apptest.Buyer, as.VendorID)
	d.must(err)
	c.renewing = script{subject: d.ContractWith(d.t, v, apptest.Terms()).ID}
	for end := (clockDate(d, "2027-06-30")); end.Before(apptest.Start.AddDate(12, 0, 0)); end = end.AddDate(1, 0, 0) {
		c.renewing.steps = append(c.renewing.steps,
			step{end.AddDate(0, -3, -30).Format(clock.Date), "contract:warn", "contract-notice"}, step{end.AddDate(0, 0, 1).Format(clock.Date), "contract:renew", "contract-renewed"})
	}
	c.sign(d)
}

func (c *contracts) sign(d *decade) {
	ends := d.in(d.between(70, 300))
	made := d.ContractWith(d.t, d.Vendor(d.t, 1), contract.Details{
		Title: apptest.Ptr("Pilot"), Status: apptest.Ptr(contract.Active), SignedOn: apptest.Ptr(d.today()), StartsOn: apptest.Ptr(d.today()), EndsOn: &ends,
	})
	c.single = script{made.ID, []step{{after(d, ends, -60), "contract:warn", "contract-ending"}, {after(d, ends, 1), "contract:expire", "contract-expired"}}}
}

func (c *contracts) check(d *decade) {
	n := d.holds(c.renewing)
	warned := 0
	for _, x := range c.renewing.steps[:min(n, len(c.renewing.steps))] {
		if x.action == "contract:warn" {
			warned++
		}
	}
	now, err := d.Contracts.Get(d.t.Context(), apptest.Buyer, c.renewing.subject)
	d.must(err)
	if want := clockDate(d, "2027-06-30").AddDate(n-warned, 0, 0).Format(clock.Date); now.EndsOn != want {
		d.t.Errorf("the term ends on %s after %d renewals, want %s", now.EndsOn, n-warned, want)
	}
	c.made = append(c.made, cancelled(d, c.vendor)...)
	if len(c.made) != warned {
		d.t.Errorf("%d warnings that the contract ends have made %d reassessments", warned, len(c.made))
	}
	c.warned = n
	d.holds(c.single)
}

func (c *contracts) act(d *decade) {
	if n := d.holds(c.single); n == len(c.single.steps) {
		c.ended += n
		c.sign(d)
	}
}
