package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logreview"
)

// oversightRoutes are the reviews of the audit log, and restore drills.
func (api *API) oversightRoutes() []httpapi.Route {
	const at = "/v1/log-reviews"
	return []httpapi.Route{
		get(at, "log-review:read", "reviews of the audit log, newest first", api.listLogReviews, paged()...),
		post(at, "log-review:start", "begin a review of the audit log now", api.startLogReview, api.logReviewAgain),
		get(at+"/{logReviewId}", "log-review:read", "one review of the audit log", api.getLogReview),
		get("/v1/restore-drills", "audit:read", "trial restores of the backup, and when the next is due", api.restoreDrills),
		post("/v1/restore-drills", "restore-drill:record", "record what a trial restore came to", api.recordDrill, api.drillsStand),
		post(at+"/{logReviewId}/sign", "log-review:sign", "sign a review of the audit log off", api.signLogReview, api.logReviewStands),
	}
}

func (api *API) listLogReviews(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, api.LogReviews.List)
}

func (api *API) startLogReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	rev, err := api.LogReviews.Start(r.Context(), a)
	return created(w, "/v1/log-reviews/"+rev.ID, rev, rev.Version, err)
}

func (api *API) logReviewAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	rev, err := api.LogReviews.Get(r.Context(), a, id)
	return created(w, "/v1/log-reviews/"+rev.ID, rev, rev.Version, err)
}

func (api *API) getLogReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.logReviewStands(w, r, a, r.PathValue("logReviewId"))
}

func (api *API) logReviewStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	rev, err := api.LogReviews.Get(r.Context(), a, id)
	return answer(w, rev, rev.Version, err)
}

// signLogReview takes If-Match or goes by the review's state alone.
func (api *API) signLogReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := step[logreview.Verdict](r)
	if err != nil {
		return err
	}
	rev, err := api.LogReviews.Sign(r.Context(), a, r.PathValue("logReviewId"), version, in)
	return answer(w, rev, rev.Version, err)
}
