package apptest

import (
	"vendorrisk/shared/assessment"
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
