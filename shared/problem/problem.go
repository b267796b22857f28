// Package problem is the one vocabulary of failure: every error that leaves a
// subject is a *problem.Error with a stable code. The edge (httpapi, web,
// batch handlers) maps codes to answers; nobody else does.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Code is stable and machine-readable; other people's scripts match on it.
type Code string

// The codes of DESIGN §10, and precondition_required for a change that came
// without If-Match (RFC 6585 §3).
const (
	Invalid              Code = "invalid"
	Unauthenticated      Code = "unauthenticated"
	Forbidden            Code = "forbidden"
	NotFound             Code = "not_found"
	Conflict             Code = "conflict"
	PreconditionRequired Code = "precondition_required"
	TooLarge             Code = "too_large"
	Unsupported          Code = "unsupported"
	Throttled            Code = "throttled"
	Unavailable          Code = "unavailable"
	Internal             Code = "internal"
)

// FieldError names one fault by JSON pointer (RFC 6901) into the request body,
// or by "?name" for a query parameter. Detail says what to do, in English.
// Key and Args, when set, let a page say the same sentence in its language.
type FieldError struct {
	Pointer string   `json:"pointer"`
	Detail  string   `json:"detail"`
	Key     string   `json:"-"`
	Args    []string `json:"-"`
}

// Error carries what went wrong to the edge. Message is for people and never
// holds answers, file names, tokens or personal data: it may be logged.
type Error struct {
	Code    Code
	Op      string // subject.verb that failed, for the log
	Message string
	Fields  []FieldError
	Current any // for conflicts: the value that stands, for the answer's body
	Err     error
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(string(e.Code))
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s %s]", f.Pointer, f.Detail)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a code with a sentence for people.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives an error from below its operation, keeping its code; an error
// that is not ours becomes internal. Wrap(op, nil) is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		if e.Op == "" {
			c := *e
			c.Op = op
			return &c
		}
		return err
	}
	return &Error{Code: Internal, Op: op, Err: err}
}

// CodeOf answers the code of an error; Internal for one that is not ours and
// "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Is tells whether an error carries the code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
