// Package formats lists the formats of other programs that questionnaires can
// be imported from and exported to. It stands apart so that only programs which
// take such files link their parsers.
package formats

import (
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/questionnaire/vsaq"
)

// All are the formats by the name that requests use.
func All() map[string]questionnaire.Format {
	return map[string]questionnaire.Format{"vsaq": {Import: vsaq.Import, Export: vsaq.Export}}
}
