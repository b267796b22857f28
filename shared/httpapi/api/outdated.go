package api

import (
	"net/http"
	"strings"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

// outdated is what came of asking everybody again.
type outdated struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	DueOn   string `json:"dueOn,omitempty"`
}

func (api *API) reassessOutdated(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[struct {
		DueOn string `json:"dueOn"`
	}](r)
	if err != nil {
		return err
	}
	name, version := r.PathValue("name"), r.PathValue("version")
	day, err := api.Reassessment.Outdated(r.Context(), a, name, version, in.DueOn)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusAccepted, outdated{name, version, day}, 0)
}

// outdatedAgain answers a repeated request; id is name@version. The day is not
// said again.
func (api *API) outdatedAgain(w http.ResponseWriter, _ *http.Request, _ identity.Actor, id string) error {
	name, version, _ := strings.Cut(id, "@")
	return httpapi.WriteJSON(w, http.StatusAccepted, outdated{Name: name, Version: version}, 0)
}
