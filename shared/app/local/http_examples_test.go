package local

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vault/vaulttest"
)

// scene is a request that succeeds, made on fresh records. About is the
// assessment in which a vendor would send it.
type scene struct {
	as, path, body string
	etag           int64 // If-Match, 0 for none
	about          assessment.Assessment
}

// example is how a route is used. Needs are the pointers without which the
// body is invalid, free those that take null or any text, file says that the
// body is a file with rules of its own.
type example struct {
	make  func(t *testing.T, s *web) scene
	needs []string
	free  []string
	file  bool
	nulls bool // null is as good as absent
}

func (s *web) call(t *testing.T, rt httpapi.Route, sc scene) call {
	t.Helper()
	c := call{method: rt.Method, path: sc.path, body: sc.body, as: sc.as, header: http.Header{}}
	if sc.as == string(identity.Vendor) {
		c.cookie = s.session(t, sc.about)
	}
	if sc.etag > 0 {
		c.header.Set("If-Match", httpapi.ETag(sc.etag))
	}
	return c
}

// of makes an example without a body on something that exists.
func of(as, path string, id func(t *testing.T, s *web) (string, assessment.Assessment)) example {
	return example{make: func(t *testing.T, s *web) scene {
		got, about := id(t, s)
		return scene{as: as, path: strings.Replace(path, "{id}", got, 1), about: about}
	}}
}

// plain makes an example that needs nothing to be there.
func plain(as, path string) example {
	return example{make: func(*testing.T, *web) scene { return scene{as: as, path: path} }}
}

// with gives an example a body.
func (e example) with(body string, needs ...string) example {
	inner := e.make
	e.make = func(t *testing.T, s *web) scene {
		sc := inner(t, s)
		sc.body = body
		return sc
	}
	e.needs = needs
	return e
}

// match gives it an If-Match.
func (e example) match(version int64) example {
	inner := e.make
	e.make = func(t *testing.T, s *web) scene {
		sc := inner(t, s)
		sc.etag = version
		return sc
	}
	return e
}

type made = func(t *testing.T, s *web) (string, assessment.Assessment)

func anAssessment(make func(w *apptest.World, t testing.TB) assessment.Assessment) made {
	return func(t *testing.T, s *web) (string, assessment.Assessment) {
		as := make(s.World, t)
		return as.ID, as
	}
}

// The things that examples are about.
var (
	sent      = anAssessment((*apptest.World).Sent)
	answered  = anAssessment((*apptest.World).Answered)
	submitted = anAssessment((*apptest.World).Submitted)
	inReview  = anAssessment((*apptest.World).InReview)
	renewed   = anAssessment((*apptest.World).Renewed)
)

// overriding is an approved assessment whose override waits for a second person.
func overriding(t *testing.T, s *web) (string, assessment.Assessment) {
	as := s.InReview(t)
	as, err := s.Assessments.Approve(t.Context(), apptest.Second, as.ID, 0, assessment.Verdict{
		Decision: "accept", Override: &scoring.Override{Band: scoring.Critical, Reason: "a second source is missing", ExpiresOn: "2027-05-31"},
	})
	must(t, err)
	return as.ID, as
}

func aVendor(t *testing.T, s *web) (string, assessment.Assessment) {
	return s.Prospect(t).ID, assessment.Assessment{}
}

func aDraft(t *testing.T, s *web) (string, assessment.Assessment) {
	o := s.Order()
	o.Draft = true
	as, _, err := s.Assessments.Send(t.Context(), apptest.Buyer, s.Vendor(t, 2).ID, o)
	must(t, err)
	return as.ID, as
}

func offboarding(t *testing.T, s *web) (string, assessment.Assessment) {
	v := s.Prospect(t)
	v, err := s.Services.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "the contract has ended")
	must(t, err)
	s.Returned(t, v.ID)
	return v.ID, assessment.Assessment{}
}

func scheduled(t *testing.T, s *web) (string, assessment.Assessment) {
	v := s.Vendor(t, 2)
	_, err := s.Reassessment.Set(t.Context(), apptest.Buyer, v.ID, 0, reassessment.Setting{CadenceMonths: ptr(12)})
	must(t, err)
	return v.ID, assessment.Assessment{}
}

// uploaded is a file that has arrived and waits to be completed.
func uploaded(t *testing.T, s *web) (string, assessment.Assessment) {
	as := s.Sent(t)
	e, form, err := s.Evidence.Begin(t.Context(), apptest.Respondent(as), as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"))
	must(t, err)
	if got := vaulttest.Post(t, s.Client, form, bytes.NewReader(apptest.Certificate), int64(len(apptest.Certificate))); got.Status != http.StatusNoContent {
		t.Fatalf("the form answers %d: %s", got.Status, got.Body)
	}
	return e.ID, as
}

func kept(t *testing.T, s *web) (string, assessment.Assessment) {
	as := s.Sent(t)
	return s.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate).ID, as
}

