package httpapi

import (
	"encoding/json"
	"net/http"

	"vendorrisk/shared/problem"
)

// WriteJSON answers a record. A version above 0 becomes its strong ETag,
// "v<version>", which IfMatch reads back.
func WriteJSON(w http.ResponseWriter, status int, v any, version int64) error {
	body, err := json.Marshal(v)
	if err != nil {
		return problem.Wrap("httpapi.answer", err)
	}
	h := w.Header()
	if version > 0 {
		h.Set("ETag", ETag(version))
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone cannot be told
	return nil
}

// list is one page of a list; NextCursor is "" on the last.
type list[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor"`
}

// WriteList answers one page of a list; next is "" when it is the last.
func WriteList[T any](w http.ResponseWriter, items []T, next string) error {
	if items == nil {
		items = []T{}
	}
	return WriteJSON(w, http.StatusOK, list[T]{items, next}, 0)
}
