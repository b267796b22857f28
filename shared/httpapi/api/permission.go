package api

import (
	"bytes"
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/permission"
)

// permissionRoutes are the periodic reviews of rights.
func (api *API) permissionRoutes() []httpapi.Route {
	const at = "/v1/permission-reviews"
	return []httpapi.Route{
		get(at, "permission-review:read", "permission reviews, newest first", api.listReviews, paged()...),
		post(at, "permission-review:start", "begin a permission review now", api.startPermissionReview, api.reviewAgain),
		get(at+"/{reviewId}", "permission-review:read", "one permission review", api.getReview),
		get(at+"/{reviewId}/lines", "permission-review:read", "its rights with their decisions", api.listReviewLines, paged()...),
		get(at+"/{reviewId}/file", "permission-review:read", "the same as CSV", api.reviewFile),
		change(http.MethodPatch, at+"/{reviewId}/lines/{lineId}", "permission-review:decide", "confirm or revoke a right", api.decideLine),
		post(at+"/{reviewId}/finish", "permission-review:finish", "close a review that is decided", api.finishPermissionReview, api.reviewStands),
	}
}

func (api *API) listReviews(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, api.Permissions.List)
}

func (api *API) startPermissionReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	rev, err := api.Permissions.Start(r.Context(), a)
	return created(w, "/v1/permission-reviews/"+rev.ID, rev, rev.Version, err)
}

func (api *API) reviewAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	rev, err := api.Permissions.Get(r.Context(), a, id)
	return created(w, "/v1/permission-reviews/"+rev.ID, rev, rev.Version, err)
}

func (api *API) getReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.reviewStands(w, r, a, r.PathValue("reviewId"))
}

func (api *API) reviewStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	rev, err := api.Permissions.Get(r.Context(), a, id)
	return answer(w, rev, rev.Version, err)
}

func (api *API) listReviewLines(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.PathValue("reviewId"), api.Permissions.Lines))
}

func (api *API) reviewFile(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	var b bytes.Buffer
	id := r.PathValue("reviewId")
	if err := api.Permissions.Export(r.Context(), a, id, &b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="permission-review-`+id+`.csv"`)
	_, _ = w.Write(b.Bytes()) // a client that is gone cannot be told
	return nil
}

func (api *API) decideLine(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := matched[permission.Verdict](r)
	if err != nil {
		return err
	}
	l, err := api.Permissions.Decide(r.Context(), a, r.PathValue("reviewId"), r.PathValue("lineId"), version, in)
	return answer(w, l, l.Version, err)
}

// finishPermissionReview takes If-Match or goes by the lines alone.
func (api *API) finishPermissionReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := ifMatch(r)
	if err != nil {
		return err
	}
	if err := noBody(r); err != nil {
		return err
	}
	rev, err := api.Permissions.Finish(r.Context(), a, r.PathValue("reviewId"), version)
	return answer(w, rev, rev.Version, err)
}
