package journey

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

type list[T any] struct{ Items []T }

// portal is what the vendor's side answers.
type portal struct {
	State          assessment.State
	Questionnaire  questionnaire.Questionnaire
	QuestionStates map[string]questionnaire.State
	Answers        map[string]assessment.Answer
	Evidence       []assessment.Evidence
	Rework         *assessment.Rework
	Progress       questionnaire.Progress
}

type trouble struct {
	Code   problem.Code
	Errors []problem.FieldError
}

const (
	Name    = "杭州云舟数据技术有限公司"
	contact = "li.ming@yunzhou.example"
	Owner   = "procurement@demo.example"
	Contact = contact
)

var file = []byte("信息安全管理体系认证证书\n\nISO/IEC 27001:2022\n")

// SixSteps takes a vendor the whole way over the HTTP interface of a home, all
// of whose processes are killed three times on the way: from the intake to the
// decision, the reports, and the day of the next reassessment, which it answers.
func SixSteps(t *testing.T, h Home) reassessment.Schedule {
	t.Helper()
	m := &walk{Home: h}
	v := m.addVendor(t)
	id := m.sendQuestionnaire(t, v)
	m.Crash(t) // first: after sending
	m.enter(t)
	m.answer(t)
	m.handIn(t)
	section := m.review(t, v, id)
	m.rework(t, id, section)
	m.approve(t, v, id)
	before := m.everything(t, v, id)
	m.Crash(t) // third: after approval
	if after := m.everything(t, v, id); after != before {
		t.Errorf("before the crash:\n%s\nafter it:\n%s", before, after)
	}
	m.reports(t, id)
	return m.aftermath(t, v, id)
}

// addVendor is step one: a vendor with a Chinese name, and its intake.
func (m *walk) addVendor(t *testing.T) vendors.Vendor {
	t.Helper()
	v := ask[vendors.Vendor](t, m, 201, "procurement", "POST", "/v1/vendors", map[string]any{
		"name": Name, "legalName": Name, "country": "CN", "website": "https://yunzhou.example", "services": []string{"CRM"},
		"dataCategories": []string{"contact", "financial"}, "owner": Owner,
		"contacts": []map[string]string{{"name": "李明", "email": contact, "role": "security"}},
	}, "Idempotency-Key", "add")
	in := ask[struct {
		InherentRisk scoring.Hundredths
		Tier         scoring.Band
		Breakdown    scoring.InherentResult
		Vendor       vendors.Vendor
	}](t, m, 200, "procurement", "PUT", "/v1/vendors/"+v.ID+"/intake", map[string]any{"factors": map[string]int{
		"dataSensitivity": 3, "dataVolume": 3, "systemAccess": 1, "businessCriticality": 1, "replaceability": 1, "crossBorder": 1, "subcontracting": 1,
	}}, "If-Match", httpapi.ETag(v.Version))
	var sum scoring.Hundredths
	for _, f := range in.Breakdown.Factors {
		sum += f.Points
	}
	if b := in.Breakdown; sum != b.Score || b.Tier != in.Tier || in.InherentRisk != b.EffectiveScore {
		t.Errorf("the breakdown does not add up: %+v", in)
	}
	// Sensitive personal data at volume is never below high.
	if len(in.Breakdown.Floors) == 0 || !in.Tier.AtLeast(scoring.High) || in.Breakdown.Floors[0].Reason["zh-CN"] == "" {
		t.Errorf("no floor holds: %+v", in.Breakdown)
	}
	return in.Vendor
}

// sendQuestionnaire sends the one whose depth the tier calls for.
func (m *walk) sendQuestionnaire(t *testing.T, v vendors.Vendor) string {
	t.Helper()
	as := ask[struct {
		assessment.Assessment
		Invitations []assessment.Invited
	}](t, m, 201, "procurement", "POST", "/v1/vendors/"+v.ID+"/assessments", map[string]any{
		"questionnaire": "customer-data-security", "dueOn": time.Now().AddDate(0, 0, 21).Format(time.DateOnly), "recipients": []string{contact},
	})
	if as.State != assessment.Sent || as.Tier != v.Tier || as.Depth == "" || len(as.Questionnaire.Hash) != 64 || as.Invitations[0].Link == "" {
		t.Errorf("sent as %+v", as)
	}
	return as.ID
}

