// Policy-table prints who may do what, as the policies decide it: one line an
// action, one column a role. It asks the policies themselves, so that what it
// prints is what holds.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
)

func main() {
	engine, err := policy.New(policies.Files)
	if err == nil {
		err = write(os.Stdout, engine)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "policy-table:", err)
		os.Exit(1)
	}
}

// roles in the order of the columns.
var roles = append(append([]identity.Role{}, identity.StaffRoles...), identity.Vendor, identity.VendorDelegate, identity.System)

// write prints the table. A role may do an action when the policies permit it
// on a record of its own organisation (a vendor: of its own assessment) to
// which no rule beyond roles applies; those rules follow below.
func write(w io.Writer, e *policy.Engine) error {
	wide := len("action")
	for _, action := range e.Actions() {
		wide = max(wide, len(action))
	}
	var b strings.Builder
	line := func(first string, cell func(identity.Role) string) {
		fmt.Fprintf(&b, "%-*s", wide, first)
		for _, r := range roles {
			fmt.Fprintf(&b, "  %-*s", len(r), cell(r))
		}
		b.WriteString("\n")
	}
	line("action", func(r identity.Role) string { return string(r) })
	subject := ""
	for _, action := range e.Actions() {
		if now, _, _ := strings.Cut(action, ":"); now != subject {
			subject = now
			line(strings.Repeat("-", wide), func(r identity.Role) string { return strings.Repeat("-", len(r)) })
		}
		line(action, func(r identity.Role) string {
			if may(e, r, action) {
				return "x"
			}
			return "."
		})
	}
	b.WriteString("\nRules beyond roles: " + strings.Join(e.Forbids(), ", ") + " (infra/policies/*.cedar)\n")
	_, err := io.WriteString(w, trimmed(b.String()))
	return err
}

func may(e *policy.Engine, r identity.Role, action string) bool {
	a := identity.Actor{Org: "o", ID: "somebody", Roles: []identity.Role{r}}
	if r == identity.Vendor || r == identity.VendorDelegate {
		a.Assessment = "asm"
	}
	return e.Allow(a, action, policy.Resource{Org: "o", Assessment: "asm"})
}

// trimmed takes the spaces off line ends.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
