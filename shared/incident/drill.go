package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// Drill makes an incident an exercise.
type Drill struct {
	Scenario  string      `json:"scenario"`
	Title     clocks.Text `json:"title"`
	What      clocks.Text `json:"what"` // what happened, as the scenario tells it
	StartedAt time.Time   `json:"startedAt"`
	Injects   []Inject    `json:"injects"`
	Coming    int         `json:"coming"` // injects whose time has not come
}

// Inject is a message that the scenario brings in while the drill runs.
type Inject struct {
	ID          string      `json:"id"`
	At          time.Time   `json:"at"`
	Title       clocks.Text `json:"title"`
	Text        clocks.Text `json:"text"`
	Expects     clocks.Text `json:"expects"` // what a good team does now; said once it is handled
	HandledAt   time.Time   `json:"handledAt,omitzero"`
	HandledBy   string      `json:"handledBy,omitempty"`
	HandledName string      `json:"handledByName,omitempty"`
	Note        string      `json:"note,omitempty"` // what was done
}

// DrillDetails start a drill.
type DrillDetails struct {
	Scenario string `json:"scenario"`
	VendorID string `json:"vendorId"`
	Owner    string `json:"owner"` // "": who starts it
}

// Start begins a drill from a scenario, played at a vendor. Its clocks run as
// real ones do; it changes no schedule and raises no findings.
func (s *Service) Start(ctx context.Context, a identity.Actor, d DrillDetails) (_ View, err error) {
	var f problem.Fields
	sc, ok := s.Book().Scenario(d.Scenario)
	if !ok {
		f.AddKey("/scenario", "field.choose", "choose from "+strings.Join(s.scenarioIDs(), ", "))
	}
	var v vendors.Vendor
	if !ids.Valid(ids.Vendor, d.VendorID) {
		f.AddKey("/vendorId", "field.required", "name the vendor at which it is played")
	} else if v, err = s.Vendors.Get(ctx, a, d.VendorID); err != nil {
		return View{}, err
	}
	if d.Owner = strings.TrimSpace(d.Owner); d.Owner != "" {
		if err := s.person(ctx, a, &f, "/owner", d.Owner); err != nil {
			return View{}, problem.Wrap("drill.start", err)
		}
	}
	if err := f.Err(); err != nil {
		return View{}, err
	}
	o, err := s.People.Organisation(ctx, a.Org)
	if err != nil {
		return View{}, problem.Wrap("drill.start", err)
	}
	i := s.blank(a, v)
	if d.Owner != "" {
		i.Owner = d.Owner
	}
	now := i.CreatedAt.Truncate(time.Second)
	lang := o.Language
	i.Title, i.What, i.Severity, i.Facts = sc.Title.In(lang), sc.What.In(lang), sc.Severity, sc.Facts
	i.DataCategories, i.Jurisdictions, i.Entities = slices.Clone(sc.Facts.DataCategories), slices.Clone(sc.Facts.Jurisdictions), slices.Clone(sc.Facts.Entities)
	i.Zone, i.AwareAt = o.TimeZone, now
	i.BeganAt, i.DetectedAt = before(now, sc.BeganMinutesBefore), before(now, sc.DetectedMinutesBefore)
	i.Drill = &Drill{Scenario: sc.ID, Title: sc.Title, What: sc.What, StartedAt: now}
	for _, in := range sc.Injects {
		i.Drill.Injects = append(i.Drill.Injects, Inject{
			ID: in.ID, At: now.Add(time.Duration(in.AfterMinutes) * time.Minute), Title: in.Title, Text: in.Text, Expects: in.Expects,
		})
	}
	i.check(&f, i.CreatedAt)
	if err := f.Err(); err != nil {
		return View{}, problem.Wrap("drill.start", err)
	}
	i.Tasks = s.Book().tasks(now)
	return s.create(ctx, a, "drill:start", i)
}

func before(t time.Time, minutes int) time.Time { return t.Add(-time.Duration(minutes) * time.Minute) }

func (s *Service) scenarioIDs() []string {
	var out []string
	for _, sc := range s.Book().Scenarios {
		out = append(out, sc.ID)
	}
	return out
}

// asOf is a drill as its players may see it: without what is still to come.
func (d *Drill) asOf(now time.Time) *Drill {
	out := *d
	out.Injects = []Inject{}
	for _, in := range d.Injects {
		switch {
		case in.At.After(now):
			out.Coming++
			continue
		case in.HandledAt.IsZero():
			in.Expects = nil
		}
		out.Injects = append(out.Injects, in)
	}
	return &out
}

// Handle says what was done about an inject; its time is kept.
func (s *Service) Handle(ctx context.Context, a identity.Actor, id, inject string, version int64, note string) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		now := s.Now()
		n := -1
		if r.Drill != nil {
			n = slices.IndexFunc(r.Drill.Injects, func(in Inject) bool { return in.ID == inject && !in.At.After(now) })
		}
		if n < 0 {
			return change{}, problem.New(problem.NotFound, "there is no such inject, or its time has not come")
		}
		in := &r.Drill.Injects[n]
		if !in.HandledAt.IsZero() {
			return change{}, problem.New(problem.Conflict, "the inject is handled already")
		}
		note = strings.TrimSpace(note)
		var f problem.Fields
		f.Text("/note", note, 3, maxNote)
		if err := f.Err(); err != nil {
			return change{}, err
		}
		in.HandledAt, in.HandledBy, in.HandledName, in.Note = now, a.ID, a.Name, note
		return change{action: "incident:task", step: Step{What: "inject", Of: in.ID, Note: note}}, nil
	})
}
