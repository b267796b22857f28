package api

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// token is one of the actor's own API tokens; Secret is shown this once.
type token struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	Secret    string    `json:"secret,omitempty"`
}

func (api *API) createToken(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[struct {
		Name string `json:"name"`
	}](r)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(in.Name)
	if n := utf8.RuneCountInString(name); n == 0 || n > 100 {
		var f problem.Fields
		f.AddKey("/name", "field.required", "say in 1 to 100 characters what the token is for")
		return f.Err()
	}
	secret, c, err := api.Directory.Grant(r.Context(), api.Journal, a.Org, a.ID, identity.KindToken, name, identity.TokenLife)
	if err != nil {
		return err
	}
	return answerCreated(w, "/v1/tokens/"+c.ID, token{c.ID, c.Name, c.Created, c.Expires, secret}, 0)
}

// tokenAgain cannot show the secret again: it is kept nowhere.
func (api *API) tokenAgain(_ http.ResponseWriter, _ *http.Request, _ identity.Actor, _ string) error {
	return problem.New(problem.Conflict, "the token was made by the first request, which showed its secret; make another one")
}

func (api *API) listTokens(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	creds, err := api.Directory.Credentials(r.Context(), a, identity.KindToken)
	if err != nil {
		return err
	}
	out := []token{}
	for _, c := range creds {
		out = append(out, token{ID: c.ID, Name: c.Name, CreatedAt: c.Created, ExpiresAt: c.Expires})
	}
	return httpapi.WriteList(w, out, "")
}

func (api *API) dropToken(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := api.Directory.Drop(r.Context(), api.Journal, a, r.PathValue("tokenId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
