package local

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/webhook"
)

const beta = "beta-bank"

// second makes another organisation with its administrator, who has the first
// one's address and another password.
func (h *house) second(t *testing.T) (*somebody, *browser) {
	t.Helper()
	must(t, h.home.Upkeep(t.Context(), apptest.Org))
	link, err := h.home.AddOrganisation(t.Context(), app.Another{Name: "Beta Bank", Administrator: "amina@acme.example"})
	must(t, err)
	s := &somebody{email: "amina@acme.example", password: "eleven loud silver oceans"}
	b := h.browser(t).get(link).on("/signin/login", http.StatusOK)
	b.send("/signin/welcome", "name", "Bea Baker", "email", s.email, "password", s.password).on("/signin/login", http.StatusOK)
	return s, b.enrol(s).on("/", http.StatusOK)
}

func TestAnotherOrganisationIsAdded(t *testing.T) {
	h := settle(t)
	for name, tc := range map[string]struct {
		n    app.Another
		want string
	}{
		"no name":               {app.Another{}, "/name"},
		"no Latin letter":       {app.Another{Name: "示例组织"}, "/id"},
		"an id with a sign":     {app.Another{Name: "x", ID: "a#b"}, "/id"},
		"an address that is no": {app.Another{Name: "Beta Bank", Administrator: "bea"}, "/administrator"},
	} {
		if _, err := h.home.AddOrganisation(t.Context(), tc.n); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	first, err := h.home.AddOrganisation(t.Context(), app.Another{Name: "Beta Bank", Administrator: "bea@beta.example"})
	must(t, err)
	h.Drain()
	if mails := h.Mail.To("bea@beta.example", "staff-invitation"); len(mails) != 1 || mails[0].Data["link"] != first {
		t.Errorf("mailed %+v", mails)
	}
	for _, id := range []string{beta, apptest.Org} {
		if _, err := h.home.AddOrganisation(t.Context(), app.Another{Name: "Again", ID: id}); !problem.Is(err, problem.Conflict) {
			t.Errorf("%s again: %v", id, err)
		}
	}
	var list strings.Builder
	must(t, h.home.ListOrganisations(t.Context(), &list))
	if list.String() != "acme\tAcme Retail\nbeta-bank\tBeta Bank\n" {
		t.Errorf("listed %q", list.String())
	}
	again, err := h.home.OrganisationLink(t.Context(), app.Another{ID: beta})
	must(t, err)
	h.browser(t).get(first).on("/signin/login", http.StatusUnauthorized)
	h.browser(t).get(strings.Replace(again, "vrl.beta-bank.", "vrl.acme.", 1)).on("/signin/login", http.StatusUnauthorized)
	h.browser(t).get(again).on("/signin/login", http.StatusOK)
	if _, err := h.home.OrganisationLink(t.Context(), app.Another{ID: "nobodys"}); !problem.Is(err, problem.NotFound) {
		t.Errorf("a link of no organisation: %v", err)
	}
	lib, _, err := h.Library.List(t.Context(), identity.AsSystem(beta), 100, "")
	must(t, err)
	if len(lib) == 0 {
		t.Error("the library is empty")
	}
	for _, q := range lib {
		if q.Name == apptest.BasicsName {
			t.Error("the library has what the first organisation published")
		}
	}
}

// Who belongs to two organisations has an account in each, and says which one
// they mean; who says another gets what a wrong password gets.
func TestSignInToTheOwnOrganisation(t *testing.T) {
	h := settle(t)
	alone := h.browser(t).get("/signin").on("/signin", http.StatusOK)
	if alone.doc.Find("input[name=org]").Length() != 0 {
		t.Error("an installation of one organisation asks which")
	}
	a, _ := h.found(t)
	b, there := h.second(t)
	if who, err := there.actor(); err != nil || who.Org != beta {
		t.Fatalf("%+v, %v", who, err)
	}
	if got := there.cookie("organisation"); got != beta {
		t.Errorf("the browser remembers %q", got)
	}

	fresh := h.browser(t).get("/signin?next=/vendors").on("/signin", http.StatusOK)
	if fresh.doc.Find("main form[method=get][action='/signin'] input[name=org]").Length() != 1 || fresh.doc.Find("main a[href^='/signin/start']").Length() != 0 {
		t.Fatalf("the page does not ask: %s", fresh.text())
	}
	fresh.get("/signin?next=/vendors&org=Beta-Bank").on("/signin", http.StatusOK)
	start := fresh.doc.Find("main a[href^='/signin/start']").AttrOr("href", "")
	fresh.get(start).on("/signin/login", http.StatusOK)
	fresh.send("/signin/password", "email", a.email, "password", a.password).on("/signin/password", http.StatusBadRequest)
	wrong := fresh.text()
	fresh.send("/signin/password", "email", b.email, "password", b.password).on("/signin/login", http.StatusOK)
	fresh.send("/signin/code", "code", h.nextCode(t, b)).on("/vendors", http.StatusOK)
	if who, err := fresh.actor(); err != nil || who.Org != beta {
		t.Fatalf("%+v, %v", who, err)
	}

	for _, org := range []string{"nobodys", "acme%23PER", "%00", "..", strings.Repeat("x", 300)} {
		x := h.browser(t).get("/signin?org="+org).on("/signin", http.StatusOK)
		x.get(x.doc.Find("main a[href^='/signin/start']").AttrOr("href", "")).on("/signin/login", http.StatusOK)
		x.send("/signin/password", "email", a.email, "password", a.password).on("/signin/password", http.StatusBadRequest)
		if x.text() != wrong {
			t.Errorf("%s answers %q, a wrong password %q", org, x.text(), wrong)
		}
	}
	home := h.browser(t).get("/signin?org=").on("/signin", http.StatusOK) // the first organisation needs no name
	home.get(home.doc.Find("main a[href^='/signin/start']").AttrOr("href", ""))
	home.send("/signin/password", "email", a.email, "password", a.password).on("/signin/login", http.StatusOK)
	home.send("/signin/code", "code", h.nextCode(t, a)).on("/", http.StatusOK)
	if who, err := home.actor(); err != nil || who.Org != apptest.Org {
		t.Errorf("%+v, %v", who, err)
	}
	for pk := range h.everything(t) {
		if org := strings.Split(pk, "#"); org[0] == "ORG" && org[1] != apptest.Org && org[1] != beta {
			t.Errorf("something stands in %s", pk)
		}
	}
}

// everything is what stands in the table, unsealed, by partition.
func (h *house) everything(t *testing.T) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	out, err := os.Create(path)
	must(t, err)
	must(t, h.File.Snapshot(out))
	must(t, out.Close())
	view, err := embedded.OpenView(path, h.Ring, h.Wall.Read)
	must(t, err)
	defer func() { must(t, view.Close()) }()
	all := map[string]string{}
	must(t, view.Partitions(t.Context(), func(pk string) error {
		return view.Keys(t.Context(), pk, func(sk string) error {
			it, err := view.Get(t.Context(), table.Key{PK: pk, SK: sk})
			if problem.Is(err, problem.NotFound) {
				return nil // expired
			}
			all[pk] += sk + " " + it.List.PK + " " + it.Group.PK + " " + string(it.Body) + "\n"
			return err
		})
	}))
	return all
}

