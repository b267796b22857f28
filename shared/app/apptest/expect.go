package apptest

import (
	"errors"
	"slices"
	"testing"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
)

// Code holds an error to its code; "" is no error.
func Code(t testing.TB, what string, err error, want problem.Code) {
	t.Helper()
	if got := problem.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

// Pointers are the fields that an error names, sorted.
func Pointers(err error) []string {
	var e *problem.Error
	if !errors.As(err, &e) {
		return nil
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Pointer)
	}
	slices.Sort(out)
	return out
}

// Events are the audit events of a record, oldest first; "" is all of them.
func (w *World) Events(t testing.TB, subject string) []audit.Event {
	t.Helper()
	var out []audit.Event
	for cursor := ""; ; {
		page, next, err := w.Journal.Events(t.Context(), Org, subject, 100, cursor)
		must(t, err)
		out = append(out, page...)
		if cursor = next; cursor == "" {
			slices.Reverse(out)
			return out
		}
	}
}

// Actions are what the events of a record say, oldest first.
func (w *World) Actions(t testing.TB, subject string) []string {
	t.Helper()
	var out []string
	for _, e := range w.Events(t, subject) {
		out = append(out, e.Action)
	}
	return out
}

// Messages are the message log about a record, oldest first; "" is all of it.
func (w *World) Messages(t testing.TB, subject string) []notify.Message {
	t.Helper()
	var out []notify.Message
	for cursor := ""; ; {
		page, next, err := notify.Messages(t.Context(), w.DB, Auditor, 100, cursor)
		must(t, err)
		for _, m := range page {
			if subject == "" || m.Subject == subject {
				out = append(out, m)
			}
		}
		if cursor = next; cursor == "" {
			slices.Reverse(out)
			return out
		}
	}
}
