package local

import (
	"context"
	"io/fs"
	"net/http"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/portal"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/style"
)

// pages adds the console, the portal and the static files.
func (h *Home) pages(mux *http.ServeMux) error {
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	if err := h.console(mux, words); err != nil {
		return err
	}
	if err := h.portal(mux, words); err != nil {
		return err
	}
	mux.Handle("GET "+page.StaticPath, page.Static())
	return nil
}

func (h *Home) renderer(words *i18n.Catalogue, pages fs.FS, frame func(*http.Request) page.Frame) (*page.Renderer, error) {
	return page.New(page.Options{
		Pages: pages, Catalogue: words, Now: h.Now, Log: h.log, Version: Version, Secure: h.secure(), Frame: frame,
	})
}

func (h *Home) console(mux *http.ServeMux, words *i18n.Catalogue) error {
	may := func(a identity.Actor, action string) bool {
		return h.Policy.Allow(a, action, policy.Resource{Org: a.Org})
	}
	shell := console.Shell{Catalogue: words, May: may, Organisation: h.organisationName, Mail: h.Demo}
	render, err := h.renderer(words, console.Templates(), shell.Frame)
	if err != nil {
		return err
	}
	d := console.Deps{
		Render: render, Cookie: h.staffCookie(), Now: h.Now, May: may, MayOn: h.Policy.Allow,
		Table: h.Table, Directory: h.Directory, Journal: h.Journal, Openings: h.Openings, Library: h.Library, Vendors: h.Vendors,
		Assessments: h.Assessments, Evidence: h.Evidence, Findings: h.Findings, Reassessment: h.Reassessment, Reports: h.Reports, Staff: h.People, Start: signin.StartPath,
	}
	if h.Demo && h.loopback() {
		d.DemoSignIn, d.Mail = h.demoSession, h.Mail
		for _, p := range DemoPeople {
			d.DemoPeople = append(d.DemoPeople, console.DemoPerson{As: p.As, Role: p.Role, Name: p.Name, Email: p.Email})
		}
		styles, err := h.renderer(words, style.Templates(), style.Frame(words))
		if err != nil {
			return err
		}
		mux.Handle(style.Path, i18n.Switch(h.secure(), style.Handler(styles, h.Now)))
	}
	own, err := h.signIn(mux, words, shell)
	if err != nil {
		return err
	}
	others, err := h.staffPages(words, shell.Frame, may)
	if err != nil {
		return err
	}
	return h.side(mux, render, h.authenticateStaff, console.SignIn, slices.Concat(console.Routes(d), own, others))
}

func (h *Home) portal(mux *http.ServeMux, words *i18n.Catalogue) error {
	render, err := h.renderer(words, portal.Templates(), portal.Frame(h.Directory.Organisation))
	if err != nil {
		return err
	}
	return h.side(mux, render, h.authenticatePortal, portal.OpenPath, portal.Routes(portal.Deps{
		Render: render, Cookie: h.portalCookie(), Door: h.Door, Assessments: h.Assessments, Evidence: h.Evidence, Openings: h.Openings,
		Organisation: h.Directory.Organisation, BaseURL: h.BaseURL, Now: h.Now,
		May: func(a identity.Actor, action string) bool {
			return h.Policy.Allow(a, action, policy.Resource{Org: a.Org, Assessment: a.Assessment})
		},
	}))
}

// side registers the pages of one side behind the language switch.
func (h *Home) side(mux *http.ServeMux, render *page.Renderer, who func(*http.Request) (identity.Actor, error), signIn string, routes []site.Route) error {
	srv := &site.Server{Authenticate: who, Authorise: h.authorise, SignIn: signIn, Problem: render.Problem}
	own := http.NewServeMux()
	if err := srv.Register(own, routes); err != nil {
		return err
	}
	if signIn == portal.OpenPath {
		mux.Handle("/portal", i18n.Switch(h.secure(), own))
		mux.Handle("/portal/", i18n.Switch(h.secure(), h.known(own, render)))
		return nil
	}
	mux.Handle("/", i18n.Switch(h.secure(), h.known(own, render)))
	return nil
}

// known answers a page for what no route serves.
func (h *Home) known(own *http.ServeMux, render *page.Renderer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := own.Handler(r); pattern == "" {
			render.Problem(w, r, problem.New(problem.NotFound, "there is no such page"))
			return
		}
		own.ServeHTTP(w, r)
	})
}

func (h *Home) organisationName(ctx context.Context, org string) string {
	o, err := h.Directory.Organisation(ctx, org)
	if err != nil {
		return "" // a page can do without it
	}
	return o.Name
}

// demoSession signs a demo person in.
func (h *Home) demoSession(ctx context.Context, as string) (string, error) {
	id, err := h.demoPerson(ctx, as)
	if err != nil {
		return "", err
	}
	secret, _, err := h.Directory.Grant(ctx, h.Journal, h.Org, id, identity.KindSession, "demo", identity.SessionLife)
	return secret, err
}