// anyID is the identifier of any record, person or credential.
var anyID = regexp.MustCompile(`\b[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}\b`)

// What one organisation has is in nothing that another's people can list,
// search, export or read, and no record of one names a record of the other.
func TestNoWayAcross(t *testing.T) {
	h := settle(t)
	_, first := h.found(t)
	_, other := h.second(t)
	boss, err := first.actor()
	must(t, err)
	as := h.Approved(t)
	h.Contract(t)
	h.Breach(t)
	_, err = h.Webhooks.Create(t.Context(), boss, webhook.Order{URL: apptest.Ptr("https://hooks.acme.example/in"), Purpose: apptest.Ptr("chat"), Events: apptest.Ptr([]string{"assessment:approve"})})
	must(t, err)
	token, _, err := h.Directory.Grant(t.Context(), h.Journal, apptest.Org, boss.ID, identity.KindToken, "test", identity.TokenLife)
	must(t, err)
	invited, err := h.Assessments.Invite(t.Context(), apptest.Buyer, h.Sent(t).ID, "respondent@nordlicht.example")
	must(t, err)

	bea, err := other.actor()
	must(t, err)
	bea.Roles = identity.StaffRoles
	mine, err := h.Vendors.Create(t.Context(), bea, vendors.Details{Name: apptest.Ptr("Betamax Hosting")})
	must(t, err)
	h.promote(t, bea)
	h.Drain()
	_, err = h.Sequencer.Run(t.Context(), 10_000)
	must(t, err)
	h.Drain()

	theirs := map[string]bool{}
	for pk, body := range h.everything(t) {
		p := strings.Split(pk, "#")
		for _, id := range anyID.FindAllString(pk+" "+body, -1) {
			if p[1] == apptest.Org {
				theirs[id] = true
			}
		}
	}
	for pk, body := range h.everything(t) {
		if !strings.HasPrefix(pk, "ORG#"+beta+"#") {
			continue
		}
		for _, id := range anyID.FindAllString(pk+" "+body, -1) {
			if theirs[id] {
				t.Errorf("%s names %s of the other organisation", pk, id)
			}
		}
		if strings.Contains(body, "ORG#"+apptest.Org) || strings.Contains(body, "Nordlicht") {
			t.Errorf("%s speaks of the other organisation: %s", pk, body)
		}
	}

	read := h.reads(t)
	if len(read) < 50 {
		t.Fatalf("only %d addresses to look at", len(read))
	}
	seen := 0
	for _, path := range append(read, "/v1/vendors?q=Nord", "/vendors?q=Nord", "/v1/audit?subject="+as.ID, "/audit?subject="+as.ID, "/v1/audit/checkpoint") {
		status, body := other.raw(t, path)
		if status == http.StatusOK {
			seen++
		}
		for _, id := range anyID.FindAllString(body, -1) {
			if theirs[id] && id != as.ID { // which the search's field says back
				t.Errorf("%s shows %s of the other organisation", path, id)
			}
		}
		if strings.Contains(body, "Nordlicht") || strings.Contains(body, "hooks.acme.example") || strings.Contains(body, "Acme Retail") {
			t.Errorf("%s speaks of the other organisation", path)
		}
	}
	if seen < 40 {
		t.Errorf("only %d of %d addresses answered", seen, len(read))
	}
	if _, body := other.raw(t, "/v1/vendors"); !strings.Contains(body, mine.ID) {
		t.Error("the own vendor is not listed")
	}
	if _, body := first.raw(t, "/v1/vendors"); strings.Contains(body, mine.ID) || !strings.Contains(body, as.VendorID) {
		t.Error("the first organisation's list is not its own")
	}

	// Each log is its own, signed under its own name.
	_, ours := first.raw(t, "/v1/audit/checkpoint")
	_, hers := other.raw(t, "/v1/audit/checkpoint")
	if !strings.Contains(ours, "/acme/") || strings.Contains(hers, "/acme/") || !strings.Contains(hers, "/"+beta+"/") {
		t.Errorf("checkpoints %s and %s", ours, hers)
	}

	// What opens the one opens nothing when it is said to be of the other.
	for what, secret := range map[string]string{"a token": token, "a session": first.cookie("vendorrisk")} {
		if _, err := h.Directory.Authenticate(t.Context(), secret); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		moved := strings.Replace(secret, ".acme.", "."+beta+".", 1)
		if _, err := h.Directory.Authenticate(t.Context(), moved); moved == secret || !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s said to be of the other organisation: %v", what, err)
		}
	}
	session := h.Enter(t, invited)
	moved := strings.Replace(session, ".acme.", "."+beta+".", 1)
	if _, err := h.Door.Authenticate(t.Context(), moved); moved == session || !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("a vendor's session said to be of the other organisation: %v", err)
	}
}

