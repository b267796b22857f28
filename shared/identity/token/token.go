// Package token is what people do with API tokens: make one for a script,
// good for some actions and some days, and revoke it. A token never permits
// more than its person's roles do on the request, and never what is not in its
// list.
package token

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
)

// MaxDays is how long a token may live, in days.
const MaxDays = 366

// maxName bounds what a token is called, in characters.
const maxName = 100

// Guard decides what a person may do, and knows what there is.
type Guard interface {
	Allow(a identity.Actor, action string, r policy.Resource) bool
	Actions() []string
}

// Service makes and revokes tokens. All fields are needed.
type Service struct {
	Directory *identity.Directory
	Journal   identity.Journal
	Policy    Guard
	Wall      clock.Clock
}

// New is a token to be made.
type New struct {
	Name string `json:"name"`
	// Actions are those that the token is good for; nil stands for all that the
	// person may do on this day, written down one by one, so that it never
	// grows with the person's roles.
	Actions *[]string `json:"actions"`
	// Days it lives, 1 to MaxDays; nil: one.
	Days *int `json:"expiresInDays"`
}

// Able are the actions that the actor may put into a token, sorted.
func (s *Service) Able(a identity.Actor) []string {
	var out []string
	for _, action := range s.Policy.Actions() {
		if s.able(a, action) {
			out = append(out, action)
		}
	}
	return out
}

func (s *Service) able(a identity.Actor, action string) bool {
	return s.Policy.Allow(a, action, policy.Resource{Org: a.Org})
}

// Create makes a token of the actor's own and answers its secret, which is
// kept nowhere. One that is made with another token has no action that the
// other lacks and ends no later. invalid names every fault; conflict: the
// person has too many.
func (s *Service) Create(ctx context.Context, a identity.Actor, n New) (string, identity.Credential, error) {
	n.Name = strings.TrimSpace(n.Name)
	var f problem.Fields
	if c := utf8.RuneCountInString(n.Name); c == 0 || c > maxName {
		f.AddKey("/name", "field.required", fmt.Sprintf("say in 1 to %d characters what the token is for", maxName))
	}
	actions := s.actions(&f, a, n.Actions)
	expires := s.expires(&f, a, n.Days)
	if err := f.Err(); err != nil {
		return "", identity.Credential{}, err
	}
	return s.Directory.GrantToken(ctx, s.Journal, a, n.Name, actions, expires)
}

func (s *Service) actions(f *problem.Fields, a identity.Actor, given *[]string) []string {
	if given == nil {
		return s.Able(a)
	}
	if len(*given) == 0 {
		f.AddKey("/actions", "field.chooseSome", "name at least one action; a token without one could do nothing")
	}
	for i, action := range *given {
		if !s.able(a, action) {
			f.AddKey(fmt.Sprintf("/actions/%d", i), "token.notYours", "is no action that you may do yourself")
		}
	}
	out := slices.Clone(*given)
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *Service) expires(f *problem.Fields, a identity.Actor, days *int) time.Time {
	life := identity.TokenLife
	if days != nil {
		if *days < 1 || *days > MaxDays {
			f.AddKey("/expiresInDays", "field.range", fmt.Sprintf("give 1 to %d days", MaxDays), "1", fmt.Sprint(MaxDays))
			return time.Time{}
		}
		life = time.Duration(*days) * 24 * time.Hour
	}
	at := s.Wall().Add(life)
	switch {
	case a.Until.IsZero() || !at.After(a.Until):
	case days == nil:
		at = a.Until
	default:
		f.AddKey("/expiresInDays", "token.outlives", "a token that is made with a token ends no later than that one")
	}
	return at
}

// Own are the actor's own live tokens.
func (s *Service) Own(ctx context.Context, a identity.Actor) ([]identity.Credential, error) {
	return s.Directory.Credentials(ctx, a, identity.KindToken)
}

// Drop revokes one of the actor's own tokens; not_found when there is no such.
func (s *Service) Drop(ctx context.Context, a identity.Actor, id string) error {
	return s.Directory.Drop(ctx, s.Journal, a, id)
}

// All lists the live tokens of the organisation's people by their names; limit
// counts people looked at.
func (s *Service) All(ctx context.Context, a identity.Actor, limit int, cursor string) ([]identity.HeldToken, string, error) {
	return s.Directory.Tokens(ctx, a.Org, limit, cursor)
}

// Revoke ends somebody's token, at once; not_found when there is no such
// person or token in the actor's organisation.
func (s *Service) Revoke(ctx context.Context, a identity.Actor, person, id string) error {
	return s.Directory.RevokeToken(ctx, s.Journal, a, person, id)
}
