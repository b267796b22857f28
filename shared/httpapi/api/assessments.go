package api

import (
	"net/http"
	"slices"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
)

// sent is an assessment just sent, with its links that are shown this once.
type sent struct {
	assessment.Assessment
	Invitations []assessment.Invited `json:"invitations"`
}

func (api *API) send(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := httpapi.Decode[assessment.Order](r)
	if err != nil {
		return err
	}
	as, invited, err := api.Assessments.Send(r.Context(), a, r.PathValue("vendorId"), o)
	return created(w, "/v1/assessments/"+as.ID, sent{as, orEmpty(invited)}, as.Version, err)
}

// sentAgain answers a repeat without the links: they are kept nowhere.
func (api *API) sentAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	f, err := api.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	out := sent{Assessment: f.Assessment, Invitations: []assessment.Invited{}}
	ds, err := api.Assessments.Deliveries(r.Context(), a, f)
	if err != nil {
		return err
	}
	for _, d := range ds {
		out.Invitations = append(out.Invitations, d.Invited)
	}
	return created(w, "/v1/assessments/"+id, out, f.Assessment.Version, nil)
}

func (api *API) sendDraft(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := ifMatch(r)
	if err != nil {
		return err
	}
	if err := noBody(r); err != nil {
		return err
	}
	as, invited, err := api.Assessments.SendDraft(r.Context(), a, r.PathValue("assessmentId"), version)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, sent{as, orEmpty(invited)}, as.Version)
}

func orEmpty[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func (api *API) listAssessments(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	state := assessment.State(r.URL.Query().Get("state"))
	if state != "" && !slices.Contains(assessment.States, state) {
		return badQuery("?state", "is not a state of an assessment")
	}
	return list(w, r, a, of(state, api.Assessments.List))
}

// whole is an assessment with everything staff may read of it.
type whole struct {
	assessment.Assessment
	Answers   map[string]assessment.Answer `json:"answers"`
	Reviews   map[string]assessment.Review `json:"reviews"`
	Evidence  []assessment.Evidence        `json:"evidence"`
	Progress  questionnaire.Progress       `json:"progress"`
	Sections  []questionnaire.SectionView  `json:"sections"`
	Questions map[string]string            `json:"questionStates"`
	Coverage  *scoring.Hundredths          `json:"coverage"` // 0–100, high is good; null when nothing can be scored
}

func (api *API) getAssessment(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Assessments.Open(r.Context(), a, r.PathValue("assessmentId"))
	if err != nil {
		return err
	}
	score, err := api.Assessments.Score(r.Context(), a, f)
	if err != nil {
		return err
	}
	if err := api.Openings.Note(r.Context(), a, "assessment:read", f.Assessment.ID); err != nil {
		return err
	}
	view := f.View()
	out := whole{
		Assessment: f.Assessment, Answers: f.Answers, Reviews: f.Reviews, Evidence: public(f.Evidence),
		Progress: view.Total, Sections: view.Sections, Questions: map[string]string{}, Coverage: score.Coverage,
	}
	for id, s := range view.Questions {
		out.Questions[id] = string(s)
	}
	return httpapi.WriteJSON(w, http.StatusOK, out, f.Assessment.Version)
}

func public(in []assessment.Evidence) []assessment.Evidence {
	out := make([]assessment.Evidence, 0, len(in))
	for _, e := range in {
		out = append(out, evidence.Public(e))
	}
	return out
}

// saved is what a save of answers came to.
type saved struct {
	Answers  map[string]assessment.Answer `json:"answers"`
	State    assessment.State             `json:"state"`
	Progress questionnaire.Progress       `json:"progress"`
	Sections []questionnaire.SectionView  `json:"sections"`
}

func (api *API) saveAnswers(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[struct {
		Answers map[string]assessment.Given `json:"answers"`
	}](r)
	if err != nil {
		return err
	}
	answers, f, err := api.Assessments.SaveAnswers(r.Context(), a, target(r, a), in.Answers)
	if err != nil {
		return err
	}
	view := f.For(a).View()
	return httpapi.WriteJSON(w, http.StatusOK, saved{answers, f.Assessment.State, view.Total, view.Sections}, 0)
}

func (api *API) score(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Assessments.Open(r.Context(), a, r.PathValue("assessmentId"))
	if err != nil {
		return err
	}
	score, err := api.Assessments.Score(r.Context(), a, f)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, score, 0)
}

func (api *API) assessmentStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	if a.Assessment != "" {
		return api.portalStands(w, r, a, id)
	}
	as, err := api.Assessments.Get(r.Context(), a, id)
	return answer(w, as, as.Version, err)
}
