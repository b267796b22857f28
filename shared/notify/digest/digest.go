// Package digest delivers notices (notify.Tell): one mail a person and day,
// outside the organisation's quiet hours, instead of one for each. Urgent ones
// go out at once.
//
// A notice waits in its person's box and stands in the due index. When the
// first one of a box comes due, all of the box go out in one mail; that commit
// removes them and marks the day, so that two ticks at once send one mail, and
// what comes in later waits for the next day.
package digest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Post is who sends digests.
type Post struct {
	Table   table.Table
	Journal *audit.Journal // its clock, its identifiers, its keyed digests
	People  interface {
		Organisation(ctx context.Context, org string) (identity.Organisation, error)
		ByEmail(ctx context.Context, org, email string) (identity.Person, error)
		People(ctx context.Context, org string, limit int, cursor string) ([]identity.Person, string, error)
	}
}

// most is how many notices one digest holds; more wait for the next day.
const most = 80

// dayMark remembers the day of a box's last digest.
type dayMark struct {
	Version int64  `json:"version"`
	Day     string `json:"day"` // YYYY-MM-DD, local
}

const markSK = "DAY"

// box is what one person's partition holds.
type box struct {
	pk      string
	mark    dayMark
	item    table.Item // of the mark
	waiting []notify.Waiting
	items   []table.Item // of the waiting
}

func (p *Post) open(ctx context.Context, pk string) (box, error) {
	b := box{pk: pk, item: table.Item{Key: table.Key{PK: pk, SK: markSK}}}
	page, err := p.Table.Query(ctx, table.Query{PK: pk, Limit: most + 1})
	if err != nil {
		return b, err
	}
	for _, it := range page.Items {
		if it.SK == markSK {
			b.item = it
			if b.mark, err = table.Decode[dayMark](it); err != nil {
				return b, err
			}
			continue
		}
		w, err := table.Decode[notify.Waiting](it)
		if err != nil {
			return b, err
		}
		b.waiting, b.items = append(b.waiting, w), append(b.items, it)
	}
	return b, nil
}

// Handle empties the box in which a waiting notice has come due, or puts what
// is in it off until it may go out. It is a tick.Handler.
func (p *Post) Handle(ctx context.Context, org string, k table.Key) (bool, error) {
	b, err := p.open(ctx, k.PK)
	if err != nil || len(b.waiting) == 0 {
		return false, err
	}
	o, err := p.People.Organisation(ctx, org)
	if err != nil {
		return false, err
	}
	now, quiet := p.Journal.Now(), notify.QuietOf(o)
	at := quiet.Next(now)
	if b.mark.Day == quiet.Day(now) {
		at = quiet.Tomorrow(now)
	}
	if at.After(now) {
		return p.putOff(ctx, b, k, at)
	}
	to, err := p.recipients(ctx, org, b.waiting[0].To)
	if err != nil {
		return false, err
	}
	if len(to) != 1 || identity.FoldEmail(to[0].Email) != identity.FoldEmail(b.waiting[0].To) {
		return p.done(p.pass(ctx, org, b, to))
	}
	return p.done(p.send(ctx, org, b, to[0], language(to[0], o), quiet.Day(now)))
}

// done makes of a conflict that another tick was here first.
func (p *Post) done(err error) (bool, error) {
	if problem.Is(err, problem.Conflict) {
		return false, nil
	}
	return err == nil, err
}

// putOff moves what is due of a box to a later time: what was read of it, and
// the notice that the tick asked for, which may stand behind that in a full box.
func (p *Post) putOff(ctx context.Context, b box, k table.Key, at time.Time) (bool, error) {
	if !slices.ContainsFunc(b.items, func(it table.Item) bool { return it.Key == k }) {
		w, it, err := table.Load[notify.Waiting](ctx, p.Table, k)
		if problem.Is(err, problem.NotFound) {
			return false, nil // the index lags
		} else if err != nil {
			return false, err
		}
		b.waiting, b.items = append(b.waiting, w), append(b.items, it)
	}
	var writes []table.Write
	for i, w := range b.waiting {
		if w.NextAt.Before(at) {
			w.NextAt, w.Version = at, w.Version+1
			writes = append(writes, table.Replace(notify.WaitingItem(b.pk, w, b.items[i].Version)))
		}
	}
	if len(writes) == 0 {
		return false, nil // the index lags
	}
	return p.done(p.Table.Commit(ctx, writes...))
}

