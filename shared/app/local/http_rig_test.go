package local

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/httpapi/openapitest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// base is where the handler of these tests believes that it answers.
const base = "http://127.0.0.1:8080"

// web is a World behind the handler of the local home. Nothing runs in the
// background and the clock stands still, so storage changes by requests only.
// Every exchange is held to schemas/openapi.yaml.
type web struct {
	*apptest.World
	home    *Home
	routes  []httpapi.Route
	handler http.Handler // without the document's check
	checked http.Handler
	tokens  map[string]string // by organisation/role
	// sessions are what a browser's cookie carries, in the same way.
	sessions map[string]string
	people   []identity.Actor // who has them
}

// staff have the ids that apptest's actors have, so that its helpers and these
// requests speak of the same people.
var staff = []identity.Actor{
	apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Auditor,
	{Org: apptest.Org, ID: "per_00000000000000000000000005", Name: "Amina", Email: "administrator@acme.example", Roles: []identity.Role{identity.Administrator}},
}

func serve(t *testing.T) *web {
	t.Helper()
	s := &web{World: apptest.New(t, apptest.Options{}), tokens: map[string]string{}, sessions: map[string]string{}}
	s.home = &Home{
		Services: s.Services, Accounts: s.Accounts, Table: s.File, Vault: s.Vault, Ring: s.Ring, Org: apptest.Org, Now: s.Now.Read, Wall: s.Wall.Read,
		log: slog.New(slog.DiscardHandler), baseURL: base, poke: make(chan struct{}, 1),
	}
	var err error
	s.handler, err = s.home.Handler()
	must(t, err)
	s.checked = openapitest.Wrap(t, s.handler)
	s.routes = s.home.front().API().Routes()
	for _, org := range []string{apptest.Org, apptest.Other} {
		for _, a := range staff {
			a.Org = org
			s.hire(t, a)
		}
		if org == apptest.Org {
			s.employ(t, apptest.Second)
			s.employ(t, second)
		}
		_, err := s.Directory.OwnersOnly(t.Context(), org) // known from here on: the clock stands still
		must(t, err)
	}
	return s
}

// hire makes a person of an actor, with a token and a session.
func (s *web) hire(t *testing.T, a identity.Actor) {
	t.Helper()
	s.employ(t, a)
	token, _, err := s.Directory.Grant(t.Context(), s.Journal, a.Org, a.ID, identity.KindToken, "test", identity.TokenLife)
	must(t, err)
	s.tokens[a.Org+"/"+string(a.Roles[0])] = token
	s.people = append(s.people, a)
	s.signIn(t, a)
}

// signIn begins another session of a person.
func (s *web) signIn(t *testing.T, a identity.Actor) {
	t.Helper()
	session, _, err := s.Directory.Grant(t.Context(), s.Journal, a.Org, a.ID, identity.KindSession, "test", identity.SessionLife)
	must(t, err)
	s.sessions[a.Org+"/"+string(a.Roles[0])] = session
}

// employ makes a person of an actor who signs in nowhere.
func (s *web) employ(t *testing.T, a identity.Actor) {
	t.Helper()
	p := identity.Person{ID: a.ID, CreatedAt: s.Now.Read(), UpdatedAt: s.Now.Read(), Email: a.Email, Name: a.Name, Roles: a.Roles, Active: true}
	must(t, s.Journal.Commit(t.Context(), audit.Change{Actor: a, Action: "person:create", Subject: p.ID, Writes: s.Directory.PersonWrites(a.Org, p)}))
}

// rival gives the other organisation a library and a vendor with an assessment.
func (s *web) rival(t *testing.T) (vendors.Vendor, assessment.Assessment, assessment.Invited) {
	t.Helper()
	buyer := apptest.Buyer
	buyer.Org = apptest.Other
	o := identity.Organisation{ID: apptest.Other, CreatedAt: s.Now.Read(), Name: "Rival", TimeZone: "UTC", Language: "en", Settings: identity.DefaultSettings()}
	o.VendorSecondFactorTiers = []string{}
	must(t, s.DB.Commit(t.Context(), identity.OrganisationWrite(o)))
	builtin, err := s.Builtin()
	must(t, err)
	must(t, s.Library.Install(t.Context(), apptest.Other, builtin))
	_, err = s.Library.Publish(t.Context(), identity.AsSystem(apptest.Other), "questionnaire:publish", apptest.Basics())
	must(t, err)
	v, err := s.Vendors.Create(t.Context(), buyer, vendors.Details{Name: ptr("Rival's vendor")})
	must(t, err)
	as, invited, err := s.Assessments.Send(t.Context(), buyer, v.ID, s.Order())
	must(t, err)
	return v, as, invited[0]
}

