package httpapi

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"vendorrisk/shared/problem"
)

// Bounds of ?limit=.
const (
	MaxLimit     = 100
	defaultLimit = 50
)

// Paged are the query parameters of every list.
var Paged = []string{"limit", "cursor"}

// Page answers which part of a list is asked for: at most limit (1–100, 50
// unless said) records after the cursor ("" from the start).
func Page(r *http.Request) (limit int, cursor string, err error) {
	q := r.URL.Query()
	limit = defaultLimit
	if q.Has("limit") {
		limit, err = strconv.Atoi(q.Get("limit"))
		if err != nil || limit < 1 || limit > MaxLimit {
			return 0, "", fault("?limit", "give a whole number from 1 to %d", MaxLimit)
		}
	}
	return limit, q.Get("cursor"), nil
}

// checkQuery refuses what a route does not know, and names given twice.
func checkQuery(r *http.Request, known []string) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault("?", "the query is not readable; escape what is not a letter or a digit")
	}
	names := make([]string, 0, len(q))
	for name := range q {
		names = append(names, name)
	}
	slices.Sort(names)
	var f problem.Fields
	for _, name := range names {
		switch {
		case len(f) >= maxFaults:
		case !slices.Contains(known, name):
			f.Add("?"+cut(name), "is not a parameter that is known here; remove it")
		case len(q[name]) > 1:
			f.Add("?"+name, "stands %d times; give it once", len(q[name]))
		case hasControl(q[name][0]):
			f.Add("?"+name, "holds control characters; remove them")
		}
	}
	return f.Err()
}
