// Package httpapi is the edge between HTTP and the subjects: it reads bodies,
// headers and queries strictly, writes records, lists and problems in one
// shape, and serves a table of routes of which each names the action that a
// policy must permit (DESIGN §6, §7, §10).
//
// Faults of a request are named by pointers: "/a/0/b" is a place in the JSON
// body (RFC 6901), "?name" a query parameter, and "If-Match" a header by its
// name.
package httpapi
