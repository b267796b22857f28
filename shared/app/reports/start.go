package reports

import (
	"context"
	"net/http"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/bucket"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/render"
	"vendorrisk/shared/web/files"
	"vendorrisk/shared/web/site"
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
	srv := &site.Server{Authenticate: h.AuthenticateStaff, Authorise: h.Authorise, SignIn: site.SignIn, Problem: tell(h), Refused: h.Refused}
	page := http.NewServeMux()
	if err := srv.Register(page, files.ReportRoutes(files.Deps{Reports: h.Reports})); err != nil {
		return nil, err
	}
	h.MakeReports()
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/", page)
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

// tell lets a report's own page, which the console draws, say what is wrong
// with its file: it is not there, not for this person, or not made yet. What
// draws pages is not linked here for that alone.
func tell(h *serverless.Home) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		switch problem.CodeOf(err) {
		case problem.NotFound, problem.Forbidden, problem.Conflict:
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, files.Report(r.PathValue("id")), http.StatusSeeOther) //nolint:gosec // G710: a page of ours
		default:
			httpapi.WriteProblem(w, r, h.Log, err)
		}
	}
}
