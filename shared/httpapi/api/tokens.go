package api

import (
	"net/http"
	"time"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	tokens "vendorrisk/shared/identity/token"
	"vendorrisk/shared/problem"
)

// token is an API token; Secret is shown once, to who made it.
type token struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Actions    []string  `json:"actions"` // "*" alone: all that its person may do
	CreatedAt  time.Time `json:"createdAt"`
	ExpiresAt  time.Time `json:"expiresAt"`
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"`
	Secret     string    `json:"secret,omitempty"`
}

func tokenOf(c identity.Credential) token {
	t := token{ID: c.ID, Name: c.Name, Actions: c.Actions, CreatedAt: c.Created, ExpiresAt: c.Expires, LastUsedAt: c.Seen}
	if t.Actions == nil {
		t.Actions = []string{}
	}
	return t
}

// heldToken is a token in the list of the organisation's.
type heldToken struct {
	token
	PersonID   string `json:"personId"`
	PersonName string `json:"personName"`
}

func (api *API) createToken(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[tokens.New](r)
	if err != nil {
		return err
	}
	secret, c, err := api.Tokens.Create(r.Context(), a, in)
	if err != nil {
		return err
	}
	t := tokenOf(c)
	t.Secret = secret
	return created(w, "/v1/tokens/"+c.ID, t, 0, nil)
}

// tokenAgain cannot show the secret again: it is kept nowhere.
func (api *API) tokenAgain(_ http.ResponseWriter, _ *http.Request, _ identity.Actor, _ string) error {
	return problem.New(problem.Conflict, "the token was made by the first request, which showed its secret; make another one")
}

func (api *API) listTokens(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	creds, err := api.Tokens.Own(r.Context(), a)
	if err != nil {
		return err
	}
	out := []token{}
	for _, c := range creds {
		out = append(out, tokenOf(c))
	}
	return httpapi.WriteList(w, out, "")
}

func (api *API) dropToken(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := api.Tokens.Drop(r.Context(), a, r.PathValue("tokenId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// allTokens lists the tokens of everybody; limit counts people.
func (api *API) allTokens(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	limit, cursor, err := httpapi.Page(r)
	if err != nil {
		return err
	}
	held, next, err := api.Tokens.All(r.Context(), a, limit, cursor)
	if err != nil {
		return err
	}
	out := []heldToken{}
	for _, t := range held {
		out = append(out, heldToken{tokenOf(t.Credential), t.Person.ID, t.Person.Name})
	}
	return httpapi.WriteList(w, out, next)
}

func (api *API) revokeToken(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := api.Tokens.Revoke(r.Context(), a, r.PathValue("personId"), r.PathValue("tokenId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
