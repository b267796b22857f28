package local

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
)

// counted is how often an action was refused to an actor ("" for nobody
// known), by the audit log after the minute is over.
func (s *web) counted(t *testing.T, actor, action string) (n int64) {
	t.Helper()
	s.Pass(time.Minute)
	must(t, s.Refusals.Flush(t.Context(), audit.All))
	if actor == "" {
		actor = audit.Anonymous
	}
	for cursor := ""; ; {
		events, next, err := s.Journal.Events(t.Context(), apptest.Org, "", 100, cursor)
		must(t, err)
		for _, e := range events {
			if e.Actor == actor && e.Action == action && e.Outcome == audit.Refused {
				if e.Actor == audit.Anonymous && e.Source == "" {
					t.Errorf("%s: the refusal names no source", action)
				}
				n += max(1, e.Count)
			}
		}
		if cursor = next; cursor == "" {
			return n
		}
	}
}

// jws is a token in the form of a JWT, signed as sign does.
func jws(header, body string, sign func([]byte) []byte) string {
	enc := base64.RawURLEncoding.EncodeToString
	in := enc([]byte(header)) + "." + enc([]byte(body))
	return in + "." + enc(sign([]byte(in)))
}

// Tokens that the issuer's key did not make, or made for something else, open
// nothing as a bearer; each is counted.
func TestForgedTokensOpenNoRequest(t *testing.T) {
	s := serve(t)
	seed := sha256.Sum256([]byte("a stranger's"))
	stranger := ed25519.NewKeyFromSeed(seed[:])
	ed := func(in []byte) []byte { return ed25519.Sign(stranger, in) }
	mac := func(in []byte) []byte {
		h := hmac.New(sha256.New, stranger.Public().(ed25519.PublicKey))
		h.Write(in)
		return h.Sum(nil)
	}
	none := func([]byte) []byte { return nil }
	say := func(aud string, exp time.Duration) string {
		return fmt.Sprintf(`{"iss":"%s/oidc","aud":%q,"sub":%q,"amr":["pwd","mfa"],"iat":%d,"exp":%d}`,
			base, aud, apptest.Auditor.ID, s.Wall.Read().Unix(), s.Wall.Read().Add(exp).Unix())
	}
	was := s.stored(t)
	forged := []string{
		jws(`{"alg":"none"}`, say("console", time.Hour), none), jws(`{"alg":"EdDSA"}`, say("console", time.Hour), ed), jws(`{"alg":"HS256"}`, say("console", time.Hour), mac),
		jws(`{"alg":"EdDSA"}`, say("other", time.Hour), ed), jws(`{"alg":"EdDSA"}`, say("console", -time.Hour), ed), jws(`{"alg":"EdDSA","jku":"https://evil.example/keys"}`, say("console", time.Hour), ed),
	}
	for _, token := range forged {
		got := s.do(t, call{method: "GET", path: "/v1/vendors", header: http.Header{"Authorization": {"Bearer " + token}}})
		refused(t, token[:40], got, problem.Unauthenticated)
	}
	if s.stored(t) != was {
		t.Error("a forged token changed storage")
	}
	if n := s.counted(t, "", "session:use"); n != int64(len(forged)) {
		t.Errorf("%d refusals counted, want %d", n, len(forged))
	}
}

// Requests of other sites' pages are counted by where they came from.
func TestCrossSiteRequestsAreCounted(t *testing.T) {
	s := serve(t)
	cookie := s.session(t, s.Answered(t))
	for range 3 {
		got := s.do(t, call{method: "POST", path: "/v1/portal/submit", cookie: cookie, header: http.Header{"Sec-Fetch-Site": {"cross-site"}}})
		refused(t, "another site", got, problem.Forbidden)
	}
	if n := s.counted(t, "", "assessment:submit"); n != 3 {
		t.Errorf("%d counted, want 3", n)
	}
}

