package local

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/web/site"
)

// missingParts stand for every identifier of a page's path that no record has.
var missingParts = map[string]string{"name": "nothing", "version": "2020-01", "section": "nothing", "question": "nothing", "clause": "nothing", "notice": "nothing", "task": "nothing", "inject": "nothing"}

// pathPart is a wildcard of a page's pattern.
var pathPart = regexp.MustCompile(`\{([a-z]+)\}`)

// stage has one record of each kind that a page can be about, and who asks.
type stage struct {
	*web
	own map[string]string // by pattern's beginning and wildcard: an identifier that is there
}

// ids are how the wildcards of a page are filled: by the longest beginning of
// its pattern that is named here. A page with a wildcard that none of them
// fills fails the walk.
func (s *web) stage(t *testing.T) *stage {
	t.Helper()
	reviewed, overridden := s.InReview(t), ""
	overridden, _ = overriding(t, s)
	sent := s.Sent(t)
	file := s.Attach(t, apptest.Respondent(sent), sent.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	fnd, _ := aFinding(t, s)
	rep, _ := aReadyReport(t, s)
	alr, _ := anAlert(t, s)
	obl, _ := anObligation(t, s)
	con, _ := aContract(t, s)
	hook, _ := aHook(t, s)
	outside(t, s)
	annex := s.Hang(t, apptest.Buyer, con, evidence.ForContract)
	mails, _, err := notify.Messages(t.Context(), s.DB, staff[4], 1, "")
	must(t, err)
	reset := strings.Split(resetting(t, s).path, "/") // "", v1, assessments, id, invitations, invitation, …
	review, err := s.Permissions.Start(t.Context(), second)
	must(t, err)
	_, held, err := s.Directory.Grant(t.Context(), s.Journal, apptest.Org, apptest.Auditor.ID, identity.KindToken, "x", identity.TokenLife)
	must(t, err)
	looked := s.logReview(t)
	inc, _ := anIncident(t, s)
	told, _ := noticed(t, s)
	drill, _ := playing(t, s)
	return &stage{s, map[string]string{
		"/vendors/{vendor}/incidents vendor":             reviewed.VendorID,
		"/incidents/ id":                                 inc,
		"/incidents/ task":                               "legal",
		"/incidents/{id}/notices/ id":                    told,
		"/incidents/{id}/notices/ notice":                "n1",
		"/incidents/{id}/injects/ id":                    drill,
		"/incidents/{id}/injects/ inject":                "press",
		"/vendors/ id":                                   reviewed.VendorID,
		"/assessments/ id":                               reviewed.ID,
		"/assessments/{id}/override id":                  overridden,
		"/assessments/{id}/difference id":                s.Renewed(t).ID,
		"/findings/ id":                                  fnd,
		"/evidence/ id":                                  file.ID,
		"/reports/ id":                                   rep,
		"/assessments/{id}/invitations/{invitation}/ id": reset[3], "/assessments/{id}/invitations/{invitation}/ invitation": reset[5],
		"/messages/ id":             mails[0].ID,
		"/alerts/ id":               alr,
		"/contracts/ id":            con,
		"/settings/webhooks/ id":    hook,
		"/contracts/ clause":        "gdpr-28.28-2",
		"/obligations/ id":          obl,
		"/files/ evidence":          annex.ID,
		"/people/ id":               second.ID,
		"/questionnaires/ name":     apptest.BasicsName,
		"/questionnaires/ version":  "2026-01",
		"/tokens/ person":           apptest.Auditor.ID,
		"/tokens/ id":               held.ID,
		"/permission-reviews/ id":   review.ID,
		"/log-reviews/ id":          looked.ID,
		"/permission-reviews/ line": apptest.Analyst.ID + ".analyst",
		"/portal/ section":          "access",
		"/portal/ question":         "iso",
		"/portal/ evidence":         file.ID,
	}}
}

// path fills a page's pattern; ok is false when a wildcard has no example.
func (s *stage) path(pattern string) (own, missing string, ok bool) {
	ok = true
	fill := func(gone bool) string {
		return pathPart.ReplaceAllStringFunc(strings.TrimSuffix(pattern, "{$}"), func(part string) string {
			name, best, id := part[1:len(part)-1], "", ""
			for at, value := range s.own {
				begin, wildcard, _ := strings.Cut(at, " ")
				if wildcard == name && strings.HasPrefix(pattern, begin) && len(begin) > len(best) {
					best, id = begin, value
				}
			}
			switch {
			case id == "":
				ok = false
			case gone && missingParts[name] != "":
				return missingParts[name]
			case gone:
				return missingID.ReplaceAllString(id, "${1}_00000000000000000000000000")
			}
			return id
		})
	}
	return fill(false), fill(true), ok
}

var missingID = regexp.MustCompile(`\b([a-z]{3})_[0-9A-HJKMNP-TV-Z]{26}`)

// ask sends a page's request with a cookie. A form has a version that no
// record has, so that what is permitted changes nothing.
func (s *stage) ask(t *testing.T, method, path, cookie string) *http.Response {
	t.Helper()
	body := ""
	if method == http.MethodPost {
		body = "version=999999&decision=confirmed"
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Host = strings.TrimPrefix(base, "http://")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

// onceOnly find nothing to do when they are asked again, or here at all.
var onceOnly = map[string]bool{"/alerts/{id}/release": true, "/assessments/{id}/invitations/{invitation}/reset-second-factor": true}

// ownOnly are pages about what is the person's own: no identifier of another
// one's leads anywhere, so there is no example to fill in.
func ownOnly(rt site.Route) bool { return strings.HasPrefix(rt.Pattern, "/account/") }

// Every page, for nobody, every role, another organisation and what does not
// exist, answers as the hand-written table says.
func TestEveryPageForEveryRoleAndOrganisation(t *testing.T) {
	s := serve(t)
	st := s.stage(t)
	table := expected(t)
	for _, rt := range s.home.served {
		if rt.Action == site.Public || strings.HasPrefix(rt.Pattern, "/portal") || rt.Pattern == "/signout" {
			continue // signing out ends what the walk goes on with: the sign-in tests have it
		}
		name := rt.Method + " " + rt.Pattern
		if table[rt.Action] == nil {
			t.Errorf("%s: %s is not in the table", name, rt.Action)
			continue
		}
		own, missing, ok := st.path(rt.Pattern)
		if ownOnly(rt) {
			missing = pathPart.ReplaceAllString(rt.Pattern, "tok_00000000000000000000000000")
			own = missing
		} else if !ok {
			t.Errorf("%s: the walk has no example of what its path names", name)
			continue
		}
		if got := st.ask(t, rt.Method, own, ""); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/signin") {
			t.Errorf("%s: nobody gets %d %s", name, got.StatusCode, got.Header.Get("Location"))
		}
		for _, a := range s.people { // the page before may have ended sessions
			s.signIn(t, a)
		}
		for _, role := range staffRoles {
			here := s.home.front().StaffCookie().Name + "=" + s.sessions[apptest.Org+"/"+role]
			there := s.home.front().StaffCookie().Name + "=" + s.sessions[apptest.Other+"/"+role]
			about := missing != own || ownOnly(rt) && strings.Contains(rt.Pattern, "{")
			got := st.ask(t, rt.Method, missing, here).StatusCode
			foreign := st.ask(t, rt.Method, own, there).StatusCode
			switch {
			case !table[rt.Action][role]:
				for what, path := range map[string]string{"own": own, "missing": missing} {
					if code := st.ask(t, rt.Method, path, here).StatusCode; code != http.StatusForbidden {
						t.Errorf("%s, %s, %s: %d, want 403", name, role, what, code)
					}
				}
				if foreign != http.StatusForbidden {
					t.Errorf("%s, %s of the other organisation: %d, want 403", name, role, foreign)
				}
			case about && ownOnly(rt) && got == http.StatusBadRequest: // the form asks for a proof before it looks
			case about && got != http.StatusNotFound:
				t.Errorf("%s, %s, nothing there: %d, want 404", name, role, got)
			case about && foreign != http.StatusNotFound:
				t.Errorf("%s, %s of the other organisation: %d, want 404", name, role, foreign)
			case !ownOnly(rt) && !onceOnly[rt.Pattern]:
				st.permitted(t, name, role, st.ask(t, rt.Method, own, here).StatusCode)
			}
		}
	}
}

// permitted tells whether a page that may be used was: shown, its form taken
// or handed back, or sent on to where it can be.
func (s *stage) permitted(t *testing.T, name, role string, code int) {
	t.Helper()
	switch code {
	case http.StatusOK, http.StatusSeeOther, http.StatusBadRequest, http.StatusConflict, http.StatusUnsupportedMediaType:
	default:
		t.Errorf("%s, %s: %d", name, role, code)
	}
}

// The vendor's pages, for nobody, staff, the vendor, a colleague, and the
// vendor of another assessment.
func TestEveryPortalPage(t *testing.T) {
	s := serve(t)
	st := s.stage(t)
	table := expected(t)
	_, _, rivalInvited := s.rival(t)
	sent := s.Sent(t)
	file := s.Attach(t, apptest.Respondent(sent), sent.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	st.own["/portal/ evidence"] = file.ID
	others := map[string]string{"a vendor of the other organisation": s.cookie(t, rivalInvited), "the vendor of another assessment": s.session(t, s.Sent(t))}
	staffer := s.home.front().StaffCookie().Name + "=" + s.sessions[apptest.Org+"/procurement"]
	for _, rt := range s.home.served {
		if rt.Action == site.Public || !strings.HasPrefix(rt.Pattern, "/portal") || rt.Pattern == "/portal/leave" || rt.Pattern == "/portal/submit" {
			continue // submit and leave end the session's work: the journey tests have them
		}
		name := rt.Method + " " + rt.Pattern
		own, missing, ok := st.path(rt.Pattern)
		if !ok {
			t.Errorf("%s: the walk has no example of what its path names", name)
			continue
		}
		for what, cookie := range map[string]string{"nobody": "", "staff": staffer} {
			if got := st.ask(t, rt.Method, own, cookie); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/portal/open") {
				t.Errorf("%s: %s gets %d %s", name, what, got.StatusCode, got.Header.Get("Location"))
			}
		}
		vendor := s.session(t, s.Read(t, sent.ID))
		if strings.Contains(rt.Pattern, "{evidence}") {
			for what, cookie := range others {
				if got := st.ask(t, rt.Method, own, cookie).StatusCode; got != http.StatusNotFound {
					t.Errorf("%s: %s gets %d, want 404", name, what, got)
				}
			}
		}
		if missing != own {
			if got := st.ask(t, rt.Method, missing, vendor).StatusCode; got != http.StatusNotFound {
				t.Errorf("%s: nothing there: %d, want 404", name, got)
			}
		}
		if rt.Method == http.MethodGet {
			st.permitted(t, name, "vendor", st.ask(t, rt.Method, own, vendor).StatusCode)
		}
		colleague := s.session(t, s.Read(t, sent.ID), "access", "proof")
		if got := st.ask(t, rt.Method, own, colleague).StatusCode; (got == http.StatusForbidden) == table[rt.Action]["vendor-delegate"] {
			t.Errorf("%s: a colleague gets %d, the table says %t", name, got, table[rt.Action]["vendor-delegate"])
		}
	}
}
