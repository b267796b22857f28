package periodic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/table"
)

// store writes a record as data directories hold it.
func store(t *testing.T, w *apptest.World, it table.Item, body string) {
	t.Helper()
	it.Body = []byte(body)
	apptest.Code(t, it.Key.PK, w.Permissions.Table.Commit(t.Context(), table.Create(it)), "")
}

func hire(t *testing.T, w *apptest.World, name string, role identity.Role) identity.Actor {
	t.Helper()
	by := identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000009", Roles: []identity.Role{identity.Administrator}}
	p, err := w.People.Invite(t.Context(), by, people.New{Name: name, Email: strings.ToLower(name) + "@acme.example", Roles: []identity.Role{role}})
	apptest.Code(t, "invite", err, "")
	return identity.Actor{Org: apptest.Org, ID: p.ID, Name: name, Email: p.Email, Roles: p.Roles}
}

// schedule stores a schedule that is to be looked at now.
func schedule(t *testing.T, w *apptest.World, kind, body string) {
	t.Helper()
	k := table.Key{PK: "ORG#" + apptest.Org + "#" + kind, SK: "HEAD"}
	store(t, w, table.Item{Key: k, Due: table.DueAt(table.DueSchedule, apptest.Org, w.Now.Read(), k)}, body)
}

func tick(t *testing.T, w *apptest.World) {
	t.Helper()
	w.Tick.Failed = func(k table.Key, err error) { t.Errorf("%v: %v", k, err) }
	if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	w.Drain()
}

// An open review of rights in the form in which data directories have it is
// reminded of and finished.
func TestAStoredPermissionReviewGoesOn(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ana := hire(t, w, "Ana", identity.Administrator)
	const id = "prv_01HZZZZZZZZZZZZZZZZZZZZZZZ"
	schedule(t, w, "PERMISSIONS", `{"version":0,"since":"2026-01-01T00:00:00Z","reviewId":"`+id+`","lookAt":"2026-11-01T00:00:00Z"}`)
	store(t, w, table.Item{
		Key: table.Key{PK: "ORG#" + apptest.Org + "#PRV#" + id, SK: "HEAD"}, List: table.Key{PK: "ORG#" + apptest.Org + "#PERMISSION-REVIEWS", SK: id},
	}, `{"id":"`+id+`","version":1,"createdAt":"2026-07-01T00:00:00Z","updatedAt":"2026-07-01T00:00:00Z","state":"open","dueOn":"2026-07-31","startedBy":"system","lines":1,"decided":0,"revoked":0}`)
	store(t, w, table.Item{Key: table.Key{PK: "ORG#" + apptest.Org + "#PRV#" + id, SK: "L#" + ana.ID + ".administrator"}},
		`{"id":"`+ana.ID+`.administrator","version":1,"updatedAt":"2026-07-01T00:00:00Z","kind":"role","personId":"`+ana.ID+`","personName":"Ana","email":"ana@acme.example","role":"administrator"}`)
	tick(t, w)
	if n := len(w.Mail.To(ana.Email, "permission-review-overdue")); n != 1 {
		t.Errorf("%d reminders", n)
	}
	_, err := w.Permissions.Decide(t.Context(), ana, id, ana.ID+".administrator", 1, permission.Verdict{Decision: permission.Confirmed, Reason: "nobody else can"})
	apptest.Code(t, "decide", err, "")
	done, err := w.Permissions.Finish(t.Context(), ana, id, 2)
	apptest.Code(t, "finish", err, "")
	day, err := w.Permissions.DueOn(t.Context(), ana)
	if want := w.Now.Read().AddDate(0, 6, 0).Format(time.DateOnly); done.State != permission.Finished || done.Version != 3 || err != nil || day != want {
		t.Errorf("%+v, due again on %s, not %s: %v", done, day, want, err)
	}
}

// A schedule of log reviews in the form in which data directories have it says
// where the next one begins.
func TestAStoredLogReviewScheduleGoesOn(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	aoi := hire(t, w, "Aoi", identity.Auditor)
	_, err := w.Sequencer.Run(t.Context(), 100)
	apptest.Code(t, "sequence", err, "")
	reviewed, err := w.Log.Newest(t.Context(), apptest.Org)
	apptest.Code(t, "newest", err, "")
	hire(t, w, "Ben", identity.Administrator)
	_, err = w.Sequencer.Run(t.Context(), 100)
	apptest.Code(t, "sequence", err, "")
	last := fmt.Sprintf(`{"size":%d,"root":%q,"at":"2026-10-01T00:00:00Z"}`, reviewed.N, reviewed.Hash)
	schedule(t, w, "LOGREVIEWS", `{"last":`+last+`,"since":"2026-10-01T00:00:00Z","lookAt":"2026-11-01T00:00:00Z"}`)
	tick(t, w)
	list, _, err := w.LogReviews.List(t.Context(), aoi, 10, "")
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if r := list[0]; r.State != logreview.Open || r.From.Size != reviewed.N || r.From.Root != reviewed.Hash || r.From.At.Month() != time.October {
		t.Errorf("%+v", r)
	}
}