// Identifiers cannot be guessed or borrowed: what is not there and what is
// another organisation's answer alike, and both are counted for who asked.
func TestGuessedIdentifiersAreCounted(t *testing.T) {
	s := serve(t)
	theirs, as, _ := s.rival(t)
	paths := []string{"/v1/vendors/" + theirs.ID, "/v1/assessments/" + as.ID}
	for n := range 98 {
		paths = append(paths, fmt.Sprintf("/v1/vendors/ven_0000000000000000000000%04d", n))
	}
	var first string
	for _, path := range paths {
		got := s.do(t, call{method: "GET", path: path, as: "analyst"})
		refused(t, path, got, problem.NotFound)
		said := strings.Replace(string(got.body), got.problem.RequestID, "", 1)
		if strings.HasPrefix(path, "/v1/vendors/") && first == "" {
			first = said
		} else if strings.HasPrefix(path, "/v1/vendors/") && said != first {
			t.Fatalf("%s answers %s, another %s", path, said, first)
		}
	}
	if n := s.counted(t, apptest.Analyst.ID, "vendor:read") + s.counted(t, apptest.Analyst.ID, "assessment:read"); n != int64(len(paths)) {
		t.Errorf("%d counted, want %d", n, len(paths))
	}
}

// Fields that belong to the system cannot be set by naming them.
func TestMassAssignment(t *testing.T) {
	s := serve(t)
	v := s.Prospect(t)
	was := s.stored(t)
	for field, value := range map[string]string{
		"id": `"ven_00000000000000000000000000"`, "state": `"active"`, "tier": `"low"`, "version": `99`, "org": `"rival"`, "inherent": `{}`,
		"createdAt": `"2020-01-01T00:00:00Z"`, "roles": `["administrator"]`, "__proto__": `{}`, "Name": `"x"`, "NAME": `"x"`,
	} {
		body := fmt.Sprintf(`{%q:%s}`, field, value)
		got := s.do(t, call{method: "PATCH", path: "/v1/vendors/" + v.ID, as: "procurement", body: body, header: http.Header{"If-Match": {fmt.Sprintf(`"v%d"`, v.Version)}}})
		refused(t, "PATCH "+field, got, problem.Invalid)
		if !got.names("/" + field) {
			t.Errorf("%s is not named: %s", field, got.body)
		}
		got = s.do(t, call{method: "POST", path: "/v1/vendors", as: "procurement", body: `{"name":"X",` + body[1:], header: http.Header{"Idempotency-Key": {"k" + field}}})
		refused(t, "POST "+field, got, problem.Invalid)
	}
	for _, field := range []string{"secrets", "id", "email", "org", "lockedUntil", "issuer"} {
		got := s.do(t, call{method: "PATCH", path: "/v1/people/" + apptest.Buyer.ID, as: "administrator", body: fmt.Sprintf(`{%q:"x"}`, field), header: http.Header{"If-Match": {`"v1"`}}})
		refused(t, "a person's "+field, got, problem.Invalid)
	}
	if s.stored(t) != was {
		t.Error("a refused request changed storage")
	}
}

// Ten thousand guesses at a vendor's code: five are compared, the rest is
// refused unread and counted, and the right code is dead.
func TestTenThousandGuessesAtAVendorsCode(t *testing.T) {
	s := serve(t)
	as := s.Sent(t)
	in, err := s.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "respondent@nordlicht.example")
	must(t, err)
	right := s.Code(t, in)
	const guesses = 10_000
	from := identity.Actor{Address: "198.51.100.7"}
	for n := range guesses {
		guess := fmt.Sprintf("%06d", n)
		if guess == right {
			guess = "999999"
		}
		if _, _, err := s.Door.Open(t.Context(), in.Link, guess, from); !problem.Is(err, problem.Unauthenticated) && !problem.Is(err, problem.Throttled) {
			t.Fatalf("guess %s: %v", guess, err)
		}
	}
	if _, _, err := s.Door.Open(t.Context(), in.Link, right, from); err == nil {
		t.Error("the right code opens after ten thousand wrong ones")
	}
	compared := 0
	events, _, err := s.Journal.Events(t.Context(), apptest.Org, as.ID, 100, "")
	must(t, err)
	for _, e := range events {
		if e.Action == "portal:try" && e.Outcome == audit.Done {
			compared++
		}
	}
	if compared != invitation.CodeTries {
		t.Errorf("%d guesses were compared, want %d", compared, invitation.CodeTries)
	}
	if n := s.counted(t, "", "portal:try"); n != guesses-int64(compared)+1 {
		t.Errorf("%d counted, want %d", n, guesses-compared+1)
	}
}

