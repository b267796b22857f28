package evidence

import (
	"context"
	"errors"
	"net/http"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/app/pages/vendor"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/bucket"
	"vendorrisk/shared/filetype/sniff"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/web/contracts"
	"vendorrisk/shared/web/files"
)

// Start runs the function.
func Start() {
	serverless.Start(Function, serverless.Parts{Vault: bucket.Vault, Sniff: sniff.Sniff}, New)
}

// New is the function's handler: requests, and what GuardDuty tells of scans.
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
	vendors, err := vendor.Portal(p)
	if err != nil {
		return nil, err
	}
	render, err := p.Renderer(contracts.Templates(), p.Shell(false).Frame)
	if err != nil {
		return nil, err
	}
	staff, err := p.Staff(render, append(contracts.FileRoutes(contracts.Deps{
		Render: render, Now: p.Now, BaseURL: func() string { return p.BaseURL }, May: p.May, Contracts: p.Contracts, Obligations: p.Obligations, Evidence: p.Evidence,
		Vendors: p.Vendors, Directory: p.Directory,
	}), files.EvidenceRoutes(files.Deps{Evidence: p.Evidence})...))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/portal/", vendors)
	mux.Handle("/", staff)
	scans, ok := h.Evidence.Vault.(interface {
		ScanEnded(ctx context.Context, detail []byte) (vault.Binding, error)
	})
	if !ok {
		return nil, errors.New("the vault hears of no scans")
	}
	return serverless.By{
		Request: h.Requests(mux),
		Told: h.Told(func(ctx context.Context, detail []byte) error {
			of, err := scans.ScanEnded(ctx, detail)
			if err != nil {
				return err
			}
			return h.Evidence.Scanned(ctx, of.Org, of.Record)
		}),
	}, nil
}
