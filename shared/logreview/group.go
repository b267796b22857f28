package logreview

import (
	"strings"

	"vendorrisk/shared/audit"
)

// Group is what a reviewer looks at first.
type Group string

// The groups; what is in none of them is everyday work.
const (
	Refused   Group = "refused"   // whatever was refused
	Rights    Group = "rights"    // people, roles and tokens given, changed or taken
	Settings  Group = "settings"  // of the organisation, and where its events go
	Exports   Group = "exports"   // the log carried away as a file
	Files     Group = "files"     // evidence and reports opened
	Overrides Group = "overrides" // bands that a person set
	Alerts    Group = "alerts"    // raised, handled, answered by the system itself
)

// Groups are all of them, in the order in which they are shown.
var Groups = []Group{Refused, Rights, Settings, Exports, Files, Overrides, Alerts}

var grouped = map[string]Group{
	"person:create": Rights, "person:invite": Rights, "person:update": Rights, "person:give-role": Rights, "person:bind": Rights, "person:release": Rights,
	"token:create": Rights, "token:end": Rights, "token:revoke": Rights, "permission-review:decide": Rights,
	"organisation:create": Settings, "organisation:update": Settings,
	"webhook:create": Settings, "webhook:update": Settings, "webhook:delete": Settings, "webhook:rotate": Settings,
	"audit:export": Exports, "evidence:read": Files, "report:read": Files,
	"assessment:confirm-override": Overrides, "assessment:decline-override": Overrides, "assessment:lapse": Overrides,
}

// GroupOf is the group of what was done; "" for everyday work.
func GroupOf(action string) Group {
	if strings.HasPrefix(action, "alert:") {
		return Alerts
	}
	return grouped[action]
}

// Sum is how often something of each group happened.
func Sum(counts []Count) map[Group]int64 {
	out := map[Group]int64{}
	for _, c := range counts {
		if c.Outcome == audit.Refused {
			out[Refused] += c.Times
		} else if g := GroupOf(c.Action); g != "" {
			out[g] += c.Times
		}
	}
	return out
}
