// Package functions lists every Lambda of the system. The template, the gateway
// of the tests and the bench are held to this list; nothing that runs imports
// it.
package functions

import (
	"vendorrisk/shared/app/assessments"
	"vendorrisk/shared/app/audit"
	"vendorrisk/shared/app/console"
	"vendorrisk/shared/app/contracts"
	"vendorrisk/shared/app/evidence"
	"vendorrisk/shared/app/identity"
	"vendorrisk/shared/app/incidents"
	"vendorrisk/shared/app/outbox"
	"vendorrisk/shared/app/portal"
	"vendorrisk/shared/app/questionnaires"
	"vendorrisk/shared/app/reassess"
	"vendorrisk/shared/app/reports"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/vendors"
)

// All are the functions by name, one for each directory of functions/.
var All = []serverless.Function{
	assessments.Function, audit.Function, console.Function, contracts.Function, evidence.Function, identity.Function, incidents.Function,
	outbox.Function,
	portal.Function, questionnaires.Function, reassess.Function, reports.Function, vendors.Function,
}
