package problem

import (
	"errors"
	"fmt"
	"slices"
)

// Fields collects every fault of one request, so that a person mends them all
// at once. The zero value is ready.
type Fields []FieldError

// Add notes a fault at a JSON pointer.
func (f *Fields) Add(pointer, format string, args ...any) {
	*f = append(*f, FieldError{Pointer: pointer, Detail: fmt.Sprintf(format, args...)})
}

// AddKey notes a fault that pages can also say in their own language: key is
// a message of the web catalogue, args fill its {0}, {1}, … places.
func (f *Fields) AddKey(pointer, key, detail string, args ...string) {
	*f = append(*f, FieldError{Pointer: pointer, Detail: detail, Key: key, Args: args})
}

// Err is nil when nothing was noted, else one invalid error with all faults.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: "the request has faults; each is named below", Fields: f}
}

// Names tells whether an error has a fault with a key of the web catalogue.
func Names(err error, key string) bool {
	var e *Error
	return errors.As(err, &e) && slices.ContainsFunc(e.Fields, func(f FieldError) bool { return f.Key == key })
}
