package evidence

import (
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/vault"
)

// Stored says where a kept file's bytes lie and what they are bound to, for
// programs that hold the vault against the records.
func Stored(org string, e assessment.Evidence) (vault.Kept, vault.Binding) {
	return kept(e), binding(org, e)
}
