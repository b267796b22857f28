package api

import (
	"errors"
	"net/http"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// opened is what a vendor learns when its session begins. The session itself
// is in the cookie.
type opened struct {
	AssessmentID string    `json:"assessmentId"`
	ExpiresAt    time.Time `json:"expiresAt"`
}

// openPortal sends a code to the invited address when there is only a link,
// and begins a session when the code is right and, where one is needed, the
// second factor.
func (api *API) openPortal(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[struct {
		Link         string `json:"link"`
		Code         string `json:"code"`
		SecondFactor string `json:"secondFactor"`
	}](r)
	if err != nil {
		return err
	}
	if in.Link == "" {
		return problem.Fields{{Pointer: "/link", Detail: "is required: the link of the invitation, or its last part", Key: "field.required"}}.Err()
	}
	if in.Code == "" {
		if err := api.Door.SendCode(r.Context(), in.Link, a); err != nil {
			return err
		}
		return httpapi.WriteJSON(w, http.StatusAccepted, map[string]string{"next": "send the code that was mailed to the invited address, with the link, to this path again"}, 0)
	}
	secret, inv, err := api.Door.OpenWith(r.Context(), in.Link, in.Code, in.SecondFactor, a)
	if err != nil {
		return err
	}
	api.PortalCookie.Set(w, secret, invitation.SessionLife)
	return httpapi.WriteJSON(w, http.StatusOK, opened{inv.AssessmentID, api.Door.Wall().Add(invitation.SessionLife)}, 0)
}

// portalView is an assessment as its vendor sees it: without weights, scores,
// reviews and the organisation's own notes.
type portalView struct {
	ID            string                       `json:"id"`
	Version       int64                        `json:"version"`
	CreatedAt     time.Time                    `json:"createdAt"`
	UpdatedAt     time.Time                    `json:"updatedAt"`
	VendorName    string                       `json:"vendorName"`
	State         assessment.State             `json:"state"`
	DueOn         string                       `json:"dueOn"`
	Rework        *assessment.Rework           `json:"rework,omitempty"`
	Questionnaire *questionnaire.Questionnaire `json:"questionnaire"`
	Answers       map[string]assessment.Answer `json:"answers"`
	Evidence      []assessment.Evidence        `json:"evidence"`
	Progress      questionnaire.Progress       `json:"progress"`
	Sections      []questionnaire.SectionView  `json:"sections"`
	Questions     map[string]string            `json:"questionStates"`
}

func (api *API) getPortal(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Assessments.Open(r.Context(), a, a.Assessment)
	if err != nil {
		return err
	}
	if err := api.Openings.Note(r.Context(), a, "portal:read", f.Assessment.ID); err != nil {
		return err
	}
	f = f.For(a)
	as, view := f.Assessment, f.View()
	out := portalView{
		ID: as.ID, Version: as.Version, CreatedAt: as.CreatedAt, UpdatedAt: as.UpdatedAt, VendorName: as.VendorName,
		State: as.State, DueOn: as.DueOn, Rework: as.Rework, Questionnaire: questionnaire.ForRespondent(f.Questionnaire),
		Answers: f.Answers, Evidence: public(f.Evidence), Progress: view.Total, Sections: view.Sections, Questions: map[string]string{},
	}
	for id, s := range view.Questions {
		out.Questions[id] = string(s)
	}
	return httpapi.WriteJSON(w, http.StatusOK, out, as.Version)
}

// submitPortal is submit, answered without what staff know.
func (api *API) submitPortal(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := ifMatch(r)
	if err != nil {
		return err
	}
	if err := noBody(r); err != nil {
		return err
	}
	as, err := api.Assessments.Submit(r.Context(), a, target(r, a), version)
	if err != nil {
		return forVendor(err)
	}
	return httpapi.WriteJSON(w, http.StatusOK, portalState{as.ID, as.Version, as.State, as.DueOn}, as.Version)
}

// forVendor shows of what stands, in a conflict, only what a vendor may see.
func forVendor(err error) error {
	var e *problem.Error
	if errors.As(err, &e) {
		if as, ok := e.Current.(assessment.Assessment); ok {
			shown := *e
			shown.Current = portalState{as.ID, as.Version, as.State, as.DueOn}
			return &shown
		}
	}
	return err
}

// portalState is what a vendor learns of a state change.
type portalState struct {
	ID      string           `json:"id"`
	Version int64            `json:"version"`
	State   assessment.State `json:"state"`
	DueOn   string           `json:"dueOn"`
}

func (api *API) portalStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	as, err := api.Assessments.Get(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, portalState{as.ID, as.Version, as.State, as.DueOn}, as.Version)
}

// delegated answers a delegation without the link: it goes to the colleague's
// mailbox only.
type delegated struct {
	Email    string   `json:"email"`
	Sections []string `json:"sections"`
}

func (api *API) delegate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[delegated](r)
	if err != nil {
		return err
	}
	inv, err := api.Assessments.Delegate(r.Context(), a, in.Email, in.Sections)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusCreated, delegated{inv.Email, in.Sections}, 0)
}

func (api *API) delegatedAgain(w http.ResponseWriter, r *http.Request, _ identity.Actor, _ string) error {
	in, err := httpapi.Decode[delegated](r)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusCreated, in, 0)
}
