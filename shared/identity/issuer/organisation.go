package issuer

import "strings"

// organisationHint begins the login hint that says which organisation a person
// wants to sign in to. A one-time link, the other hint, says so itself.
const organisationHint = "organisation:"

// Hint is the login hint of a sign-in to an organisation. Whether there is one
// of that name shows to nobody: the password is as wrong as any.
func Hint(org string) string { return organisationHint + org }

// Subject is how tokens name a person: an installation's organisations share
// the issuer, and a person belongs to one.
func Subject(org, person string) string { return org + "/" + person }

// Whose is the organisation and the person of a subject.
func Whose(subject string) (org, person string) {
	org, person, _ = strings.Cut(subject, "/")
	return org, person
}
