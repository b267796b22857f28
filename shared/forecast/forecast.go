// Package forecast says how likely it is that a vendor's next assessment comes
// late or fails, and why it says so.
//
// What counts are assessments whose due day is over: until then those that go
// well are known sooner than those that do not, and would make the rate look
// better than it is. The model is one of counts, which a person can do again by
// hand. The organisation's assessments give the rate r at which they come late
// or fail. Of a vendor with n assessments, k of them late or failed, the chance
// is
//
//	p = (k + m·r) / (n + m)    with m = Strength
//
// which is r while nothing is known of the vendor and nears the vendor's own
// rate the more is known (the mean of a beta-binomial model's posterior; Efron
// and Morris, "Stein's Estimation Rule and Its Competitors", JASA 68, 1973, on
// why it errs less than each vendor's own rate). Whether that is so here is
// measured on the organisation's own past, assessment by assessment; where it
// errs more than the plain rate does, the plain rate is what is said.
package forecast

import (
	"cmp"
	"math"
	"slices"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
)

// How much has to be known.
const (
	// Strength is how many assessments the organisation's rate weighs beside a
	// vendor's own.
	Strength = 4
	// Least is how many assessments an organisation needs before anything is
	// said.
	Least = 20
	// LeastMeasured is how many forecasts the past has to hold before their
	// error says anything.
	LeastMeasured = 20
)

// Outcome is how an assessment went.
type Outcome string

// The outcomes. All but InTime are what is forecast.
const (
	InTime   Outcome = "in_time"
	Late     Outcome = "late"     // handed in after its due day, or not yet
	Expired  Outcome = "expired"  // never handed in
	Rejected Outcome = "rejected" // handed in, and the decision went against the vendor
)

// Outcomes in the order in which they are shown.
var Outcomes = []Outcome{InTime, Late, Expired, Rejected}

// Past is one assessment whose due day is over.
type Past struct {
	AssessmentID string  `json:"assessmentId"`
	VendorID     string  `json:"-"`
	DueOn        string  `json:"dueOn"`                 // YYYY-MM-DD
	HandedIn     string  `json:"submittedOn,omitempty"` // YYYY-MM-DD, the first time
	Outcome      Outcome `json:"outcome"`
}

// PastOf is how an assessment went, by the days of the organisation's zone; ok
// is false for one that is not due yet, was never sent, or was cancelled.
func PastOf(a assessment.Assessment, today string, zone *time.Location) (p Past, ok bool) {
	if a.DueOn >= today || a.State == assessment.Draft || a.State == assessment.Cancelled {
		return Past{}, false
	}
	p = Past{AssessmentID: a.ID, VendorID: a.VendorID, DueOn: a.DueOn, Outcome: InTime}
	for _, step := range a.History {
		if step.To == assessment.Submitted {
			p.HandedIn = clock.DayIn(step.At, zone)
			break
		}
	}
	switch {
	case a.State == assessment.Expired:
		p.Outcome = Expired
	case a.State == assessment.Rejected:
		p.Outcome = Rejected
	case p.HandedIn == "" || p.HandedIn > p.DueOn:
		p.Outcome = Late
	}
	return p, true
}

// Counts are assessments by outcome.
type Counts struct {
	All     int             `json:"assessments"`
	Trouble int             `json:"lateOrFailed"`
	By      map[Outcome]int `json:"outcomes"`
}

func none() Counts {
	return Counts{By: map[Outcome]int{InTime: 0, Late: 0, Expired: 0, Rejected: 0}}
}

func (c *Counts) add(p Past) {
	c.All++
	c.By[p.Outcome]++
	if p.Outcome != InTime {
		c.Trouble++
	}
}

// rate is the share that came late or failed, between the two that one more of
// either would make: never quite nought, never quite one.
func (c Counts) rate() float64 { return (float64(c.Trouble) + 1) / (float64(c.All) + 2) }

// Method is what a forecast rests on.
type Method string

