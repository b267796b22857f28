package api

import (
	"context"
	"net/http"
	"slices"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// transition makes a handler of a state change that takes a body of type T.
func transition[T any](step func(ctx context.Context, a identity.Actor, id string, ifVersion int64, in T) (assessment.Assessment, error)) handler {
	return func(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
		version, err := ifMatch(r)
		if err != nil {
			return err
		}
		in, err := httpapi.DecodeOptional[T](r)
		if err != nil {
			return err
		}
		as, err := step(r.Context(), a, r.PathValue("assessmentId"), version, in)
		if err != nil {
			return err
		}
		return httpapi.WriteJSON(w, http.StatusOK, as, as.Version)
	}
}

// submit answers a vendor's session as the portal does.
func (api *API) submit() handler {
	byStaff := transition(func(ctx context.Context, a identity.Actor, id string, v int64, _ nothing) (assessment.Assessment, error) {
		return api.Assessments.Submit(ctx, a, id, v)
	})
	return func(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
		if a.Assessment != "" {
			return api.submitPortal(w, r, a)
		}
		return byStaff(w, r, a)
	}
}

func (api *API) startReview() handler {
	return transition(func(ctx context.Context, a identity.Actor, id string, v int64, _ nothing) (assessment.Assessment, error) {
		return api.Assessments.StartReview(ctx, a, id, v)
	})
}

// finishReview takes a body, if only {}: an empty one would say that the whole
// review is finished.
func (api *API) finishReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := ifMatch(r)
	if err != nil {
		return err
	}
	in, err := httpapi.Decode[struct {
		Sections []string `json:"sections"`
		Note     string   `json:"note"`
	}](r)
	if err != nil {
		return err
	}
	as, err := api.Assessments.FinishReview(r.Context(), a, r.PathValue("assessmentId"), version, in.Sections, in.Note)
	return answer(w, as, as.Version, err)
}

func (api *API) giveBack() handler {
	type in struct {
		Sections []string `json:"sections"`
		Message  string   `json:"message"`
	}
	return transition(func(ctx context.Context, a identity.Actor, id string, v int64, b in) (assessment.Assessment, error) {
		return api.Assessments.Return(ctx, a, id, v, b.Sections, b.Message)
	})
}

func (api *API) approve() handler {
	return transition(api.Assessments.Approve)
}

func (api *API) reject() handler {
	return transition(func(ctx context.Context, a identity.Actor, id string, v int64, b reason) (assessment.Assessment, error) {
		return api.Assessments.Reject(ctx, a, id, v, b.Reason)
	})
}

func (api *API) cancel() handler {
	return transition(func(ctx context.Context, a identity.Actor, id string, v int64, b reason) (assessment.Assessment, error) {
		return api.Assessments.Cancel(ctx, a, id, v, b.Reason)
	})
}

// confirmOverride is the second person's word on a proposed override.
func (api *API) confirmOverride() handler {
	return transition(func(ctx context.Context, a identity.Actor, id string, v int64, _ nothing) (assessment.Assessment, error) {
		return api.Assessments.ConfirmOverride(ctx, a, id, v)
	})
}

func (api *API) declineOverride() handler {
	return transition(func(ctx context.Context, a identity.Actor, id string, v int64, b reason) (assessment.Assessment, error) {
		return api.Assessments.DeclineOverride(ctx, a, id, v, b.Reason)
	})
}

// listOverrides are those that wait for a second person.
func (api *API) listOverrides(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, api.Assessments.WaitingOverrides)
}

func (api *API) judge(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[assessment.Judgement](r)
	if err != nil {
		return err
	}
	review, err := api.Assessments.Judge(r.Context(), a, r.PathValue("assessmentId"), r.PathValue("questionId"), in)
	return answer(w, review, review.Version, err)
}

type invitee struct {
	Email string `json:"email"`
}

func (api *API) invite(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[invitee](r)
	if err != nil {
		return err
	}
	inv, err := api.Assessments.Invite(r.Context(), a, r.PathValue("assessmentId"), in.Email)
	return created(w, "/v1/assessments/"+r.PathValue("assessmentId")+"/invitations", inv, 0, err)
}

// inviteAgain answers the invitation that the address has now, without the
// link, which is kept nowhere.
func (api *API) inviteAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	in, err := httpapi.Decode[invitee](r)
	if err != nil {
		return err
	}
	ds, err := api.deliveries(r, a, id)
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(ds) {
		if identity.FoldEmail(d.Email) == identity.FoldEmail(in.Email) {
			return created(w, "/v1/assessments/"+id+"/invitations", d.Invited, 0, nil)
		}
	}
	return problem.New(problem.NotFound, "the invitation is not there any more")
}

func (api *API) listInvitations(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	ds, err := api.deliveries(r, a, r.PathValue("assessmentId"))
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, ds, "")
}

func (api *API) deliveries(r *http.Request, a identity.Actor, id string) ([]assessment.Delivery, error) {
	f, err := api.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return nil, err
	}
	return api.Assessments.Deliveries(r.Context(), a, f)
}

func (api *API) resetRecipient(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if _, err := api.Assessments.Get(r.Context(), a, r.PathValue("assessmentId")); err != nil {
		return err // of a vendor that is not there for the actor
	}
	if err := api.Door.Reset(r.Context(), a, r.PathValue("assessmentId"), r.PathValue("invitationId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
