package api

import (
	"net/http"
	"strings"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/library"
	"vendorrisk/shared/questionnaire"
)

// imported is what became of a questionnaire file.
type imported struct {
	library.Entry
	NotCarried []questionnaire.NotCarried `json:"notCarried"`
}

// importQuestionnaire takes the file as the body, whatever its content type.
func (api *API) importQuestionnaire(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	q := r.URL.Query()
	if _, err := api.Library.Format(q.Get("format")); err != nil {
		return err
	}
	body, err := httpapi.ReadBody(r)
	if err != nil {
		return err
	}
	e, lost, err := api.Library.Import(r.Context(), a, q.Get("format"), body, q.Get("name"), q.Get("version"))
	return created(w, "/v1/questionnaires/"+e.Name+"/versions/"+e.Version, imported{e, orEmpty(lost)}, 0, err)
}

// importAgain answers a repeated import; id is name@version. The same file
// again gives the same questionnaire, which is there already.
func (api *API) importAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	body, err := httpapi.ReadBody(r)
	if err != nil {
		return err
	}
	name, version, _ := strings.Cut(id, "@")
	e, lost, err := api.Library.Import(r.Context(), a, r.URL.Query().Get("format"), body, name, version)
	return created(w, "/v1/questionnaires/"+name+"/versions/"+version, imported{e, orEmpty(lost)}, 0, err)
}
