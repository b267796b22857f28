package api

import (
	"context"
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

// transition makes a handler of a state change that takes a body of type T.
func transition[T any](api *API, step func(ctx context.Context, a identity.Actor, id string, ifVersion int64, in T) (assessment.Assessment, error)) handler {
	return func(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
		version, err := ifMatch(r)
		if err != nil {
			return err
		}
		in, err := httpapi.DecodeOptional[T](r)
		if err != nil {
			return err
		}
		id := r.PathValue("assessmentId")
		if a.Assessment != "" {
			id = a.Assessment
		}
		as, err := step(r.Context(), a, id, version, in)
		if err != nil {
			return err
		}
		return httpapi.WriteJSON(w, http.StatusOK, as, as.Version)
	}
}

type nothing struct{}

func (api *API) submit() handler {
	return transition(api, func(ctx context.Context, a identity.Actor, id string, v int64, _ nothing) (assessment.Assessment, error) {
		return api.Assessments.Submit(ctx, a, id, v)
	})
}

func (api *API) startReview() handler {
	return transition(api, func(ctx context.Context, a identity.Actor, id string, v int64, _ nothing) (assessment.Assessment, error) {
		return api.Assessments.StartReview(ctx, a, id, v)
	})
}

func (api *API) giveBack() handler {
	type in struct {
		Sections []string `json:"sections"`
		Message  string   `json:"message"`
	}
	return transition(api, func(ctx context.Context, a identity.Actor, id string, v int64, b in) (assessment.Assessment, error) {
		return api.Assessments.Return(ctx, a, id, v, b.Sections, b.Message)
	})
}

func (api *API) approve() handler {
	return transition(api, api.Assessments.Approve)
}

func (api *API) reject() handler {
	return transition(api, func(ctx context.Context, a identity.Actor, id string, v int64, b reason) (assessment.Assessment, error) {
		return api.Assessments.Reject(ctx, a, id, v, b.Reason)
	})
}

func (api *API) cancel() handler {
	return transition(api, func(ctx context.Context, a identity.Actor, id string, v int64, b reason) (assessment.Assessment, error) {
		return api.Assessments.Cancel(ctx, a, id, v, b.Reason)
	})
}

func (api *API) judge(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[assessment.Judgement](r)
	if err != nil {
		return err
	}
	review, err := api.Assessments.Judge(r.Context(), a, r.PathValue("assessmentId"), r.PathValue("questionId"), in)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, review, review.Version)
}

func (api *API) invite(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[struct {
		Email string `json:"email"`
	}](r)
	if err != nil {
		return err
	}
	inv, err := api.Assessments.Invite(r.Context(), a, r.PathValue("assessmentId"), in.Email)
	if err != nil {
		return err
	}
	return answerCreated(w, "/v1/assessments/"+r.PathValue("assessmentId")+"/invitations", inv, 0)
}

func (api *API) listInvitations(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.invitationsStand(w, r, a, r.PathValue("assessmentId"))
}

func (api *API) invitationsStand(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	f, err := api.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	ds, err := api.Assessments.Deliveries(r.Context(), a, f)
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, ds, "")
}