// enter opens the invitation from the mail with the code from the next one.
func (m *walk) enter(t *testing.T) {
	t.Helper()
	link := regexp.MustCompile(`http://\S+link=\S+`).FindString(m.Mails(t, contact, "/portal/open", 1)[0].Body)
	if !strings.HasPrefix(link, m.PortalURL()+"/portal/open?") {
		t.Errorf("the invitation leads to %s, not to %s", link[:min(len(link), 40)], m.PortalURL())
	}
	_ = ask[any](t, m, 202, "", "POST", "/v1/portal/session", map[string]string{"link": link})
	digits := regexp.MustCompile(`(?m)\b\d{6}\b`)
	var code string
	for _, mail := range m.Mails(t, contact, "", 2) {
		if c := digits.FindString(mail.Subject); c != "" {
			code = c
			break
		}
	}
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	_ = ask[trouble](t, m, 401, "", "POST", "/v1/portal/session", map[string]string{"link": link, "code": wrong})
	status, header, got := m.send(t, "", "POST", "/v1/portal/session", map[string]string{"link": link, "code": code})
	if status != 200 {
		t.Fatalf("the door: %d %s", status, got)
	}
	cookie := header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("the cookie is %s", strings.Split(cookie, ";")[1:])
	}
	m.cookie, _, _ = strings.Cut(cookie, ";")
	_ = ask[trouble](t, m, 401, "", "POST", "/v1/portal/session", map[string]string{"link": link, "code": code}) // one use
}

func (m *walk) portal(t *testing.T) portal {
	t.Helper()
	return ask[portal](t, m, 200, vendor, "GET", "/v1/portal/assessment", nil)
}

// answer fills everything in, in rounds: an answer may show more questions.
// The server is killed after the first.
func (m *walk) answer(t *testing.T) {
	t.Helper()
	notApplicable := 0
	for round := 0; ; round++ {
		p := m.portal(t)
		given := map[string]any{}
		for _, s := range p.Questionnaire.Sections {
			for _, q := range s.Questions {
				if _, has := p.Answers[q.ID]; has || p.QuestionStates[q.ID] != questionnaire.Shown || len(given) == 20 {
					continue
				}
				if q.Type == questionnaire.YesNo && !q.NoNA && notApplicable < 3 {
					given[q.ID] = map[string]any{"version": 0, "notApplicableReason": "我司未向贵公司提供此项服务。"}
					notApplicable++
				} else if value := plausible(q); value != nil {
					given[q.ID] = map[string]any{"version": 0, "value": value, "comment": "详见管理制度。"}
				}
			}
		}
		if len(given) == 0 {
			break
		}
		_ = ask[any](t, m, 200, vendor, "PATCH", "/v1/portal/assessment/answers", map[string]any{"answers": given})
		if round == 0 {
			m.Crash(t) // second: in the middle of answering
			early := ask[trouble](t, m, 400, vendor, "POST", "/v1/portal/assessment/submit", nil)
			if early.Code != problem.Invalid || len(early.Errors) == 0 || !strings.HasPrefix(early.Errors[0].Pointer, "/answers/") {
				t.Errorf("handed in half: %+v", early)
			}
		}
		after := m.portal(t)
		for id := range given {
			if after.Answers[id].Version != 1 {
				t.Errorf("%s is lost", id)
			}
		}
	}
	if p := m.portal(t); notApplicable != 3 || p.State != assessment.InProgress || p.Progress.Answered < 20 {
		t.Errorf("%d without application, %+v in %s", notApplicable, p.Progress, p.State)
	}
}

