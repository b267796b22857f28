package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/download"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

func filter(q url.Values) audit.Filter {
	return audit.Filter{Subject: q.Get("subject"), Person: q.Get("person"), Action: q.Get("action"), Outcome: q.Get("outcome"), From: q.Get("from"), To: q.Get("to")}
}

func (api *API) listEvents(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, func(ctx context.Context, a identity.Actor, limit int, cursor string) ([]audit.Event, string, error) {
		return api.Journal.Find(ctx, a.Org, filter(r.URL.Query()), limit, cursor)
	})
}

// exportEvents answers a file (download.Serve).
func (api *API) exportEvents(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return download.Serve(w, r, api.Journal, a, filter(r.URL.Query()))
}

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

func (api *API) witnessState(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	st, err := api.Witness.Get(r.Context(), a)
	return answer(w, st, st.Version, err)
}

// sendCheckpoint answers the message that sends it.
func (api *API) sendCheckpoint(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	m, err := api.Witness.Order(r.Context(), a)
	return answer(w, m, m.Version, err)
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

// verification answers what is known of the log.
func (api *API) verification(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	s, err := api.LogCheck.Get(r.Context(), a)
	return answer(w, s, s.Version, err)
}
