package portal

import (
	"net/http"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/app/pages/vendor"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/identity/passkey/webauthn"
)

// Start runs the function.
func Start() { serverless.Start(Function, serverless.Parts{Passkeys: webauthn.New}, New) }

// New is the function's handler.
func New(h *serverless.Home) (serverless.Handler, error) {
	v1, err := h.Interface(Function)
	if err != nil {
		return nil, err
	}
	p, err := pages.New(h.Front)
	if err != nil {
		return nil, err
	}
	vendors, err := vendor.Portal(p)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/", vendors)
	return h.Requests(mux), nil
}