// The methods.
const (
	Nothing   Method = "nothing"      // too little is known to say anything
	PlainRate Method = "organisation" // the organisation's rate alone
	OwnRecord Method = "vendor"       // the vendor's record, weighed with that rate
)

// Measured is how far forecasts made on the past, each with no more than was
// known then, were off: the mean of the squared differences between the chance
// and what came (1 or 0; Brier, "Verification of Forecasts Expressed in Terms
// of Probability", 1950). 0 is perfect.
type Measured struct {
	Forecasts int     `json:"forecasts"`
	Vendor    float64 `json:"errorWithVendorsRecord"`
	Plain     float64 `json:"errorOfOrganisationsRate"`
}

// Forecast is what is said of one vendor.
type Forecast struct {
	Method Method `json:"method"`
	// Chance that the next assessment comes late or fails, 0 to 1, and the
	// range in which four of five such chances lie. All 0 with Nothing.
	Chance       float64  `json:"chance"`
	From         float64  `json:"from"`
	To           float64  `json:"to"`
	Vendor       Counts   `json:"vendor"`
	Organisation Counts   `json:"organisation"`
	Measured     Measured `json:"measured"`
	Past         []Past   `json:"past"` // the vendor's, newest first
}

// Of forecasts a vendor's next assessment from an organisation's, in any order. own are the vendor's, which may or may not stand among them.
func Of(vendor string, all, own []Past) Forecast {
	all = ordered(append(slices.Clone(all), own...))
	f := Forecast{Vendor: none(), Organisation: none(), Past: []Past{}}
	for _, p := range all {
		f.Organisation.add(p)
		if p.VendorID == vendor {
			f.Vendor.add(p)
			f.Past = append(f.Past, p)
		}
	}
	slices.Reverse(f.Past)
	f.Measured = measure(all)
	f.Method = OwnRecord
	switch {
	case f.Organisation.All < Least:
		f.Method = Nothing
		return f
	case f.Vendor.All == 0, f.Measured.Forecasts >= LeastMeasured && f.Measured.Vendor >= f.Measured.Plain:
		f.Method = PlainRate
	}
	weight := Counts{}
	if f.Method == OwnRecord {
		weight = f.Vendor
	}
	f.Chance = chance(weight, f.Organisation)
	// The posterior is a beta distribution of this mean and this many counts;
	// its standard deviation, and 1.28 of them, hold about four fifths of it.
	off := 1.28 * math.Sqrt(f.Chance*(1-f.Chance)/float64(weight.All+Strength+1))
	f.From, f.To = max(0, f.Chance-off), min(1, f.Chance+off)
	return f
}

func chance(own, all Counts) float64 {
	return (float64(own.Trouble) + Strength*all.rate()) / float64(own.All+Strength)
}

// ordered sorts by due day, each once.
func ordered(all []Past) []Past {
	slices.SortFunc(all, func(a, b Past) int {
		return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.AssessmentID, b.AssessmentID))
	})
	return slices.CompactFunc(all, func(a, b Past) bool { return a.AssessmentID == b.AssessmentID })
}

// measure forecasts each assessment of a vendor that had a record from those
// that were due before it.
func measure(all []Past) (m Measured) {
	org := none()
	by := map[string]*Counts{}
	for _, p := range all {
		own := by[p.VendorID]
		if own == nil {
			c := none()
			own = &c
			by[p.VendorID] = own
		}
		if org.All >= Least && own.All > 0 {
			came := 0.0
			if p.Outcome != InTime {
				came = 1
			}
			m.Forecasts++
			m.Vendor += square(chance(*own, org) - came)
			m.Plain += square(org.rate() - came)
		}
		org.add(p)
		own.add(p)
	}
	if m.Forecasts > 0 {
		m.Vendor /= float64(m.Forecasts)
		m.Plain /= float64(m.Forecasts)
	}
	return m
}

func square(x float64) float64 { return x * x }
