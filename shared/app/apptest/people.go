package apptest

import (
	"testing"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
)

// The staff of Org. Permission by route is not part of a World; what a record
// itself decides is.
var (
	Buyer    = staff("01", "Paula", identity.Procurement)
	Analyst  = staff("02", "Anders", identity.Analyst)
	Approver = staff("03", "Gao Min", identity.Approver)
	Auditor  = staff("04", "Aoife", identity.Auditor)
)

// Second is another approver, who has no record unless a test makes one.
var Second = identity.Actor{
	Org: Org, ID: "per_00000000000000000000000006", Name: "Mateo", Email: "mateo@acme.example", Roles: []identity.Role{identity.Approver},
}

func staff(n, name string, role identity.Role) identity.Actor {
	return identity.Actor{
		Org: Org, ID: "per_000000000000000000000000" + n, Name: name, Email: string(role) + "@acme.example",
		Roles: []identity.Role{role}, RequestID: "req-" + n,
	}
}

// Contact is the address that the helpers send to.
const Contact = "jana.vogt@nordlicht.example"

// Respondent is the vendor's side of an assessment, as a session gives it.
func Respondent(as assessment.Assessment) identity.Actor {
	return identity.Actor{
		Org: Org, ID: "inv_00000000000000000000000009", Name: Contact, Email: Contact,
		Roles: []identity.Role{identity.Vendor}, Vendor: as.VendorID, Assessment: as.ID,
	}
}

// Delegate is a colleague who has only some sections.
func Delegate(as assessment.Assessment, sections ...string) identity.Actor {
	a := Respondent(as)
	a.ID, a.Roles, a.Sections = "inv_00000000000000000000000008", []identity.Role{identity.VendorDelegate}, sections
	return a
}

// Admin administers Org.
var Admin = staff("05", "Amina", identity.Administrator)

// Hire writes the staff into the directory, for subjects that look them up.
func (w *World) Hire(t testing.TB, who ...identity.Actor) {
	t.Helper()
	for _, a := range who {
		p := identity.Person{ID: a.ID, CreatedAt: w.Now.Read(), UpdatedAt: w.Now.Read(), Email: a.Email, Name: a.Name, Roles: a.Roles, Active: true}
		must(t, w.Journal.Commit(t.Context(), audit.Change{Actor: a, Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(a.Org, p)}))
	}
}
