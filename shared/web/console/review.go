package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
)

// review saves what the analyst found about a section's answers: one judgement
// for each answer that was changed. Those that are refused are shown again;
// the others are saved.
func (p *pages) review(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	file, err := p.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	if file.Assessment.State != assessment.InReview {
		return p.showAssessment(w, r, a, id, nil, true)
	}
	sec := sectionOf(file, r.URL.Query().Get("section"))
	for i := range sec.Questions {
		q := &sec.Questions[i]
		at := "reviews." + strconv.Itoa(i)
		if q.Type == questionnaire.Note || !f.Has(at+".assurance") {
			continue
		}
		if err := p.judge(r, a, file, q.ID, at, f); err != nil {
			return err
		}
	}
	if !f.Refused() {
		return p.reviewed(w, r, a, id, sec.ID, f)
	}
	now, err := p.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	return p.showSection(w, r, a, now, f)
}

// judge saves one judgement when it differs from what stands, and notes faults
// at its fields.
func (p *pages) judge(r *http.Request, a identity.Actor, file *assessment.File, question, at string, f *form.Form) error {
	old := file.Reviews[question]
	choice := f.Get(at + ".assurance")
	j := assessment.Judgement{Assurance: scoring.ParseAssurance(choice), Note: f.Get(at + ".note")}
	if choice == refusedChoice {
		j.Assurance, j.NotApplicableRefused = scoring.Self, true
	}
	if j.Assurance == scoring.Unjudged && j.Note != "" {
		f.Fault(at+".assurance", "field.choose")
		return nil
	}
	if j.Assurance == scoring.Unjudged || (j.Assurance == old.Assurance && j.NotApplicableRefused == old.NotApplicableRefused && j.Note == old.Note) {
		return nil
	}
	// A version that is no number is one that nobody has seen.
	j.Version, _ = strconv.ParseInt(f.Get(at+".version"), 10, 64) // see above
	_, err := p.Assessments.Judge(r.Context(), a, file.Assessment.ID, question, j)
	if problem.Is(err, problem.Conflict) {
		f.Fault(at+".assurance", "field.clash")
		return nil
	}
	_, err = desk.Refused(f, desk.Below(err, "/reviews/"+at[len("reviews."):]))
	return err
}
