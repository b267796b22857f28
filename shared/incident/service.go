package incident

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Service does what people do with incidents. Permission is checked by the
// caller's route; the organisation is always the actor's own.
type Service struct {
	Table   table.Table
	Journal *audit.Journal
	Now     clock.Clock
	IDs     ids.Maker
	// Playbook is read when first asked for. It is built in: that it can be read
	// is known when the program starts (app.Services.Check) and by test.
	Playbook func() (*Playbook, error)
	BaseURL  func() string
	Vendors  interface {
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
		Owned(ctx context.Context, a identity.Actor) ([]string, error)
	}
	People interface {
		ByEmail(ctx context.Context, org, email string) (identity.Person, error)
		People(ctx context.Context, org string, limit int, cursor string) ([]identity.Person, string, error)
		Organisation(ctx context.Context, org string) (identity.Organisation, error)
	}
	Policy interface {
		Require(a identity.Actor, action string, r policy.Resource) error
	}
}

// View is an incident with its clocks as of the moment it is read.
type View struct {
	Incident
	Clocks []clocks.Clock `json:"clocks"`
	// Changes are what the change just made did to the clocks.
	Changes []clocks.Change `json:"changes,omitempty"`
	// Steps are what a drill measured.
	Steps []Timed `json:"steps,omitempty"`
}

// Book is the playbook.
func (s *Service) Book() *Playbook {
	p, err := s.Playbook()
	if err != nil {
		panic(err) // built in and held by test
	}
	return p
}

func (s *Service) rules(i *Incident) *clocks.Rules {
	p := s.Book()
	if r := p.Clocks[i.Rules]; r != nil {
		return r
	}
	return clocks.Newest(p.Clocks)
}

func (s *Service) compute(i *Incident, now time.Time) []clocks.Clock {
	return s.rules(i).Compute(i.Facts, i.counted(), now)
}

func (s *Service) view(i Incident) View {
	now := s.Now()
	v := View{Incident: i, Clocks: s.compute(&i, now)}
	if i.Drill != nil {
		v.Drill = i.Drill.asOf(now)
		v.Steps = timed(&i, now)
	}
	return v
}

func missing() error { return problem.New(problem.NotFound, "there is no such incident") }

func (s *Service) load(ctx context.Context, a identity.Actor, id string) (record, table.Item, error) {
	if !ids.Valid(ids.Incident, id) {
		return record{}, table.Item{}, missing()
	}
	r, it, err := table.Load[record](ctx, s.Table, key(a.Org, id))
	if problem.Is(err, problem.NotFound) {
		return record{}, table.Item{}, missing()
	}
	if err == nil && a.Owns != "" {
		if _, err := s.Vendors.Get(ctx, a, r.VendorID); problem.Is(err, problem.NotFound) {
			return record{}, table.Item{}, missing()
		} else if err != nil {
			return record{}, table.Item{}, err
		}
	}
	return r, it, problem.Wrap("incident.get", err)
}

// change is one state change: what it does to the record, and what the history
// and the log say of it.
type change struct {
	action string // of the policies
	step   Step   // At, By and Changes are filled in
	also   []table.Write
	mails  []queued
}

// alter reads an incident, lets f change it, recomputes its clocks and commits
// all of it. version 0 changes whatever stands.
func (s *Service) alter(ctx context.Context, a identity.Actor, id string, version int64, f func(*record) (change, error)) (View, error) {
	r, it, err := s.load(ctx, a, id)
	if err != nil {
		return View{}, err
	}
	if version != 0 && r.Version != version {
		return View{}, vendors.Stale(s.view(r.Incident))
	}
	now := s.Now()
	before := s.compute(&r.Incident, now)
	c, err := f(&r)
	if err != nil {
		return View{}, err
	}
	r.State = r.state()
	r.Version, r.UpdatedAt = it.Version+1, now
	c.step.Changes = clocks.Changes(before, s.compute(&r.Incident, now))
	r.remember(a, now, c.step)
	head, list := s.items(a.Org, &r, it.Version, now)
	writes := append([]table.Write{table.Replace(head), table.Replace(list)}, c.also...)
	mails, err := s.queue(ctx, a.Org, &r.Incident, c.mails)
	if err != nil {
		return View{}, err
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: c.action, Subject: r.ID, Before: it.Body, After: head.Body, Writes: append(writes, mails...), Wake: len(mails) > 0,
	})
	v := s.view(r.Incident)
	v.Changes = c.step.Changes
	return v, err
}

// remember adds a step to the history; the oldest make room.
func (r *record) remember(a identity.Actor, now time.Time, st Step) {
	st.At, st.By, st.ByName = now, a.ID, a.Name
	r.History = append(r.History, st)
	if n := len(r.History) - maxHistory; n > 0 {
		r.History = append(r.History[:1:1], r.History[n+1:]...) // how it began stays
	}
}

// ended is the conflict of a change to a closed incident.
func (r *record) ended() error {
	if r.Closing != nil {
		return problem.New(problem.Conflict, "the incident is closed; reopen it to change it")
	}
	return nil
}

// person finds somebody of the organisation who is active; a fault at the
// pointer when there is none. The actor's own address needs no look-up.
func (s *Service) person(ctx context.Context, a identity.Actor, f *problem.Fields, at, email string) error {
	if identity.FoldEmail(email) == identity.FoldEmail(a.Email) && a.Staff() {
		return nil
	}
	if identity.ValidEmail(email) {
		p, err := s.People.ByEmail(ctx, a.Org, email)
		if err == nil && p.Active {
			return nil
		}
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
	}
	f.AddKey(at, "field.person", "give the address of an active person of your organisation")
	return nil
}
