package local

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/settings"
	"vendorrisk/shared/web/site"
)

// staffPages are the staff's pages that stand in packages of their own, one a
// subject.
func (h *Home) staffPages(words *i18n.Catalogue, frame func(*http.Request) page.Frame, may func(a identity.Actor, action string) bool) ([]site.Route, error) {
	var routes []site.Route
	render, err := h.renderer(words, settings.Templates(), frame)
	if err != nil {
		return nil, err
	}
	routes = append(routes, settings.Routes(settings.Deps{Render: render, May: may, Settings: h.Organisation})...)
	return routes, nil
}
