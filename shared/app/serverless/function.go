// Package serverless is the home on AWS: what every Lambda of this system has
// in common. A function says in a Function what it serves and needs; from the
// same lines it is built when it starts, its environment is read, and the
// template is checked (shared/app/functions lists all of them).
package serverless

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/httpapi/api"
)

// Function is one Lambda.
type Function struct {
	Name string // of its directory, its resource and its log lines
	Does string // one sentence

	// What it answers through the gateway: the routes of its part of the HTTP
	// interface, and route keys of pages ("GET /portal/{proxy+}"). Default is
	// for the one function that answers what no route names.
	API     func(*api.API) []httpapi.Route
	Pages   []string
	Default bool

	Triggers []Trigger // what else starts it
	Needs    []Need
	Timeout  time.Duration
	MemoryMB int // Lambda gives CPU in proportion: 1,769 MB are one core
}

// Trigger is an event source that is no request. One of the fields is set.
type Trigger struct {
	Every  time.Duration // the schedule's tick
	Stream *Stream
	Queue  string // logical name of the queue
	Told   *Told
}

// Told are events of another AWS service on the account's bus (EventBridge).
type Told struct {
	Source string   // such as aws.ses
	Types  []string // their detail-type, any of them
}

// Stream is the table's change stream.
type Stream struct {
	// Filter is the event filter, so that changes which nobody waits for start
	// nothing.
	Filter     string
	Batch      int
	Attempts   int           // of a record that fails, before it goes to the dead letters
	MaximumAge time.Duration // of a record, before it goes there
}

// Request is how long a function may work on a request: one second less than
// the gateway waits (30 s, which cannot be made longer).
const Request = 29 * time.Second

// Memory sizes. Lambda gives CPU in proportion; what scores, parses or draws
// gets more of it.
const (
	Small  = 256
	Medium = 512
	Large  = 1024
)

// Routes are the function's route keys at the gateway, sorted: METHOD /path
// as openapi.yaml writes it, and $default. What can be read can be asked for
// its head: the gateway passes HEAD on for no other key.
func (f Function) Routes() []string {
	var keys []string
	if f.API != nil {
		for _, rt := range f.API(new(api.API)) {
			keys = append(keys, rt.Method+" "+rt.Pattern)
		}
	}
	keys = append(keys, f.Pages...)
	for _, key := range keys {
		if path, isRead := strings.CutPrefix(key, http.MethodGet+" "); isRead {
			keys = append(keys, http.MethodHead+" "+path)
		}
	}
	if f.Default {
		keys = append(keys, DefaultRoute)
	}
	slices.Sort(keys)
	return keys
}

// DefaultRoute is the gateway's key of the route that takes what no other does.
const DefaultRoute = "$default"

// Env are the names of the environment variables that the function must have,
// and of those that it may have, sorted.
func (f Function) Env() (required, optional []string) {
	for _, v := range variables {
		if !slices.ContainsFunc(v.of, func(n Need) bool { return slices.Contains(f.needs(), n) }) {
			continue
		}
		if v.optional {
			optional = append(optional, v.name)
		} else {
			required = append(required, v.name)
		}
	}
	slices.Sort(required)
	slices.Sort(optional)
	return required, optional
}

// Rights are what the function's role allows, and nothing else.
func (f Function) Rights() []Right {
	var all []Right
	for _, n := range f.needs() {
		all = append(all, rights[n]...)
	}
	return all
}

// needs are those said and those that all functions have, or all that serve
// the HTTP interface.
func (f Function) needs() []Need {
	needs := append([]Need{Basics}, f.Needs...)
	if f.API != nil {
		needs = append(needs, Bearer)
	}
	return needs
}
