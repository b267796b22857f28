package identity

import (
	"strings"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/table"
)

var orgShape = pattern.New(`^[a-z][a-z0-9-]{1,31}$`)

// ValidOrg tells whether s can name an organisation: 2–32 of a–z, 0–9 and
// dash, a letter first. It becomes part of every key.
func ValidOrg(s string) bool { return orgShape.MatchString(s) }

// maxTyped bounds what is taken for an organisation's id.
const maxTyped = 64

// TidyOrg is an organisation's id as a person typed it, in the form in which it
// is looked up. It need not be valid.
func TidyOrg(typed string) string {
	org := strings.ToLower(strings.TrimSpace(typed))
	return org[:min(len(org), maxTyped)]
}

// OrgPK is the start of every partition key of an organisation.
func OrgPK(org string, rest ...string) string {
	return strings.Join(append([]string{"ORG", org}, rest...), "#")
}

func personKey(org, id string) table.Key {
	return table.Key{PK: OrgPK(org, "PER", id), SK: "HEAD"}
}

func mailKey(org, digest string) table.Key {
	return table.Key{PK: OrgPK(org, "MAIL", digest), SK: "HEAD"}
}

func orgKey(org string) table.Key { return table.Key{PK: OrgPK(org, "ORG"), SK: "HEAD"} }

func peopleList(org string) string { return OrgPK(org, "PEOPLE") }
