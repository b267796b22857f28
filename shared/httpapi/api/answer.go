package api

import (
	"context"
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

// answer answers a record as it stands, unless there is an error.
func answer(w http.ResponseWriter, v any, version int64, err error) error {
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, v, version)
}

// created answers a record that was just made, and where it is found.
func created(w http.ResponseWriter, at string, v any, version int64, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Location", at)
	return httpapi.WriteJSON(w, http.StatusCreated, v, version)
}

// finder finds one page of a list.
type finder[T any] = func(ctx context.Context, a identity.Actor, limit int, cursor string) ([]T, string, error)

// list answers the page of a list that the request asks for.
func list[T any](w http.ResponseWriter, r *http.Request, a identity.Actor, find finder[T]) error {
	limit, cursor, err := httpapi.Page(r)
	if err != nil {
		return err
	}
	items, next, err := find(r.Context(), a, limit, cursor)
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, items, next)
}

// of narrows a list to those of one record, or to a filter.
func of[K, T any](k K, find func(ctx context.Context, a identity.Actor, k K, limit int, cursor string) ([]T, string, error)) finder[T] {
	return func(ctx context.Context, a identity.Actor, limit int, cursor string) ([]T, string, error) {
		return find(ctx, a, k, limit, cursor)
	}
}

// matched reads a change that needs If-Match.
func matched[T any](r *http.Request) (version int64, d T, err error) {
	if version, err = httpapi.IfMatch(r); err != nil {
		return 0, d, err
	}
	d, err = httpapi.Decode[T](r)
	return version, d, err
}

// step reads a step that may come with If-Match.
func step[T any](r *http.Request) (version int64, d T, err error) {
	if version, err = ifMatch(r); err != nil {
		return 0, d, err
	}
	d, err = httpapi.Decode[T](r)
	return version, d, err
}
