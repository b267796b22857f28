package api

import (
	"net/http"
	"strings"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

func (api *API) listQuestionnaires(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, api.Library.List)
}

// getQuestionnaire answers our own format, or with ?format=vsaq the other.
func (api *API) getQuestionnaire(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	q, err := api.Library.Get(r.Context(), a.Org, r.PathValue("name"), r.PathValue("version"))
	if problem.Is(err, problem.NotFound) {
		return problem.New(problem.NotFound, "there is no such questionnaire, or no such version of it")
	} else if err != nil {
		return err
	}
	body := questionnaire.Export(q)
	if name := r.URL.Query().Get("format"); name != "" {
		to, err := api.Library.Format(name)
		switch {
		case err != nil:
			return err
		case to.Export == nil:
			return badQuery("?format", "this format is only read, not written")
		}
		if body, _, err = to.Export(q); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", `"`+questionnaire.Hash(q)+`"`)
	_, _ = w.Write(body)
	return nil
}

func (api *API) publishQuestionnaire(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	body, err := httpapi.ReadJSON(r)
	if err != nil {
		return err
	}
	q, err := questionnaire.Parse(body)
	if err != nil {
		return err
	}
	e, err := api.Library.Publish(r.Context(), a, "questionnaire:publish", q)
	return created(w, "/v1/questionnaires/"+e.Name+"/versions/"+e.Version, e, 0, err)
}

// questionnaireAgain answers a repeated publication; id is name@version.
func (api *API) questionnaireAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	name, version, _ := strings.Cut(id, "@")
	e, err := api.Library.Entry(r.Context(), a.Org, name, version)
	return created(w, "/v1/questionnaires/"+name+"/versions/"+version, e, 0, err)
}
