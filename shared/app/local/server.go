package local

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/httpapi/api"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/site"
)

// Version is what /healthz answers; the build may set it.
var Version = "dev"

// Cookies of the two sides. The local home is reached over loopback or, off
// it, over TLS only.
func (h *Home) staffCookie() site.Cookie {
	return site.Cookie{Name: "vendorrisk", Secure: h.secure()}
}

func (h *Home) portalCookie() site.Cookie {
	return site.Cookie{Name: "portal", Secure: h.secure()}
}

func (h *Home) secure() bool { return strings.HasPrefix(h.baseURL, "https://") }

// loopback tells whether only this machine reaches the server.
func (h *Home) loopback() bool {
	u, err := url.Parse(h.baseURL)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// api is the HTTP interface over this home's subjects.
func (h *Home) api() *api.API {
	return &api.API{
		Table: h.Table, Directory: h.Directory, Journal: h.Journal, Log: h.Log, Openings: h.Openings, Library: h.Library, Vendors: h.Vendors,
		Assessments: h.Assessments, Evidence: h.Evidence, Findings: h.Findings, Door: h.Door, Reassessment: h.Reassessment,
		Reports: h.Reports, People: h.People, Organisation: h.Organisation, PortalCookie: h.portalCookie(), Version: Version,
	}
}

// Handler serves the API, the pages and the vault's forms and links.
func (h *Home) Handler() (http.Handler, error) {
	srv := &httpapi.Server{Authenticate: h.authenticate, Authorise: h.authorise, Replays: h.Journal, Log: h.log}
	v1, err := srv.Mux(h.api().Routes())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("/healthz", v1)
	mux.Handle("/uploads/", h.Vault.Handler())
	mux.Handle("/downloads/", h.Vault.Handler())
	if err := h.pages(mux); err != nil {
		return nil, err
	}
	edge := httpapi.Edge{IDs: ids.New(h.Wall), Wall: h.Wall, Log: h.log, Secure: h.secure()}
	return edge.Wrap(h.pinned(mux)), nil
}

// pinned refuses every Host but our own, so that a page of another name that
// resolves to this machine (DNS rebinding) gets nothing.
func (h *Home) pinned(next http.Handler) http.Handler {
	_, own, _ := strings.Cut(h.baseURL, "://")
	_, port, err := net.SplitHostPort(own)
	loopback := err == nil && !h.secure()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != own && (!loopback || r.Host != net.JoinHostPort("localhost", port) && r.Host != net.JoinHostPort("127.0.0.1", port)) {
			http.Error(w, "this server does not answer under that name", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// authenticate answers who sends an API request: by bearer token, else by the
// staff's or the vendor's session cookie.
func (h *Home) authenticate(r *http.Request) (identity.Actor, error) {
	a, err := h.actor(r)
	if problem.Is(err, problem.Unauthenticated) {
		h.refused(r)
	}
	return a, err
}

func (h *Home) actor(r *http.Request) (identity.Actor, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, bearer, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return identity.Actor{}, problem.New(problem.Unauthenticated, "send Authorization: Bearer with a token")
		}
		return h.Directory.Authenticate(r.Context(), strings.TrimSpace(bearer))
	}
	if strings.HasPrefix(r.URL.Path, "/v1/portal/") {
		return h.authenticatePortal(r)
	}
	a, err := h.authenticateStaff(r)
	if err != nil && h.portalCookie().Read(r) != "" {
		return h.authenticatePortal(r) // evidence has one set of routes for both
	}
	return a, err
}

func (h *Home) authenticateStaff(r *http.Request) (identity.Actor, error) {
	return h.Directory.Authenticate(r.Context(), h.staffCookie().Read(r))
}

func (h *Home) authenticatePortal(r *http.Request) (identity.Actor, error) {
	return h.Door.Authenticate(r.Context(), h.portalCookie().Read(r))
}

func (h *Home) authorise(_ context.Context, a identity.Actor, action string) error {
	err := h.Policy.Require(a, action, policy.Resource{Org: a.Org, Assessment: a.Assessment})
	if err != nil {
		h.Refusals.Note(a, action, a.Assessment)
	}
	return err
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
