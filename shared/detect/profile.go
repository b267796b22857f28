package detect

import (
	"slices"
	"time"
)

// Profile is what is remembered of one actor, source or account. Its size is
// bounded: a few lists of at most maxRemembered short digests and two hours of
// counts.
type Profile struct {
	First time.Time `json:"first,omitzero"` // first event
	Last  time.Time `json:"last,omitzero"`  // last event, other than a refused sign-in
	// Hours are the events of each hour of the day (UTC), halved when they get
	// large, so that habits of long ago fade.
	Hours [24]uint16 `json:"hours"`
	// Days are those on which something happened.
	Days int `json:"days"`
	// Sources are the network addresses (digests) last seen, the newest last.
	Sources []string `json:"sources,omitempty"`
	// Roles are those that the actor has acted with.
	Roles []string `json:"roles,omitempty"`
	// Granted is when somebody last changed this person's rights.
	Granted time.Time `json:"granted,omitzero"`
	// Now is the hour under way, Series what came close together.
	Now    Hour              `json:"now"`
	Series map[string]Series `json:"series,omitempty"`
}

// Series counts what happens within a window that begins with its first event.
type Series struct {
	Since time.Time `json:"since"`
	Count int64     `json:"count"`
	Told  bool      `json:"told,omitempty"` // the rule has fired in this window
}

const (
	maxRemembered = 8
	maxHourCount  = 1 << 10
)

// remember puts a value at the end of a list, dropping the oldest, and tells
// whether it was new.
func remember(list *[]string, value string) bool {
	if value == "" {
		return false
	}
	if i := slices.Index(*list, value); i >= 0 {
		*list = append(slices.Delete(*list, i, i+1), value)
		return false
	}
	if len(*list) >= maxRemembered {
		*list = slices.Delete(*list, 0, 1)
	}
	*list = append(*list, value)
	return true
}

// series counts n more within a window and tells whether a limit was reached
// just now: once a window, however many follow.
func (p *Profile) series(name string, at time.Time, window time.Duration, n, limit int64) (int64, bool) {
	s := p.Series[name]
	if age := at.Sub(s.Since); s.Since.IsZero() || age >= window || age <= -window {
		s = Series{Since: at}
	}
	s.Count += n
	fires := s.Count >= limit && !s.Told
	s.Told = s.Told || fires
	if p.Series == nil {
		p.Series = map[string]Series{}
	}
	p.Series[name] = s
	return s.Count, fires
}

// usual is the share of the actor's events in an hour of the day and the two
// beside it, from 0 to 1; 1 for who has no habits yet.
func (p *Profile) usual(at time.Time) float64 {
	var all, near int
	h := at.UTC().Hour()
	for i, n := range p.Hours {
		all += int(n)
		if d := (i - h + 24) % 24; d <= 1 || d == 23 {
			near += int(n)
		}
	}
	if all < habitEvents || p.Days < habitDays {
		return 1
	}
	return float64(near) / float64(all)
}

// From so many events on so many days on, somebody has habits.
const (
	habitEvents = 50
	habitDays   = 5
)

// seen writes an event into the habits.
func (p *Profile) seen(at time.Time) {
	if p.First.IsZero() {
		p.First = at
	}
	if p.Last.IsZero() || at.UTC().Truncate(24*time.Hour).After(p.Last.UTC().Truncate(24*time.Hour)) {
		p.Days++
	}
	if at.After(p.Last) {
		p.Last = at
	}
	h := at.UTC().Hour()
	if p.Hours[h]++; p.Hours[h] >= maxHourCount {
		for i := range p.Hours {
			p.Hours[i] /= 2
		}
	}
}
