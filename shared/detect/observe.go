package detect

import (
	"strings"
	"time"

	"vendorrisk/shared/audit"
)

// Profiles are looked up by key: "act:<actor>", "src:<digest of the address>",
// "acc:<person>" for sign-ins that somebody tries at an account.
type Profiles map[string]*Profile

// Keys are the profiles that an event concerns.
func Keys(e audit.Event) []string {
	var keys []string
	if known(e.Actor) {
		keys = append(keys, "act:"+e.Actor)
	}
	if e.Source != "" {
		keys = append(keys, "src:"+e.Source)
	}
	switch e.Action {
	case actSignIn, actCode:
		keys = append(keys, "acc:"+e.Subject)
	case actGrant:
		if e.Subject != e.Actor {
			keys = append(keys, "act:"+e.Subject)
		}
	}
	return keys
}

// The actions that rules know by name.
const (
	actSignIn = "session:create"
	actCode   = "portal:try"
	actGrant  = "person:update"
	actDevice = "device:seen"
)

func known(actor string) bool { return actor != "" && actor != audit.Anonymous && actor != "system" }

// downloads carry data out of the system.
func downloads(action string) bool {
	return action == "evidence:read" || action == "report:read" || strings.HasSuffix(action, ":export")
}

func reads(action string) bool { return strings.HasSuffix(action, ":read") || downloads(action) }

// Closed is an actor's hour that has ended, to be judged by the model.
type Closed struct {
	Actor string
	Hour  Hour
}

// Observe writes an event into the profiles that Keys names, making what is
// missing, and answers the rules that it set off and the hours that it ended.
func Observe(all Profiles, e audit.Event) ([]Hit, []Closed) {
	of := func(key string) *Profile {
		p := all[key]
		if p == nil {
			p = &Profile{}
			all[key] = p
		}
		return p
	}
	c := &circumstances{event: e, times: max(e.Count, 1)}
	if e.Source != "" {
		c.source = of("src:" + e.Source)
	}
	switch e.Action {
	case actSignIn, actCode:
		c.account = of("acc:" + e.Subject)
	case actGrant:
		if e.Outcome == audit.Done {
			of("act:" + e.Subject).Granted = e.At
		}
	}
	var closed []Closed
	if known(e.Actor) {
		c.actor = of("act:" + e.Actor)
		if h := c.actor.Now; !h.Start.IsZero() && e.At.UTC().Truncate(time.Hour).After(h.Start) {
			closed = append(closed, Closed{e.Actor, h})
			c.actor.Now = Hour{}
		}
		c.before = *c.actor
		c.unusual = 1 - c.actor.usual(e.At)
	}
	var hits []Hit
	for _, r := range Rules {
		if hit, ok := r.fires(c); ok {
			hit.Rule, hit.At, hit.Events = r.Name, e.At, []string{e.ID}
			hits = append(hits, hit)
		}
	}
	c.write()
	return hits, closed
}

// circumstances are what rules look at: the event, the profiles before it, and
// what became of them.
type circumstances struct {
	event                  audit.Event
	times                  int64
	actor, source, account *Profile // nil where the event has none
	before                 Profile  // the actor's, as it was
	unusual                float64  // of the time of day, for the actor
}

// write lets the event pass into the habits of its actor.
func (c *circumstances) write() {
	e := c.event
	p := c.actor
	if p == nil {
		return
	}
	fresh := remember(&p.Sources, e.Source) && c.before.Days >= habitDays
	if e.Outcome == audit.Done {
		for _, r := range e.Roles {
			remember(&p.Roles, r)
		}
		p.seen(e.At)
	}
	h := &p.Now
	if h.Start.IsZero() {
		h.Start = e.At.UTC().Truncate(time.Hour)
	}
	h.Events += c.times
	h.touch(e.Subject)
	h.Unusual = max(h.Unusual, c.unusual)
	h.NewSource = h.NewSource || fresh
	switch {
	case e.Outcome == audit.Refused:
		h.Refused += c.times
	case downloads(e.Action):
		h.Downloads += c.times
	case reads(e.Action):
		h.Opened += c.times
	default:
		h.Changes += c.times
	}
}
