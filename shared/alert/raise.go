package alert

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Raising are the writes for what several firings come to; each alert is
// written once, however many of them concern it.
type Raising struct {
	s      *Service
	org    string
	alerts map[string]*raised
	order  []string
}

type raised struct {
	alert Alert
	item  table.Item
	fresh bool
}

// Begin collects firings for one commit.
func (s *Service) Begin(org string) *Raising {
	return &Raising{s: s, org: org, alerts: map[string]*raised{}}
}

// Add takes up a firing. It reads the alert of its day the first time.
func (r *Raising) Add(ctx context.Context, h detect.Hit, reasons []detect.Reason) error {
	id := derived(h.Rule, h.About, h.At)
	one := r.alerts[id]
	if one == nil {
		al, it, err := r.s.read(ctx, r.org, id)
		one = &raised{alert: al, item: it}
		if problem.Is(err, problem.NotFound) {
			now := r.s.Now()
			one.fresh = true
			one.alert = Alert{ID: id, CreatedAt: now, Rule: h.Rule, Severity: h.Severity, About: h.About, State: Open, FirstAt: h.At, LastAt: h.At}
		} else if err != nil {
			return err
		}
		r.alerts[id] = one
		r.order = append(r.order, id)
	}
	a := &one.alert
	a.Times++
	a.Count = max(a.Count, h.Count)
	a.FirstAt, a.LastAt = earlier(a.FirstAt, h.At), later(a.LastAt, h.At)
	for _, e := range h.Events {
		if len(a.Events) < maxEvents && !slices.Contains(a.Events, e) {
			a.Events = append(a.Events, e)
		}
	}
	if len(reasons) > 0 {
		a.Reasons = reasons
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Len is how many alerts there are to write.
func (r *Raising) Len() int { return len(r.order) }

// Writes are the alerts as they are to be stored, with a mail to each
// recipient of one that is new, and the task that answers it where the
// organisation wants that. They join the caller's commit.
func (r *Raising) Writes(ctx context.Context) ([]table.Write, error) {
	if len(r.order) == 0 {
		return nil, nil
	}
	o, err := r.s.Directory.Organisation(ctx, r.org)
	if problem.Is(err, problem.NotFound) { // events come before the organisation's own record
		o.ID, o.Settings = r.org, identity.DefaultSettings()
	} else if err != nil {
		return nil, err
	}
	var out []table.Write
	for _, id := range r.order {
		one := r.alerts[id]
		one.alert.Version, one.alert.UpdatedAt = one.item.Version+1, r.s.Now()
		out = append(out, table.Write{Verb: table.VerbPut, Item: item(r.org, one.alert, one.item.Version), If: one.item.Version})
		if !one.fresh {
			continue
		}
		mails, err := r.s.mails(ctx, o, one.alert, mailRaised)
		if err != nil {
			return nil, err
		}
		out = append(out, mails...)
		if len(planned(one.alert, o.Responses)) > 0 {
			out = append(out, notify.Write(r.org, notify.Task(r.s.IDs, r.s.Now(), RespondTask, id)))
		}
	}
	return out, nil
}

// Writes raises one firing in a commit of whoever found it.
func (s *Service) Writes(ctx context.Context, org string, h detect.Hit) ([]table.Write, error) {
	r := s.Begin(org)
	if err := r.Add(ctx, h, nil); err != nil {
		return nil, err
	}
	return r.Writes(ctx)
}

// Raise writes one firing at once, for the system's own checks.
func (s *Service) Raise(ctx context.Context, org string, h detect.Hit) error {
	for try := 1; ; try++ {
		writes, err := s.Writes(ctx, org, h)
		if err != nil {
			return err
		}
		err = s.Journal.Commit(ctx, audit.Change{
			Actor: identity.AsSystem(org), Action: "alert:raise", Subject: derived(h.Rule, h.About, h.At), Writes: writes, Wake: true,
		})
		if problem.Is(err, problem.Conflict) && try < 3 {
			continue
		}
		return err
	}
}

// maxTo bounds the people who are told of one alert.
const maxTo = 10

// recipients are the addresses that the organisation chose, or else its
// active administrators'.
func (s *Service) recipients(ctx context.Context, o identity.Organisation, chosen bool) ([]string, error) {
	if chosen && len(o.AlertRecipients) > 0 {
		return o.AlertRecipients, nil
	}
	var out []string
	for cursor := ""; len(out) < maxTo; {
		page, next, err := s.Directory.People(ctx, o.ID, 100, cursor)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			if p.Active && slices.Contains(p.Roles, identity.Administrator) && len(out) < maxTo {
				out = append(out, p.Email)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return out, nil
}

// mails tell people of an alert, and a task tells systems; an escalation goes to the administrators, whoever
// else was told before.
func (s *Service) mails(ctx context.Context, o identity.Organisation, al Alert, template string) ([]table.Write, error) {
	to, err := s.recipients(ctx, o, template == mailRaised)
	if err != nil {
		return nil, err
	}
	out := []table.Write{s.publishing(o, al, template)}
	for _, address := range to {
		m := notify.Mail(s.IDs, s.Now(), al.ID, address, template, o.Language, s.says(al))
		out = append(out, notify.Write(o.ID, m))
	}
	return out, nil
}
