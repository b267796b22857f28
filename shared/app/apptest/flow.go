package apptest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"testing"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

// Ptr is a pointer to a value, for fields that can be absent.
func Ptr[T any](v T) *T { return &v }

// Factors give the inherent risk of a tier with the built-in model.
func Factors(level int) map[string]int {
	return map[string]int{
		"dataSensitivity": level, "dataVolume": level, "systemAccess": level, "businessCriticality": level,
		"replaceability": level, "crossBorder": level, "subcontracting": level,
	}
}

// Prospect adds a vendor without an intake.
func (w *World) Prospect(t testing.TB) vendors.Vendor {
	t.Helper()
	v, err := w.Vendors.Create(t.Context(), Buyer, vendors.Details{Name: Ptr("Nordlicht Analytics"), Country: Ptr("DE"), Owner: Ptr(Buyer.Email)})
	must(t, err)
	return v
}

// Vendor adds a vendor with every factor of its intake at a level (0–4).
func (w *World) Vendor(t testing.TB, level int) vendors.Vendor {
	t.Helper()
	v := w.Prospect(t)
	_, v, err := w.Vendors.Intake(t.Context(), Buyer, v.ID, v.Version, vendors.DefaultEngagement, Factors(level))
	must(t, err)
	return v
}

// Order asks for Basics.
func (w *World) Order() assessment.Order {
	return assessment.Order{Questionnaire: BasicsName, DueOn: w.Now.Read().AddDate(0, 0, 21).Format("2006-01-02"), Recipients: []string{Contact}}
}

// Sent is Basics sent to a vendor of medium risk.
func (w *World) Sent(t testing.TB) assessment.Assessment {
	t.Helper()
	as, _, err := w.Assessments.Send(t.Context(), Buyer, w.Vendor(t, 2).ID, w.Order())
	must(t, err)
	return as
}

// Say is a value given over the version that was seen.
func Say(version int64, v any) assessment.Given {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // the test's own value
	}
	return assessment.Given{Version: version, Value: (*json.RawMessage)(&raw)}
}

// Answers is a full set for Basics that needs one file, on iso.
func Answers() map[string]assessment.Given {
	return map[string]assessment.Given{
		"mfa": Say(0, "yes"), "encryption": Say(0, "weak"), "cloud": Say(0, "yes"), "region": Say(0, "fixed"),
		"backups": Say(0, []string{"daily"}), "iso": Say(0, "yes"), "contact": Say(0, "Jana"),
	}
}

// Save saves answers and fails the test when that errs.
func (w *World) Save(t testing.TB, a identity.Actor, id string, given map[string]assessment.Given) *assessment.File {
	t.Helper()
	_, f, err := w.Assessments.SaveAnswers(t.Context(), a, id, given)
	must(t, err)
	return f
}

// Announce says of bytes what a browser with script would.
func Announce(name, contentType string, body []byte, questions ...string) evidence.Announced {
	sum := sha256.Sum256(body)
	return evidence.Announced{FileName: name, ContentType: contentType, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:]), QuestionIDs: questions}
}

// Attach takes a file the whole way: announced, posted as a form, completed.
func (w *World) Attach(t testing.TB, a identity.Actor, id string, in evidence.Announced, body []byte) assessment.Evidence {
	t.Helper()
	e, form, err := w.Evidence.Begin(t.Context(), a, id, in)
	must(t, err)
	if got := vaulttest.Post(t, w.Client, form, bytes.NewReader(body), int64(len(body))); got.Status != http.StatusNoContent {
		t.Fatalf("the form answers %d: %s", got.Status, got.Body)
	}
	e, err = w.Evidence.Complete(t.Context(), a, e.ID)
	must(t, err)
	return e
}

// Certificate is a small text file that passes as evidence.
var Certificate = []byte("Certificate of registration\n\nISO/IEC 27001:2022\n")

// Answered is Sent with all answers and the certificate for iso.
func (w *World) Answered(t testing.TB) assessment.Assessment {
	t.Helper()
	as := w.Sent(t)
	w.Save(t, Respondent(as), as.ID, Answers())
	w.Attach(t, Respondent(as), as.ID, Announce("certificate.txt", "text/plain", Certificate, "iso"), Certificate)
	return w.Read(t, as.ID)
}

// Submitted is Answered and handed in.
func (w *World) Submitted(t testing.TB) assessment.Assessment {
	t.Helper()
	as := w.Answered(t)
	as, err := w.Assessments.Submit(t.Context(), Respondent(as), as.ID, as.Version)
	must(t, err)
	return as
}

// InReview is Submitted, taken into review, with iso judged as reviewed.
func (w *World) InReview(t testing.TB) assessment.Assessment {
	t.Helper()
	as := w.Submitted(t)
	_, err := w.Assessments.StartReview(t.Context(), Analyst, as.ID, as.Version)
	must(t, err)
	_, err = w.Assessments.Judge(t.Context(), Analyst, as.ID, "iso", assessment.Judgement{Assurance: scoring.Reviewed})
	must(t, err)
	return w.Read(t, as.ID)
}

// Accept is the plain verdict.
var Accept = assessment.Verdict{Decision: "accept"}

// Approved is InReview, approved.
func (w *World) Approved(t testing.TB) assessment.Assessment {
	t.Helper()
	as := w.InReview(t)
	as, err := w.Assessments.Approve(t.Context(), Approver, as.ID, as.Version, Accept)
	must(t, err)
	return as
}

// Read is the header as it stands.
func (w *World) Read(t testing.TB, id string) assessment.Assessment {
	t.Helper()
	as, err := w.Assessments.Get(t.Context(), Buyer, id)
	must(t, err)
	return as
}

// Open is the whole assessment as staff see it.
func (w *World) Open(t testing.TB, id string) *assessment.File {
	t.Helper()
	f, err := w.Assessments.Open(t.Context(), Buyer, id)
	must(t, err)
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Renewed is the reassessment of an approved assessment, with its answers
// offered again.
func (w *World) Renewed(t testing.TB) assessment.Assessment {
	t.Helper()
	last := w.Approved(t)
	v, err := w.Vendors.Get(t.Context(), Buyer, last.VendorID)
	must(t, err)
	v, err = w.Vendors.Update(t.Context(), Buyer, v.ID, v.Version, vendors.Details{Contacts: &[]vendors.Contact{{Name: "Jana Vogt", Email: Contact}}})
	must(t, err)
	as, err := w.Assessments.Renew(t.Context(), identity.AsSystem(Org), assessment.Renewal{
		Vendor: v, Previous: last.ID, Due: w.Now.Read(), Why: "cadence", Firing: "1", Also: func(string) []table.Write { return nil },
	})
	must(t, err)
	return as
}
