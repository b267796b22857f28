package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
)

const demoQuestionnaire = "customer-data-security"

var demoVerdict = assessment.Verdict{
	Decision:   "accept_with_conditions",
	Conditions: []string{"A tested restore is shown within 60 days."},
}

func judgement(level scoring.Assurance, note string) assessment.Judgement {
	return assessment.Judgement{Assurance: level, Note: note}
}

func (d *demo) send(ctx context.Context, v vendors.Vendor, to string) (assessment.Assessment, error) {
	as, _, err := d.Assessments.Send(ctx, d.people["procurement"], v.ID, assessment.Order{
		Questionnaire: demoQuestionnaire, DueOn: d.day(21), Recipients: []string{to},
	})
	return as, err
}

// respondent is the vendor's side of an assessment, as a session would be.
func (d *demo) respondent(as assessment.Assessment) identity.Actor {
	return identity.Actor{
		Org: d.Org, ID: "demo-respondent", Name: as.Recipients[0], Email: as.Recipients[0],
		Roles: []identity.Role{identity.Vendor}, Vendor: as.VendorID, Assessment: as.ID,
	}
}

// answered sends, answers all with two files, and submits.
func (d *demo) answered(ctx context.Context, v vendors.Vendor, to, lang string) (string, error) {
	as, err := d.send(ctx, v, to)
	if err != nil {
		return "", err
	}
	who := d.respondent(as)
	if err := d.answer(ctx, as.ID, who, lang, 1000); err != nil {
		return "", err
	}
	if err := d.attach(ctx, as.ID, who); err != nil {
		return "", err
	}
	_, err = d.Assessments.Submit(ctx, who, as.ID, 0)
	return as.ID, err
}

// answer fills in up to most questions, in rounds: an answer may show others.
func (d *demo) answer(ctx context.Context, id string, who identity.Actor, lang string, most int) error {
	for done := 0; done < most; {
		f, err := d.Assessments.Open(ctx, who, id)
		if err != nil {
			return err
		}
		given := map[string]assessment.Given{}
		view := f.View()
		for i := range f.Questionnaire.Sections {
			for j := range f.Questionnaire.Sections[i].Questions {
				q := &f.Questionnaire.Sections[i].Questions[j]
				if _, has := f.Answers[q.ID]; has || view.Questions[q.ID] != questionnaire.Shown || len(given) == min(assessment.MaxAnswers, most-done) {
					continue
				}
				if g, ok := d.given(q, done+len(given), lang); ok {
					given[q.ID] = g
				}
			}
		}
		if len(given) == 0 {
			return nil
		}
		if _, _, err := d.Assessments.SaveAnswers(ctx, who, id, given); err != nil {
			return err
		}
		done += len(given)
	}
	return nil
}

var demoWords = map[string]struct{ comment, text, na string }{
	"en": {
		"Described in our information security policy, section 4.",
		"Our security team runs this under the information security policy, reviews it every quarter and reports to the management board.",
		"We do not offer this service to your organisation.",
	},
	"zh-CN": {
		"详见我司《信息安全管理制度》第四章。",
		"由我司信息安全部负责执行，依据《信息安全管理制度》每季度复核一次，并向管理层汇报。",
		"我司未向贵公司提供此项服务。",
	},
}

// given is a plausible answer: mostly good, now and then less so.
func (d *demo) given(q *questionnaire.Question, n int, lang string) (assessment.Given, bool) {
	w := demoWords[lang]
	var value any
	switch q.Type {
	case questionnaire.Note, questionnaire.File:
		return assessment.Given{}, false
	case questionnaire.YesNo:
		value = "yes"
		if q.Polarity == "no" {
			value = "no"
		}
		if n%17 == 5 && !q.NoNA && !q.Critical {
			return assessment.Given{NotApplicableReason: &w.na}, true
		}
	case questionnaire.Single:
		value = q.Options[0].ID
		if n%5 == 3 && !q.Critical && len(q.Options) > 2 {
			value = q.Options[1].ID
		}
	case questionnaire.Multi:
		var ids []string
		for i, o := range q.Options {
			if !o.Exclusive && (n+i)%4 != 3 {
				ids = append(ids, o.ID)
			}
		}
		value = ids
	case questionnaire.Line:
		value = w.text
	case questionnaire.Number:
		value = middle(q)
	case questionnaire.Date:
		value = d.day(-90)
	case questionnaire.Rows:
		row := map[string]string{}
		for _, c := range q.Columns {
			switch c.Type {
			case questionnaire.Number:
				row[c.ID] = "1"
			case questionnaire.Date:
				row[c.ID] = d.day(-200)
			default:
				row[c.ID] = "Hafen Hosting AG"
			}
		}
		value = []any{row}
	}
	raw := json.RawMessage(mustJSON(value))
	g := assessment.Given{Value: &raw}
	if n%6 == 1 {
		g.Comment = &w.comment
	}
	return g, true
}