// plausible is an answer to a question, nil when only a file is one.
func plausible(q questionnaire.Question) any {
	switch q.Type {
	case questionnaire.YesNo:
		return "yes"
	case questionnaire.Single:
		return q.Options[0].ID
	case questionnaire.Multi:
		return []string{q.Options[0].ID}
	case questionnaire.Line:
		return "由信息安全部负责，每季度复核一次。"
	case questionnaire.Number:
		if q.Min != nil {
			return *q.Min
		}
		return 1
	case questionnaire.Date:
		return time.Now().AddDate(0, -3, 0).Format(time.DateOnly)
	case questionnaire.Rows:
		row := map[string]string{}
		for _, c := range q.Columns {
			row[c.ID] = map[questionnaire.Type]string{questionnaire.Number: "1", questionnaire.Date: "2026-01-31"}[c.Type]
			if row[c.ID] == "" {
				row[c.ID] = "苏州云脉数据中心有限公司"
			}
		}
		return []any{row}
	case questionnaire.File, questionnaire.Note:
	}
	return nil
}

// handIn uploads evidence where it is expected, and submits.
func (m *walk) handIn(t *testing.T) {
	t.Helper()
	var files []string
	p := m.portal(t)
	for _, s := range p.Questionnaire.Sections {
		for _, q := range s.Questions {
			expects := q.Evidence != nil && (q.Evidence.Required || len(files) < 2) || q.Type == questionnaire.File && !q.Optional
			if expects && p.QuestionStates[q.ID] == questionnaire.Shown && p.Answers[q.ID].NotApplicableReason == "" {
				files = append(files, q.ID)
				m.upload(t, q.ID)
			}
		}
	}
	p = m.portal(t)
	if p.Progress.RequiredLeft != 0 || len(files) < 2 || len(p.Evidence) != len(files) || p.Evidence[0].State != assessment.Kept {
		t.Errorf("%+v with %d files of %d", p.Progress, len(p.Evidence), len(files))
	}
	_ = ask[trouble](t, m, 400, vendor, "POST", "/v1/portal/assessment/submit", map[string]any{"score": 100, "state": "approved", "organisation": "main"})
	if p = ask[portal](t, m, 200, vendor, "POST", "/v1/portal/assessment/submit", nil, "Idempotency-Key", "submit"); p.State != assessment.Submitted {
		t.Errorf("submitted, it is %s", p.State)
	}
	_ = ask[trouble](t, m, 409, vendor, "POST", "/v1/portal/assessment/submit", nil)
}

func (m *walk) upload(t *testing.T, question string) {
	t.Helper()
	sum := sha256.Sum256(file)
	begun := ask[struct {
		EvidenceID string
		Upload     vault.Form
	}](t, m, 201, vendor, "POST", "/v1/portal/assessment/evidence", map[string]any{
		"fileName": "认证证书.txt", "contentType": "text/plain", "size": len(file), "sha256": hex.EncodeToString(sum[:]), "questionIds": []string{question},
	})
	_ = ask[trouble](t, m, 409, vendor, "POST", "/v1/evidence/"+begun.EvidenceID+"/complete", nil) // nothing has arrived
	if got := vaulttest.Post(t, m.Client(), begun.Upload, bytes.NewReader(file), int64(len(file))); got.Status >= 300 {
		t.Fatalf("the form answers %d %s", got.Status, got.Body)
	}
	if e := ask[assessment.Evidence](t, m, 200, vendor, "POST", "/v1/evidence/"+begun.EvidenceID+"/complete", nil); e.State != assessment.Kept {
		t.Errorf("completed, it is %s", e.State)
	}
}

type whole struct {
	assessment.Assessment
	Answers  map[string]assessment.Answer
	Reviews  map[string]assessment.Review
	Evidence []assessment.Evidence
	Sections []questionnaire.SectionView
}

