package local

import (
	"context"
	"net/http"

	"vendorrisk/shared/app/front"
	"vendorrisk/shared/app/pages"
	everyPage "vendorrisk/shared/app/pages/staff"
	"vendorrisk/shared/app/pages/vendor"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/style"
)

// pages adds the console, the portal and the static files.
func (h *Home) pages(mux *http.ServeMux, f *front.Front) error {
	p, err := pages.New(f)
	if err != nil {
		return err
	}
	if h.portal != "" {
		p.UploadOrigin = h.baseURL // the vault's forms and links stay there
	}
	surround := p.Shell(h.Demo)
	own, err := h.signIn(mux, p, surround)
	if err != nil {
		return err
	}
	people, err := everyPage.Console(p, surround, h.demoSignIn, own...)
	if err != nil {
		return err
	}
	vendors, err := vendor.Portal(p)
	if err != nil {
		return err
	}
	h.served = p.Served
	mux.Handle("/", people)
	mux.Handle("/portal", vendors)
	mux.Handle("/portal/", vendors)
	mux.Handle("GET "+page.StaticPath, page.Static())
	if !h.Demo || !h.loopback() {
		return nil
	}
	styles, err := p.Renderer(style.Templates(), style.Frame(p.Words))
	if err != nil {
		return err
	}
	mux.Handle(style.Path, i18n.Switch(h.secure(), style.Handler(styles, h.Now)))
	return nil
}

// demoSignIn lets the demo's people in by one click, on loopback.
func (h *Home) demoSignIn(d *console.Deps) {
	if !h.Demo || !h.loopback() {
		return
	}
	d.DemoSignIn, d.Mail = h.demoSession, h.Mail
	for _, p := range DemoPeople {
		d.DemoPeople = append(d.DemoPeople, console.DemoPerson{As: p.As, Role: p.Role, Name: p.Name, Email: p.Email})
	}
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