// session lets somebody into an assessment as its vendor, or as a colleague
// who has some of its sections, and answers the cookie.
func (s *web) session(t *testing.T, as assessment.Assessment, sections ...string) string {
	t.Helper()
	var in assessment.Invited
	var err error
	if len(sections) == 0 {
		in, err = s.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "respondent@nordlicht.example")
	} else {
		in, err = s.Assessments.Delegate(t.Context(), apptest.Respondent(as), "colleague@nordlicht.example", sections)
	}
	must(t, err)
	return s.cookie(t, in)
}

func (s *web) cookie(t *testing.T, in assessment.Invited) string {
	t.Helper()
	return s.home.front().PortalCookie().Name + "=" + s.Enter(t, in)
}

// call is one request. As is a role of the staff, "" for nobody; a cookie
// takes its place.
type call struct {
	method, path, body string
	as, org, cookie    string
	header             http.Header
	unchecked          bool // not held to the document, for what it cannot say
}

// reply is the answer, with the problem that it may be.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	problem struct {
		Code      problem.Code
		Status    int
		RequestID string
		Errors    []problem.FieldError
		Current   json.RawMessage
	}
}

func (r reply) isProblem() bool { return r.header.Get("Content-Type") == "application/problem+json" }

// names tells whether the problem has a fault at the pointer.
func (r reply) names(pointer string) bool {
	for _, f := range r.problem.Errors {
		if f.Pointer == pointer {
			return true
		}
	}
	return false
}

func (s *web) do(t *testing.T, c call) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
	r.Host = strings.TrimPrefix(base, "http://")
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if org := c.org; c.as != "" && c.cookie == "" {
		if org == "" {
			org = apptest.Org
		}
		token := s.tokens[org+"/"+c.as]
		if token == "" {
			t.Fatalf("there is no %s in %s", c.as, org)
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if c.cookie != "" {
		r.Header.Set("Cookie", c.cookie)
	}
	for name, values := range c.header {
		r.Header[name] = values
		if values == nil {
			delete(r.Header, name)
		}
	}
	w := httptest.NewRecorder()
	if c.unchecked {
		s.handler.ServeHTTP(w, r)
	} else {
		s.checked.ServeHTTP(w, r)
	}
	out := reply{status: w.Code, header: w.Result().Header, body: w.Body.Bytes()} // a recorder's
	if out.isProblem() {
		must(t, json.Unmarshal(out.body, &out.problem))
		if out.problem.Status != out.status || out.problem.RequestID == "" || out.problem.RequestID != out.header.Get("X-Request-Id") {
			t.Errorf("%s %s: the problem does not fit its answer: %s", c.method, c.path, out.body)
		}
	} else if out.status >= http.StatusBadRequest {
		t.Errorf("%s %s: %d is not a problem: %s", c.method, c.path, out.status, out.body)
	}
	if out.status >= http.StatusInternalServerError {
		t.Errorf("%s %s: %d %s", c.method, c.path, out.status, out.body)
	}
	return out
}

// stored is a digest of everything in storage.
func (s *web) stored(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	must(t, s.File.Snapshot(h))
	return hex.EncodeToString(h.Sum(nil))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRigStandsStill(t *testing.T) {
	s := serve(t)
	was := s.stored(t)
	if got := s.do(t, call{method: "GET", path: "/v1/vendors", as: "auditor"}); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if s.stored(t) != was {
		t.Error("reading a list changed storage")
	}
	s.Pass(time.Second)
	s.Prospect(t)
	if s.stored(t) == was {
		t.Error("a new vendor did not show in the digest")
	}
}
