package api

import (
	"context"
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
)

func (api *API) listPeople(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, func(ctx context.Context, a identity.Actor, limit int, cursor string) ([]identity.Person, string, error) {
		return api.Directory.People(ctx, a.Org, limit, cursor)
	})
}

func (api *API) getPerson(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	p, err := api.Directory.Person(r.Context(), a.Org, r.PathValue("personId"))
	if err != nil {
		return err
	}
	return answerPerson(w, p)
}

// answerPerson leaves out what the person signs in with.
func answerPerson(w http.ResponseWriter, p identity.Person) error {
	p.Secrets = nil
	return httpapi.WriteJSON(w, http.StatusOK, p, p.Version)
}

func (api *API) invitePerson(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[people.New](r)
	if err != nil {
		return err
	}
	p, err := api.People.Invite(r.Context(), a, in)
	return created(w, "/v1/people/"+p.ID, p, p.Version, err)
}

func (api *API) personAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	p, err := api.Directory.Person(r.Context(), a.Org, id)
	if err != nil {
		return err
	}
	p.Secrets = nil
	return created(w, "/v1/people/"+p.ID, p, p.Version, nil)
}

func (api *API) updatePerson(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := matched[people.Change](r)
	if err != nil {
		return err
	}
	p, err := api.People.Update(r.Context(), a, r.PathValue("personId"), version, in)
	if err != nil {
		return err
	}
	return answerPerson(w, p)
}
