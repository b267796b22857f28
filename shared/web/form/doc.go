// Package form keeps what a person typed, so that a refused form is shown
// again with it, and ties faults to fields.
//
// A field's input name is the JSON pointer of the same value in a /v1 body,
// without the leading slash and with dots for slashes: /contacts/0/email is
// asked for as contacts.0.email, in the element with the id
// f-contacts.0.email. So a subject's field faults find their inputs without a
// table in between. A fault of a query parameter, "?dueBefore", belongs to the
// input dueBefore.
package form