// What a credential is for decides where it opens something: a token is no
// cookie, and a session no bearer.
func TestATokenIsNoSession(t *testing.T) {
	s := serve(t)
	token, session := s.tokens[apptest.Org+"/analyst"], s.sessions[apptest.Org+"/analyst"]
	cookie := s.home.front().StaffCookie().Name + "="
	for what, c := range map[string]struct {
		call call
		want int
	}{
		"a token as a token":     {call{method: "GET", path: "/v1/vendors", header: http.Header{"Authorization": {"Bearer " + token}}}, 200},
		"a session as a token":   {call{method: "GET", path: "/v1/vendors", header: http.Header{"Authorization": {"Bearer " + session}}}, 401},
		"a session as a session": {call{method: "GET", path: "/v1/vendors", cookie: cookie + session}, 200},
		"a token as a session":   {call{method: "GET", path: "/v1/vendors", cookie: cookie + token}, 401},
		"a page by a session":    {call{method: "GET", path: "/vendors", cookie: cookie + session, unchecked: true}, 200},
		"a page by a token":      {call{method: "GET", path: "/vendors", cookie: cookie + token, unchecked: true}, 303},
	} {
		if got := s.do(t, c.call); got.status != c.want {
			t.Errorf("%s: %d, want %d", what, got.status, c.want)
		}
	}
}

// A colleague who tries sections that were not handed over leaves a trace, and
// a refused decision names what it was about.
func TestRefusalsPastTheRoleAreCounted(t *testing.T) {
	s := serve(t)
	as := s.Sent(t)
	s.Save(t, apptest.Respondent(as), as.ID, apptest.Answers())
	cookie := s.session(t, s.Read(t, as.ID), "access")
	for range 5 {
		other := s.do(t, call{method: "PATCH", path: "/v1/portal/answers", cookie: cookie, body: `{"answers":{"contact":{"version":1,"value":"Me"}}}`})
		refused(t, "another section", other, problem.Invalid)
	}
	who := ""
	f := s.Open(t, as.ID)
	for _, in := range f.Invitations {
		if len(in.Sections) > 0 {
			who = in.ID
		}
	}
	if n := s.counted(t, who, "assessment:answer"); n != 5 {
		t.Errorf("%d tries at other sections were counted", n)
	}
	reviewed := s.InReview(t)
	both := apptest.Approver
	both.Roles = []identity.Role{identity.Analyst, identity.Approver}
	_, err := s.Assessments.Judge(t.Context(), both, reviewed.ID, "iso", assessment.Judgement{Assurance: scoring.Reviewed, Version: s.Open(t, reviewed.ID).Reviews["iso"].Version})
	must(t, err)
	refused(t, "who reviewed", s.do(t, call{method: "POST", path: "/v1/assessments/" + reviewed.ID + "/approve", as: "approver", body: `{"decision":"accept"}`}), problem.Forbidden)
	must(t, s.Refusals.Flush(t.Context(), audit.All))
	events, _, err := s.Journal.Events(t.Context(), apptest.Org, reviewed.ID, 100, "")
	must(t, err)
	if !slices.ContainsFunc(events, func(e audit.Event) bool { return e.Action == "assessment:approve" && e.Outcome == audit.Refused }) {
		t.Error("the refusal does not name the assessment")
	}
}
