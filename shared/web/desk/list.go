package desk

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// PageSize is how many rows a list shows at once.
const PageSize = 50

// Pager answers the links to the next page, "" at the end, and from a later
// page back to the first; filters stay.
func Pager(r *http.Request, cursor string) (next, first string) {
	q := r.URL.Query()
	at := func() string {
		if len(q) == 0 {
			return r.URL.Path
		}
		return r.URL.Path + "?" + q.Encode()
	}
	later := q.Has("cursor")
	if cursor != "" {
		q.Set("cursor", cursor)
		next = at()
	}
	if later {
		q.Del("cursor")
		first = at()
	}
	return next, first
}

// Cursor is where the list that is asked for goes on, "" at its start.
func Cursor(r *http.Request) string { return r.URL.Query().Get("cursor") }

// Query is a path with query parameters: name, value, name, value, …
func Query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}

// Crumbs is a trail that begins at a subject's list; place is its word in the
// navigation and its path.
func Crumbs(say *i18n.Localizer, place string, more ...page.Link) []page.Link {
	return append([]page.Link{{Text: say.Word("nav", place), Href: "/" + place}}, more...)
}

// Badge is a badge for a cell.
func Badge(say *i18n.Localizer, family, value string) *page.Badge {
	b := page.NewBadge(say, family, value)
	return &b
}

// Band is a badge for a band or tier that may be absent.
func Band(say *i18n.Localizer, family string, b scoring.Band) *page.Badge {
	if b == "" {
		b = "none"
	}
	return Badge(say, family, string(b))
}

// Day shows a day (YYYY-MM-DD) with how far away it is; what is no day is
// shown as it stands.
func Day(say *i18n.Localizer, now time.Time, day string) page.Cell {
	t, err := clock.ParseDate(day)
	if err != nil {
		return page.Cell{Text: day}
	}
	return page.Cell{Text: say.Day(day), Sub: say.Days(now, t)}
}

// Lines reads a list that is typed one a line.
func Lines(s string) []string {
	out := []string{}
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Comma stands between the entries of a list within a sentence.
func Comma(say *i18n.Localizer) string {
	if say.Lang == i18n.Chinese {
		return "、"
	}
	return ", "
}
