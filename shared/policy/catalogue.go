package policy

import (
	"slices"

	"vendorrisk/shared/pattern"
)

// actionName is how a policy names an action.
var actionName = pattern.New(`Action::"([^"]+)"`)

// Actions are all that the policies name, sorted. What is not among them is
// permitted to nobody.
func (e *Engine) Actions() []string {
	r, err := e.parsed()
	if err != nil {
		return nil
	}
	return slices.Clone(r.actions)
}

// Forbids names the rules beyond roles, by their @id.
func (e *Engine) Forbids() []string {
	r, err := e.parsed()
	if err != nil {
		return nil
	}
	return slices.Clone(r.forbids)
}

// Knows tells whether the policies name an action.
func (e *Engine) Knows(action string) bool {
	_, ok := slices.BinarySearch(e.Actions(), action)
	return ok
}
