package form

import "strings"

var unescape = strings.NewReplacer("~1", "/", "~0", "~") // RFC 6901 §4

// Name answers the input name of a JSON pointer or of a "?query" pointer; the
// whole body ("" or "/") has the name "".
func Name(pointer string) string {
	if query, ok := strings.CutPrefix(pointer, "?"); ok {
		return query
	}
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, p := range parts {
		parts[i] = unescape.Replace(p)
	}
	return strings.Join(parts, ".")
}

// ID answers the id of the element that holds a field: the input, the first
// of its choices, or the group of rows. A fault of the form as a whole points
// at the main part of the page.
func ID(name string) string {
	if name == "" {
		return "main"
	}
	return "f-" + name
}
