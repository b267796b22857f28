// Package desk is what the staff's pages have in common: lists that page on,
// trails, badges, and how a form deals with what a subject answered. Each
// subject's pages stand in a package of their own; console has those of the
// main flow.
package desk