func aFinding(t *testing.T, s *web) (string, assessment.Assessment) {
	f, err := s.Findings.Create(t.Context(), apptest.Analyst, s.Prospect(t).ID, finding.Details{Title: ptr("No restore was tested"), Severity: ptr("high")})
	must(t, err)
	return f.ID, assessment.Assessment{}
}

func aReport(t *testing.T, s *web) (string, assessment.Assessment) {
	as := s.Submitted(t)
	r, err := s.Reports.Request(t.Context(), apptest.Analyst, report.Order{Kind: "assessment", AssessmentID: as.ID, Language: "en"})
	must(t, err)
	return r.ID, assessment.Assessment{}
}

func aReadyReport(t *testing.T, s *web) (string, assessment.Assessment) {
	id, about := aReport(t, s)
	s.Drain()
	return id, about
}

const factorsBody = `{"factors":{"dataSensitivity":3,"dataVolume":3,"systemAccess":2,"businessCriticality":2,"replaceability":1,"crossBorder":2,"subcontracting":1}}`

var everyFactor = []string{
	"/factors/dataSensitivity", "/factors/dataVolume", "/factors/systemAccess", "/factors/businessCriticality",
	"/factors/replaceability", "/factors/crossBorder", "/factors/subcontracting",
}

const answersBody = `{"answers":{"mfa":{"version":0,"value":"yes","comment":"Described in our policy.","evidenceIds":[]},
	"backups":{"version":0,"notApplicableReason":"We keep no data of yours."},"contact":{"version":0,"value":"Jana Vogt"}}}`

// saving are answers with a file of the assessment.
func saving(as, path string) example {
	return example{free: []string{"/answers/mfa/value", "/answers/contact/value"}, needs: []string{"/answers"}, make: func(t *testing.T, s *web) scene {
		file, about := kept(t, s)
		body := strings.Replace(answersBody, "[]", `["`+file+`"]`, 1)
		return scene{as: as, path: strings.Replace(path, "{id}", about.ID, 1), body: body, about: about}
	}}
}

func announcing(as, path string) example {
	sum := sha256.Sum256(apptest.Certificate)
	body := fmt.Sprintf(`{"fileName":"证书 certificate.txt","contentType":"text/plain","size":%d,"sha256":"%s","questionIds":["iso"],"validUntil":"2027-06-30"}`,
		len(apptest.Certificate), hex.EncodeToString(sum[:]))
	return of(as, path, sent).with(body, "/fileName", "/size", "/sha256", "/questionIds")
}

// opening is a respondent at the door, with the code just mailed.
func opening(t *testing.T, s *web) scene {
	as := s.Sent(t)
	in, err := s.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "door@nordlicht.example")
	must(t, err)
	return scene{path: "/v1/portal/session", body: fmt.Sprintf(`{"link":%q,"code":%q}`, in.Link, s.Code(t, in)), about: as}
}

// resetting is a recipient who has lost the second factor.
func resetting(t *testing.T, s *web) scene {
	as := s.Sent(t)
	in, err := s.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, strings.ToLower(as.ID)+"@nordlicht.example")
	must(t, err)
	s.SecondFactor(t, in)
	return scene{as: "analyst", path: "/v1/assessments/" + as.ID + "/invitations/" + in.InvitationID + "/second-factor", about: as}
}

// publishing is a questionnaire that is not there yet.
func publishing(t *testing.T, s *web) scene {
	q := apptest.Basics()
	q.Name = "basics-" + strings.ToLower(s.Prospect(t).ID[20:])
	return scene{as: "analyst", path: "/v1/questionnaires", body: string(questionnaire.Export(q))}
}

func published(t *testing.T, s *web) scene {
	q := apptest.Basics()
	q.Name = "only-acme-" + strings.ToLower(s.Prospect(t).ID[20:])
	_, err := s.Library.Publish(t.Context(), apptest.Analyst, "questionnaire:publish", q)
	must(t, err)
	return scene{as: "auditor", path: "/v1/questionnaires/" + q.Name + "/versions/" + q.Version}
}

const vsaqFile = `{"questionnaire":[{"type":"block","text":"Access","items":[{"type":"yesno","id":"mfa","text":"Second factor?","yes":"Yes","no":"No"}]}]}`
