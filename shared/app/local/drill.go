package local

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/restoredrill"
)

// RecordDrill records a drill for every organisation: the installation is
// restored as a whole.
func (h *Home) RecordDrill(ctx context.Context, told restoredrill.Told) error {
	list, err := h.Directory.Organisations(ctx, h.Org)
	if err != nil {
		return err
	}
	var errs []error
	for _, org := range list {
		_, err := h.RestoreDrill.Record(ctx, identity.AsSystem(org), told)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (h *Home) controlDrill(w http.ResponseWriter, r *http.Request) {
	var told restoredrill.Told
	err := json.Unmarshal([]byte(r.URL.Query().Get("told")), &told)
	if err != nil {
		err = problem.New(problem.Invalid, "the result cannot be read")
	} else {
		err = h.RecordDrill(r.Context(), told)
	}
	if err != nil {
		http.Error(w, Sentence(err), http.StatusBadRequest)
	}
}

// TellDrill records a drill beside a running server, or without one.
func TellDrill(ctx context.Context, dir string, told restoredrill.Told) (err error) {
	b, err := json.Marshal(told)
	if err != nil {
		return err
	}
	body, err := Ask(ctx, dir, http.MethodPost, "/restore-drill", url.Values{"told": {string(b)}})
	if errors.Is(err, ErrNoServer) {
		h, err := Open(ctx, Options{Dir: dir})
		if err != nil {
			return err
		}
		return errors.Join(h.RecordDrill(ctx, told), h.Close())
	} else if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, body)
	return errors.Join(err, body.Close())
}
