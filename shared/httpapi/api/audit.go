package api

import (
	"io"
	"net/http"
	"net/url"
	"strconv"

	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// checkpoint answers the newest checkpoint as the signed note that it is.
func (api *API) checkpoint(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	signed, err := api.Log.Checkpoint(r.Context(), a.Org)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, signed) // a client that is gone cannot be told
	return nil
}

func (api *API) proof(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	ask, err := askOf(r.URL.Query())
	if err != nil {
		return err
	}
	p, err := api.Log.Prove(r.Context(), a.Org, ask)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, p, 0)
}

func askOf(q url.Values) (transparency.Ask, error) {
	var ask transparency.Ask
	var bad problem.Fields
	number := func(name string, least int64, to *int64) {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if q.Has(name) && (err != nil || n < least) {
			bad.Add("?"+name, "give a whole number from %d", least)
		}
		*to = n
	}
	var index int64
	number("index", 0, &index)
	number("size", 1, &ask.Size)
	number("from", 1, &ask.From)
	if q.Has("index") {
		ask.Index = &index
	}
	return ask, bad.Err()
}
