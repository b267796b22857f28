package watch

import (
	"context"
	"maps"
	"slices"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// day is the hours that ended on one day: what the model learns from.
type day struct {
	Hours []detect.Vector `json:"hours"`
	Seen  int             `json:"seen"` // hours in all; of more than maxHours some are left out
}

const (
	maxHours = 2000 // about 200 KB
	// learnDays of history make the model, which is learned anew once a day.
	learnDays = 60
	dayShape  = "2006-01-02"
)

func dayKey(org, date string) table.Key { return table.Key{PK: pk(org), SK: "DAY#" + date} }

func modelKey(org string) table.Key { return table.Key{PK: pk(org), SK: "MODEL"} }

// model is what is usual, as it was learned on a day.
type model struct {
	Day    string         `json:"day"`
	Hours  int            `json:"hours"` // learned from
	Robust *detect.Robust `json:"robust,omitempty"`
	Limit  float64        `json:"limit"` // scores above it are reported
	Budget int            `json:"budget"`
}

// closeEnded closes hours whose actor has not come back.
func (p *part) closeEnded(ctx context.Context) error {
	now := p.Now().UTC().Truncate(time.Hour)
	for _, key := range slices.Sorted(maps.Keys(p.state.Open)) {
		if !p.state.Open[key].Before(now) {
			continue
		}
		if len(p.profiles) >= maxProfiles || p.alerts.Len() >= maxHits {
			break
		}
		delete(p.state.Open, key)
		p.changed = true
		if err := p.load(ctx, []string{key}); err != nil {
			return err
		}
		pr := p.profiles[key]
		if pr.Now.Start.IsZero() || !pr.Now.Start.Before(now) {
			continue
		}
		if err := p.ended(ctx, []detect.Closed{{Actor: key[len("act:"):], Hour: pr.Now}}); err != nil {
			return err
		}
		pr.Now = detect.Hour{}
	}
	return nil
}

// ended judges hours that have ended, and keeps them for learning.
func (p *part) ended(ctx context.Context, closed []detect.Closed) error {
	for _, c := range closed {
		p.closed = append(p.closed, c)
		m, err := p.learned(ctx)
		if err != nil {
			return err
		}
		if m.Robust == nil {
			continue
		}
		date := p.Now().UTC().Format(dayShape)
		if p.state.Day != date {
			p.state.Day, p.state.Unusual = date, 0
		}
		v := c.Hour.Vector()
		if m.Robust.Score(v) <= m.Limit || p.state.Unusual >= m.Budget {
			continue
		}
		p.state.Unusual++
		hit := detect.Hit{Rule: alert.UnusualHour, Severity: detect.Low, At: c.Hour.Start, About: c.Actor, Count: c.Hour.Events}
		if err := p.alerts.Add(ctx, hit, m.Robust.Top(v, 3)); err != nil {
			return err
		}
	}
	return nil
}

// learned answers today's model, learning it when it is of another day.
func (p *part) learned(ctx context.Context) (model, error) {
	if p.model != nil {
		return *p.model, nil
	}
	m, err := p.today(ctx)
	p.model = &m
	return m, err
}

func (p *part) today(ctx context.Context) (model, error) {
	m, it, err := table.Load[model](ctx, p.Table, modelKey(p.org))
	if err != nil && !problem.Is(err, problem.NotFound) {
		return m, err
	}
	today := p.Now().UTC().Format(dayShape)
	if m.Day == today {
		return m, nil
	}
	o, err := p.Directory.Organisation(ctx, p.org)
	if problem.Is(err, problem.NotFound) { // events come before the organisation's own record
		o.Settings = identity.DefaultSettings()
	} else if err != nil {
		return m, err
	}
	from := p.Now().UTC().AddDate(0, 0, -learnDays).Format(dayShape)
	past, days, err := p.history(ctx, from, today)
	if err != nil {
		return m, err
	}
	m = learn(past, days, o)
	m.Day = today
	it.Key, it.Body = modelKey(p.org), table.Encode(m)
	if err := p.Table.Commit(ctx, put(it)); err != nil && !problem.Is(err, problem.Conflict) {
		return m, err
	}
	return m, nil
}

func learn(past []detect.Vector, days int, o identity.Organisation) model {
	m := model{Hours: len(past), Robust: detect.NewRobust(past), Budget: o.AlertBudgetPerDay}
	if m.Robust != nil {
		scores := make([]float64, len(past))
		for i, v := range past {
			scores[i] = m.Robust.Score(v)
		}
		m.Limit = detect.Threshold(scores, days, m.Budget)
	}
	return m
}

// history reads the hours of the days from one to another (exclusive).
func (p *part) history(ctx context.Context, from, to string) (past []detect.Vector, days int, err error) {
	q := table.Query{PK: pk(p.org), From: "DAY#" + from, To: "DAY#" + to}
	for {
		page, err := p.Table.Query(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		for _, it := range page.Items {
			d, err := table.Decode[day](it)
			if err != nil {
				return nil, 0, err
			}
			past = append(past, d.Hours...)
			days++
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return past, days, nil
		}
	}
}

// hours adds what ended to the items of their days.
func (p *part) hours(ctx context.Context) ([]table.Write, error) {
	byDay := map[string][]detect.Closed{}
	for _, c := range p.closed {
		date := c.Hour.Start.Format(dayShape)
		byDay[date] = append(byDay[date], c)
	}
	var out []table.Write
	for date, all := range byDay {
		d, it, err := table.Load[day](ctx, p.Table, dayKey(p.org, date))
		if err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
		for _, c := range all {
			d.Seen++
			if len(d.Hours) < maxHours {
				d.Hours = append(d.Hours, c.Hour.Vector())
			}
		}
		it.Key, it.Body, it.Expires = dayKey(p.org, date), table.Encode(d), p.Now().AddDate(0, 0, learnDays+10)
		out = append(out, put(it))
	}
	return out, nil
}
