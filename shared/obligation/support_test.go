package obligation_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/table"
)

// admin hears of what nobody else mends; the reports are another person's.
const (
	admin   = "boss@acme.example"
	reports = "reports@acme.example"
)

// hire makes the people who are told, each active in the organisation.
func hire(t *testing.T, w *apptest.World) {
	t.Helper()
	for email, role := range map[string]identity.Role{admin: identity.Administrator, reports: identity.Analyst, apptest.Buyer.Email: identity.Procurement} {
		p := identity.Person{ID: ids.Derived(ids.Person, w.Now.Read(), email), CreatedAt: w.Now.Read(), Email: email, Name: email, Roles: []identity.Role{role}, Active: true}
		err := w.Journal.Commit(t.Context(), audit.Change{Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(apptest.Org, p)})
		apptest.Code(t, email, err, "")
	}
}

// told is what was left about a record: template and reader.
func told(t *testing.T, ear *apptest.Ear, subject string) []string {
	t.Helper()
	out := []string{}
	for _, n := range ear.Heard(t, subject) {
		out = append(out, n.Template+" "+n.To)
	}
	return out
}

func day(t *testing.T, w *apptest.World, s string) {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	w.Now.Set(at)
	w.Wall.Set(at)
}

func state(t *testing.T, w *apptest.World, id string, want obligation.State) obligation.Obligation {
	t.Helper()
	o, err := w.Obligations.Get(t.Context(), apptest.Buyer, id)
	apptest.Code(t, "read", err, "")
	if o.State != want {
		t.Errorf("it is %s, want %s", o.State, want)
	}
	return o
}

// in moves the organisation.
func in(t *testing.T, w *apptest.World, zone string) {
	t.Helper()
	k := table.Key{PK: identity.OrgPK(apptest.Org, "ORG"), SK: "HEAD"}
	o, it, err := table.Load[identity.Organisation](t.Context(), w.DB, k)
	apptest.Code(t, "organisation", err, "")
	o.TimeZone = zone
	it.Body = table.Encode(o)
	apptest.Code(t, "zone", w.DB.Commit(t.Context(), table.Replace(it)), "")
}
