package assessment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// move is one transition: from where it may start, where it leads, and what it
// changes and writes besides the header.
type move struct {
	action   string
	from     []State
	to       State
	reason   string
	sections []string
	change   func(*Assessment)
	writes   []table.Write
	wake     bool // the writes hold messages
}

// apply commits a move. ifVersion 0 takes any version of the header.
func (s *Service) apply(ctx context.Context, a identity.Actor, as Assessment, ifVersion int64, m move) (Assessment, error) {
	if ifVersion != 0 && as.Version != ifVersion {
		return Assessment{}, vendors.Stale(as)
	}
	if err := m.allowed(as.State); err != nil {
		return Assessment{}, err
	}
	before := table.Encode(as)
	was := as.Version
	as.History = append(slices.Clone(as.History), Step{
		At: s.Now(), By: a.ID, ByName: a.Name, From: as.State, To: m.to, Reason: m.reason, Sections: m.sections,
	})
	as.State, as.Version, as.UpdatedAt = m.to, was+1, s.Now()
	if m.change != nil {
		m.change(&as)
	}
	head, row := stored(a.Org, as, was)
	err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: m.action, Subject: as.ID, Before: before, After: head.Body, Wake: m.wake,
		Writes: append([]table.Write{table.Replace(head), table.Replace(row)}, m.writes...),
	})
	if err != nil {
		return Assessment{}, err
	}
	return as, nil
}

// allowed is a conflict that says from which states the move starts.
func (m move) allowed(now State) error {
	if slices.Contains(m.from, now) {
		return nil
	}
	var names []string
	for _, s := range m.from {
		names = append(names, string(s))
	}
	return problem.New(problem.Conflict, "the assessment is %s; this is possible only while it is %s", now, strings.Join(names, " or "))
}

// checkReason holds a sentence that somebody must give to its bounds.
func checkReason(pointer, s string) *problem.FieldError {
	if n := utf8.RuneCountInString(strings.TrimSpace(s)); n < 3 || n > 2000 {
		return &problem.FieldError{Pointer: pointer, Key: "field.reason", Detail: "say why, in 3 to 2,000 characters"}
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }) {
		return &problem.FieldError{Pointer: pointer, Key: "field.characters", Detail: "holds control characters; remove them"}
	}
	return nil
}

func invalid(f ...problem.FieldError) error {
	return &problem.Error{Code: problem.Invalid, Message: fmt.Sprintf("%d field(s) need mending", len(f)), Fields: f}
}
