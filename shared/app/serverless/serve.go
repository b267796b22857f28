package serverless

import (
	"net/http"
)

// StartAPI starts a function that serves a part of the HTTP interface and
// nothing else.
func StartAPI(f Function, p Parts) {
	Start(f, p, func(h *Home) (Handler, error) {
		mux, err := h.Interface(f)
		if err != nil {
			return nil, err
		}
		return h.Requests(mux), nil
	})
}

// Interface serves a function's part of the HTTP interface.
func (h *Home) Interface(f Function) (http.Handler, error) { return h.Serve(f.API(h.API())) }