// What is due falls due in every organisation, by one sweep.
func TestEveryOrganisationHasItsSchedule(t *testing.T) {
	h := settle(t)
	h.found(t)
	h.second(t)
	for range 7 { // permissions are gone through twice a year
		h.Pass(30 * 24 * time.Hour)
		h.Ticks(t)
	}
	for _, org := range []string{apptest.Org, beta} {
		reviews, _, err := h.Permissions.List(t.Context(), identity.AsSystem(org), 10, "")
		must(t, err)
		if len(reviews) != 1 {
			t.Errorf("%s has %d permission reviews after half a year", org, len(reviews))
		}
	}
}

// promote gives a person every role.
func (h *house) promote(t *testing.T, a identity.Actor) {
	t.Helper()
	must(t, h.Directory.TakeAway(t.Context(), h.Journal, a, a.ID, "person:update", a.ID, func(p *identity.Person) error { p.Roles = identity.StaffRoles; return nil }))
}

// reads are the addresses that show something and name no record.
func (h *house) reads(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, rt := range h.home.front().API().Routes() {
		if rt.Method == http.MethodGet && !strings.Contains(rt.Pattern, "{") {
			out = append(out, rt.Pattern)
		}
	}
	for _, rt := range h.home.served {
		if rt.Method == http.MethodGet && !strings.Contains(rt.Pattern, "{") && rt.Action != site.Public {
			out = append(out, rt.Pattern)
		}
	}
	return out
}

// raw asks for an address with the browser's cookies.
func (b *browser) raw(t *testing.T, path string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.h.url+path, nil)
	must(t, err)
	res, err := b.client.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, string(body)
}