func middle(q *questionnaire.Question) float64 {
	low, high := 0.0, 30.0
	if q.Min != nil {
		low = *q.Min
	}
	if q.Max != nil {
		high = min(*q.Max, low+30)
	}
	return float64(int((low + high) / 2))
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own values
	}
	return b
}

// attach hands in a file for every question that asks for one, and two more.
func (d *demo) attach(ctx context.Context, id string, who identity.Actor) error {
	f, err := d.Assessments.Open(ctx, who, id)
	if err != nil {
		return err
	}
	var ask []string
	for _, m := range f.Missing() {
		ask = append(ask, m.Pointer[len("/answers/"):])
	}
	view := f.View()
	for _, s := range f.Questionnaire.Sections {
		for _, q := range s.Questions {
			if len(ask) < 3 && q.Evidence != nil && view.Questions[q.ID] == questionnaire.Shown && len(f.Answers[q.ID].NotApplicableReason) == 0 {
				ask = append(ask, q.ID)
			}
		}
	}
	for i, q := range ask {
		if err := d.upload(ctx, id, who, q, demoFiles[i%len(demoFiles)]); err != nil {
			return err
		}
	}
	return nil
}

var demoFiles = []struct{ name, text string }{
	{"Information security policy 2026.txt", "Information security policy\n\n1. Data in transit and at rest is encrypted.\n2. Keys are rotated once a year.\n3. Access is reviewed every quarter.\n"},
	{"ISO 27001 certificate.txt", "Certificate of registration\n\nInformation security management system, ISO/IEC 27001:2022\nScope: analytics services for customers\n"},
	{"Penetration test summary.txt", "Penetration test, management summary\n\nTwo findings of medium severity, both mended and tested again.\n"},
}

// upload goes the way of a browser: form, bytes, completion.
func (d *demo) upload(ctx context.Context, id string, who identity.Actor, question string, file struct{ name, text string }) error {
	e, form, err := d.Evidence.Begin(ctx, who, id, evidence.Announced{
		FileName: file.name, ContentType: "text/plain", QuestionIDs: []string{question}, ValidUntil: d.day(300), FromPage: true,
	})
	if err != nil {
		return err
	}
	if err := d.post(ctx, form, file.text); err != nil {
		return err
	}
	_, err = d.Evidence.Complete(ctx, who, e.ID)
	return err
}

func (d *demo) post(ctx context.Context, form vault.Form, text string) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	var errs []error
	for k, v := range form.Fields {
		errs = append(errs, w.WriteField(k, v))
	}
	part, err := w.CreateFormFile("file", "demo.txt")
	errs = append(errs, err)
	_, err = part.Write([]byte(text))
	if err := errors.Join(append(errs, err, w.Close())...); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, form.URL, &body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	answer := status{header: http.Header{}}
	d.Vault.Handler().ServeHTTP(&answer, r)
	if answer.code >= http.StatusBadRequest {
		return problem.New(problem.Internal, "demo upload: %d", answer.code)
	}
	return nil
}

// status keeps an answer's code; what else it says does not matter here.
type status struct {
	header http.Header
	code   int
}

func (s *status) Header() http.Header         { return s.header }
func (s *status) Write(b []byte) (int, error) { return len(b), nil }
func (s *status) WriteHeader(code int)        { s.code = code }
