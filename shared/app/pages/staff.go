package pages

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/access"
	"vendorrisk/shared/web/alerts"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/contracts"
	"vendorrisk/shared/web/incidents"
	"vendorrisk/shared/web/settings"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webhooks"
)

// staff are the staff's pages that stand in packages of their own, one a
// subject.
func (p *Pages) staff(shell console.Shell) ([]site.Route, error) {
	var routes []site.Route
	render, err := p.Renderer(settings.Templates(), shell.Frame)
	if err != nil {
		return nil, err
	}
	routes = append(routes, settings.Routes(settings.Deps{Render: render, May: p.may, Settings: p.Organisation})...)
	if render, err = p.Renderer(alerts.Templates(), shell.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, alerts.Routes(alerts.Deps{
		Render: render, May: p.may, Alerts: p.Alerts, People: p.Directory,
		Release: func(ctx context.Context, a identity.Actor, person string) error {
			return p.Directory.Release(ctx, p.Journal, a, person)
		},
	})...)
	render, err = p.Renderer(access.Templates(), shell.Frame)
	if err != nil {
		return nil, err
	}
	routes = append(routes, access.Routes(access.Deps{Render: render, May: p.may, Tokens: p.Tokens, Permissions: p.Permissions, Now: p.Now})...)
	if render, err = p.Renderer(webhooks.Templates(), shell.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, webhooks.Routes(webhooks.Deps{Render: render, May: p.may, Hooks: p.Webhooks})...)
	if render, err = p.Renderer(contracts.Templates(), shell.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, contracts.Routes(contracts.Deps{
		Render: render, Now: p.Now, BaseURL: func() string { return p.BaseURL }, May: p.may, Contracts: p.Contracts, Obligations: p.Obligations, Evidence: p.Evidence,
		Vendors: p.Vendors, Directory: p.Directory,
	})...)
	if render, err = p.Renderer(incidents.Templates(), shell.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, incidents.Routes(incidents.Deps{
		Render: render, Now: p.Now, May: p.may, MayOn: p.Policy.Allow, Incidents: p.Incidents, Vendors: p.Vendors,
	})...)
	return routes, nil
}
