package main

import (
	"fmt"
	"regexp"
	"strings"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/serverless"
)

var (
	resourceLine = regexp.MustCompile(`^  ([A-Z][A-Za-z]+):`)
	routeLine    = regexp.MustCompile(`^        [A-Za-z0-9]+: \{Type: HttpApi, `)
)

// withRoutes answers template.yaml with the routes that the functions' table
// says, in place of those that stand there. The rest is left as it is; the
// first routes of a function have to be written by hand.
func withRoutes(template string) (string, error) {
	byResource := map[string]serverless.Function{}
	for _, f := range functions.All {
		byResource[resourceOf(f.Name)] = f
	}
	var out []string
	resource, written := "", map[string]bool{}
	for line := range strings.SplitAfterSeq(template, "\n") {
		if m := resourceLine.FindStringSubmatch(line); m != nil {
			resource = m[1]
		}
		if !routeLine.MatchString(line) {
			out = append(out, line)
			continue
		}
		if written[resource] {
			continue
		}
		written[resource] = true
		names := map[string]bool{}
		for _, key := range byResource[resource].Routes() {
			name := eventOf(key)
			if names[name] {
				return "", fmt.Errorf("%s: two events would be called %s", resource, name)
			}
			names[name] = true
			out = append(out, event(name, key))
		}
	}
	return strings.Join(out, ""), nil
}

var wordsOf = regexp.MustCompile(`[A-Za-z0-9]+`)

// eventOf is what the event of a route is called: PostVendorsVendorIdOffboard.
func eventOf(key string) string {
	if key == serverless.DefaultRoute {
		return "Default"
	}
	method, path, _ := strings.Cut(key, " ")
	name := method[:1] + strings.ToLower(method[1:])
	for _, w := range wordsOf.FindAllString(strings.TrimPrefix(path, "/v1"), -1) {
		name += resourceOf(w)
	}
	return name
}

func event(name, key string) string {
	if key == serverless.DefaultRoute {
		return "        Default: {Type: HttpApi, Properties: {ApiId: !Ref Api}} # no path and no method: $default\n"
	}
	method, path, _ := strings.Cut(key, " ")
	return fmt.Sprintf("        %s: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: %s, Path: '%s'}}\n", name, method, path)
}
