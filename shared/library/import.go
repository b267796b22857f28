package library

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// maxSameMonth is how many versions of an imported questionnaire a month may
// have before its version has to be named.
const maxSameMonth = 99

// Format finds a format by its name; invalid at ?format for one that is not
// among the library's.
func (l *Library) Format(name string) (questionnaire.Format, error) {
	f, ok := l.Formats[name]
	if !ok {
		var bad problem.Fields
		bad.Add("?format", "choose %s", strings.Join(slices.Sorted(maps.Keys(l.Formats)), ", "))
		return f, bad.Err()
	}
	return f, nil
}

// Import publishes a file of a format. name "" is made from the file's title,
// and version "" is this month's, with .1, .2, … after it while that is taken
// by other content. It answers the library's line and what was not carried.
func (l *Library) Import(ctx context.Context, a identity.Actor, format string, file []byte, name, version string) (Entry, []questionnaire.NotCarried, error) {
	from, err := l.Format(format)
	if err != nil {
		return Entry{}, nil, err
	}
	month := l.Now().Format("2006-01")
	o := questionnaire.ImportOptions{Name: name, Version: version, Title: "Imported questionnaire"}
	if o.Name == "" {
		o.Name = "imported-questionnaire"
	}
	if o.Version == "" {
		o.Version = month
	}
	q, lost, err := from.Import(file, o)
	if err != nil {
		return Entry{}, nil, err
	}
	if name == "" {
		q.Name = slug(q.Title, o.Name)
	}
	for n := 0; ; n++ {
		e, err := l.Publish(ctx, a, "questionnaire:import", q)
		if version == "" && problem.Is(err, problem.Conflict) && n < maxSameMonth {
			q.Version = fmt.Sprintf("%s.%d", month, n+1)
			continue
		}
		return e, lost, err
	}
}

var notInName = pattern.New(`[^a-z0-9]+`)

// slug is a title as a questionnaire's name.
func slug(title questionnaire.Text, otherwise string) string {
	t, _ := title.In("en")
	s := strings.Trim(notInName.Regexp().ReplaceAllString(strings.ToLower(t), "-"), "-")
	if len(s) > 60 {
		s = strings.Trim(s[:60], "-")
	}
	if s == "" || s[0] < 'a' {
		return otherwise
	}
	return s
}