// review is step three: answers beside evidence, score, finding, and a section
// handed back, which it answers.
func (m *walk) review(t *testing.T, v vendors.Vendor, id string) string {
	t.Helper()
	at := "/v1/assessments/" + id
	_ = ask[any](t, m, 200, "analyst", "POST", at+"/start-review", nil)
	w := ask[whole](t, m, 200, "analyst", "GET", at, nil)
	e := w.Evidence[0]
	linked := ask[struct{ Download string }](t, m, 200, "analyst", "GET", "/v1/evidence/"+e.ID, nil)
	if got := vaulttest.Get(t, m.Client(), linked.Download); got.Status != 200 || !bytes.Equal(got.Body, file) {
		t.Errorf("the file comes back as %d %q", got.Status, got.Body)
	}
	question := e.QuestionIDs[0]
	before := ask[scoring.Result](t, m, 200, "analyst", "GET", at+"/score", nil)
	addsUp(t, before)
	_ = ask[any](t, m, 200, "analyst", "PUT", at+"/reviews/"+question, map[string]any{"version": 0, "assurance": "independent", "note": "已核对原件。"})
	after := ask[scoring.Result](t, m, 200, "analyst", "GET", at+"/score", nil)
	addsUp(t, after)
	if *after.Effectiveness < *before.Effectiveness {
		t.Errorf("reviewed evidence lowered %v to %v", *before.Effectiveness, *after.Effectiveness)
	}
	_ = ask[finding.Finding](t, m, 201, "analyst", "POST", "/v1/vendors/"+v.ID+"/findings", map[string]any{
		"assessmentId": id, "questionId": question, "title": "证书范围未包含备份中心", "severity": "high", "dueOn": time.Now().AddDate(0, 1, 0).Format(time.DateOnly),
	})
	section := sectionOf(t, m, w, question)
	_ = ask[any](t, m, 200, "analyst", "POST", at+"/return", map[string]any{"sections": []string{section}, "message": "请补充证书范围。"})
	return section
}

func sectionOf(t *testing.T, m *walk, w whole, question string) string {
	t.Helper()
	q := ask[questionnaire.Questionnaire](t, m, 200, "analyst", "GET", "/v1/questionnaires/"+w.Questionnaire.Name+"/versions/"+w.Questionnaire.Version, nil)
	for _, s := range q.Sections {
		if slices.ContainsFunc(s.Questions, func(q questionnaire.Question) bool { return q.ID == question }) {
			return s.ID
		}
	}
	t.Fatalf("%s is in no section", question)
	return ""
}

// addsUp holds a score's points to its totals, to the digit.
func addsUp(t *testing.T, r scoring.Result) {
	t.Helper()
	var total scoring.Hundredths
	for _, s := range r.Sections {
		var sum scoring.Hundredths
		for _, q := range s.Questions {
			sum += q.Points
		}
		if sum != s.Points {
			t.Errorf("section %s: %v, its questions %v", s.ID, s.Points, sum)
		}
		total += s.Points
	}
	if r.Effectiveness == nil || total != *r.Effectiveness {
		t.Errorf("the sections come to %v, the effectiveness is %v", total, r.Effectiveness)
	}
}

// rework changes an answer of the section that came back; all others stay shut.
func (m *walk) rework(t *testing.T, id, section string) {
	t.Helper()
	if got := m.Mails(t, contact, Name, 2); len(got) < 2 {
		t.Errorf("the vendor was not told: %d mails", len(got))
	}
	p := m.portal(t)
	if p.State != assessment.Returned || p.Rework == nil || !slices.Equal(p.Rework.Sections, []string{section}) {
		t.Fatalf("%s with %+v", p.State, p.Rework)
	}
	inside, outside := "", ""
	for _, s := range p.Questionnaire.Sections {
		for _, q := range s.Questions {
			if p.Answers[q.ID].Value == nil {
				continue
			}
			if s.ID == section {
				inside = q.ID
			} else {
				outside = q.ID
			}
		}
	}
	say := func(question string) map[string]any {
		return map[string]any{"answers": map[string]any{question: map[string]any{"version": p.Answers[question].Version, "comment": "范围已补充。"}}}
	}
	shut := ask[trouble](t, m, 400, vendor, "PATCH", "/v1/portal/assessment/answers", say(outside))
	if shut.Errors[0].Pointer != "/answers/"+outside {
		t.Errorf("%+v", shut)
	}
	_ = ask[any](t, m, 200, vendor, "PATCH", "/v1/portal/answers", say(inside))
	_ = ask[any](t, m, 200, vendor, "POST", "/v1/portal/submit", nil)
	_ = ask[any](t, m, 200, "analyst", "POST", "/v1/assessments/"+id+"/start-review", nil)
	if w := ask[whole](t, m, 200, "analyst", "GET", "/v1/assessments/"+id, nil); w.Answers[inside].Comment != "范围已补充。" || w.Answers[outside].Comment == "范围已补充。" {
		t.Errorf("%+v %+v", w.Answers[inside], w.Answers[outside])
	}
}
