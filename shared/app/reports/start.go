package reports

import (
	"context"
	"net/http"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/bucket"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/render"
)

// Start runs the function.
func Start() {
	serverless.Start(Function, serverless.Parts{Vault: bucket.Vault, Render: render.Render, Sheet: render.Sheet}, New)
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
	staff, err := p.Files()
	if err != nil {
		return nil, err
	}
	h.MakeReports()
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/", staff)
	return serverless.By{Request: h.Requests(mux), Queue: h.Messages(func(ctx context.Context, body []byte) error {
		o, err := serverless.ParseOrder(body)
		if err != nil {
			return err
		}
		do := h.Outbox.Handlers[o.Kind]
		if do == nil {
			return problem.New(problem.Invalid, "nobody here does %q", o.Kind)
		}
		return do(ctx, o.Org, notify.Message{Kind: o.Kind, Subject: o.Subject})
	})}, nil
}
