package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/front"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/web/site"
)

// Version is what /healthz answers; the build may set it.
var Version = "dev"

func (h *Home) secure() bool { return strings.HasPrefix(h.baseURL, "https://") }

// loopback tells whether only this machine reaches the server.
func (h *Home) loopback() bool { return app.OnLoopback(h.baseURL) }

// front is what stands before this home's subjects.
func (h *Home) front() *front.Front {
	f := &front.Front{
		Services: h.Services, Table: h.Table, Org: h.Org, BaseURL: h.baseURL, PortalURL: h.portal, Version: Version, Now: h.Now, Wall: h.Wall, Log: h.log,
	}
	if h.secure() {
		f.Requests = &httpapi.Limiter{Rate: httpapi.PerAccount, Wall: h.Wall}
	}
	return f
}

// Handler serves the API, the pages and the vault's forms and links.
func (h *Home) Handler() (http.Handler, error) {
	f := h.front()
	v1, err := f.Serve(f.API().Routes())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/healthz", v1)
	mux.Handle("/uploads/", h.Vault.Handler())
	mux.Handle("/downloads/", h.Vault.Handler())
	if err := h.pages(mux, f); err != nil {
		return nil, err
	}
	if err := known(h.Policy, f.API().Routes(), h.served); err != nil {
		return nil, err
	}
	edge := httpapi.Edge{IDs: ids.New(h.Wall), Wall: h.Wall, Log: h.log, Secure: h.secure()}
	return edge.Wrap(h.limited(h.pinned(f.Apart(mux)))), nil
}

// known errs with every route whose action no policy names: nobody could use
// it, which is a slip of the pen. The functions serve the same routes.
func known(p *policy.Engine, routes []httpapi.Route, pages []site.Route) error {
	var faults []error
	check := func(method, pattern, action string) {
		if action != httpapi.Public && !p.Knows(action) {
			faults = append(faults, fmt.Errorf("%s %s: no policy names its action %q", method, pattern, action))
		}
	}
	for _, rt := range routes {
		check(rt.Method, rt.Pattern, rt.Action)
	}
	for _, rt := range pages {
		check(rt.Method, rt.Pattern, rt.Action)
	}
	return errors.Join(faults...)
}

// limited bounds the requests of one network, unless the server is for this
// machine alone.
func (h *Home) limited(next http.Handler) http.Handler {
	if !h.secure() {
		return next
	}
	sources := &httpapi.Limiter{Rate: httpapi.PerSource, Wall: h.Wall}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		if err := sources.Take(audit.Network(host)); err != nil {
			httpapi.WriteProblem(w, r, h.log, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// pinned refuses every Host but our own, so that a page of another name that
// resolves to this machine (DNS rebinding) gets nothing.
func (h *Home) pinned(next http.Handler) http.Handler {
	_, own, _ := strings.Cut(h.baseURL, "://")
	_, vendors, _ := strings.Cut(h.PortalURL(), "://")
	_, port, err := net.SplitHostPort(own)
	loopback := err == nil && !h.secure()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != own && r.Host != vendors && (!loopback || r.Host != net.JoinHostPort("localhost", port) && r.Host != net.JoinHostPort("127.0.0.1", port)) {
			http.Error(w, "this server does not answer under that name", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Timeouts of the server. A slow vendor may need minutes for 25 MB.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 10 * time.Minute
	writeTimeout  = 10 * time.Minute
	idleTimeout   = 2 * time.Minute
	drainTimeout  = 15 * time.Second
)

// Serve answers on l until ctx ends, then finishes what is under way.
func (h *Home) Serve(ctx context.Context, l net.Listener) error {
	handler, err := h.Handler()
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: 32 << 10,
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := srv.Shutdown(end); err != nil {
		return err
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
