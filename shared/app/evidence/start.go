package evidence

import (
	"net/http"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/bucket"
	"vendorrisk/shared/filetype/sniff"
)

// Start runs the function.
func Start() {
	serverless.Start(Function, serverless.Parts{Vault: bucket.Vault, Sniff: sniff.Sniff}, New)
}

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
	p.UploadOrigin = bucket.UploadOrigin(h.Settings)
	vendors, err := p.Portal()
	if err != nil {
		return nil, err
	}
	staff, err := p.Files()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/portal/", vendors)
	mux.Handle("/", staff)
	return h.Requests(mux), nil
}
