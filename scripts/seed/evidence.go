package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
)

// oneIn is how many assessments share one file: each takes several syncs of
// its own, and a few hundred are enough to look at.
const oneIn = 50

const certificate = "Certificate of registration.txt"

// attach hands in a certificate, for one assessment in oneIn, on the first
// answered question that asks for evidence.
func (s *story) attach(ctx context.Context, id string, who identity.Actor) error {
	if s.dice.IntN(oneIn) != 0 {
		return nil
	}
	f, err := s.Assessments.Open(ctx, who, id)
	if err != nil {
		return err
	}
	for i := range f.Questionnaire.Sections {
		for j := range f.Questionnaire.Sections[i].Questions {
			q := &f.Questionnaire.Sections[i].Questions[j]
			if _, has := f.Answers[q.ID]; has && q.Evidence != nil && q.Type != questionnaire.Note {
				return s.upload(ctx, id, who, q.ID)
			}
		}
	}
	return nil
}

// upload goes the way of a browser: form, bytes, completion.
func (s *story) upload(ctx context.Context, id string, who identity.Actor, question string) error {
	e, form, err := s.Evidence.Begin(ctx, who, id, evidence.Announced{
		FileName: certificate, ContentType: "text/plain", QuestionIDs: []string{question}, ValidUntil: s.at.Add(300 * day).Format(clock.Date), FromPage: true,
	})
	if err != nil {
		return err
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	var errs []error
	for k, v := range form.Fields {
		errs = append(errs, w.WriteField(k, v))
	}
	part, err := w.CreateFormFile("file", certificate)
	if err = errors.Join(append(errs, err)...); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(part, "Certificate of registration\n\nISO/IEC 27001:2022\n%s\n", s.vendor.Name); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	r := httptest.NewRequestWithContext(ctx, form.Method, form.URL, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	answer := httptest.NewRecorder()
	s.hand.vault.Handler().ServeHTTP(answer, r)
	if answer.Code >= http.StatusBadRequest {
		return fmt.Errorf("the upload form answers %d", answer.Code)
	}
	_, err = s.Evidence.Complete(ctx, who, e.ID)
	return err
}