// pass hands the notices of a box on to others: those for the administrators to
// each of them, and what was for somebody who has left to the administrators.
func (p *Post) pass(ctx context.Context, org string, b box, to []identity.Person) error {
	now := p.Journal.Now()
	var writes []table.Write
	for i, w := range b.waiting {
		if len(writes)+len(to)+1 > table.MaxWrites {
			break // the rest is due still
		}
		writes = append(writes, table.Remove(b.items[i].Key, b.items[i].Version))
		for _, person := range to {
			own := w
			own.ID, own.To, own.NextAt = ids.Derived(ids.Message, w.CreatedAt, w.ID+"\x00"+person.ID), person.Email, now
			writes = append(writes, notify.Wait(p.Journal, org, own))
		}
	}
	return p.Table.Commit(ctx, writes...)
}

// send makes one mail of a box.
func (p *Post) send(ctx context.Context, org string, b box, to identity.Person, lang, day string) error {
	now := p.Journal.Now()
	list := b.waiting[:min(len(b.waiting), most)]
	id := ids.Derived(ids.Message, now.Truncate(24*time.Hour), b.pk+"\x00"+day+"\x00"+list[0].ID)
	m := notify.Message{
		ID: id, CreatedAt: now, UpdatedAt: now, Kind: "mail", Subject: to.ID, To: to.Email, Language: lang, State: notify.Queued, NextAt: now,
		Template: list[0].Template, Data: list[0].Data,
	}
	if len(list) > 1 {
		m.Template, m.Data = "digest", map[string]string{"notices": encode(list)}
	}
	b.mark.Version, b.mark.Day = b.mark.Version+1, day
	b.item.Body = table.Encode(b.mark)
	writes := []table.Write{notify.Write(org, m), table.Replace(b.item)}
	for _, it := range b.items[:len(list)] {
		writes = append(writes, table.Remove(it.Key, it.Version))
	}
	if err := p.Table.Commit(ctx, writes...); err != nil {
		return err
	}
	if p.Journal.Poke != nil {
		p.Journal.Poke()
	}
	return nil
}

// entry is one notice of a digest, as mailtext reads it.
type entry struct {
	Template string            `json:"template"`
	Data     map[string]string `json:"data"`
}

func encode(list []notify.Waiting) string {
	out := make([]entry, len(list))
	for i, w := range list {
		out[i] = entry{w.Template, w.Data}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		panic(err) // strings only
	}
	return string(raw)
}

func language(p identity.Person, o identity.Organisation) string {
	if p.Language != "" {
		return p.Language
	}
	return o.Language
}

// maxAdministrators is how many administrators one notice reaches.
const maxAdministrators = 40

// recipients are the people whom a notice reaches: the active one with the
// address, else the active administrators.
func (p *Post) recipients(ctx context.Context, org, to string) ([]identity.Person, error) {
	if to != notify.Administrators {
		person, err := p.People.ByEmail(ctx, org, strings.TrimSpace(to))
		if err == nil && person.Active {
			return []identity.Person{person}, nil
		} else if err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
	}
	var out []identity.Person
	for cursor := ""; ; {
		page, next, err := p.People.People(ctx, org, 100, cursor)
		if err != nil {
			return nil, err
		}
		for _, person := range page {
			if person.Active && isAdministrator(person) && len(out) < maxAdministrators {
				out = append(out, person)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if len(out) == 0 {
		return nil, problem.New(problem.Unavailable, "the organisation has no active administrator to tell")
	}
	return out, nil
}

func isAdministrator(p identity.Person) bool {
	for _, r := range p.Roles {
		if r == identity.Administrator {
			return true
		}
	}
	return false
}
