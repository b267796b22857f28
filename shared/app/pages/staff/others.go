package staff

import (
	"context"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/access"
	"vendorrisk/shared/web/alerts"
	"vendorrisk/shared/web/contracts"
	"vendorrisk/shared/web/forecast"
	"vendorrisk/shared/web/incidents"
	"vendorrisk/shared/web/oversight"
	"vendorrisk/shared/web/settings"
	"vendorrisk/shared/web/shell"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webhooks"
	"vendorrisk/shared/web/witness"
)

// others are the staff's pages that stand in packages of their own, one a
// subject.
func others(p *pages.Pages, surround shell.Shell) ([]site.Route, error) {
	var routes []site.Route
	render, err := p.Renderer(settings.Templates(), surround.Frame)
	if err != nil {
		return nil, err
	}
	routes = append(routes, settings.Routes(settings.Deps{Render: render, May: p.May, Settings: p.Organisation})...)
	if render, err = p.Renderer(alerts.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, alerts.Routes(alerts.Deps{
		Render: render, May: p.May, Alerts: p.Alerts, People: p.Directory,
		Release: func(ctx context.Context, a identity.Actor, person string) error {
			return p.Directory.Release(ctx, p.Journal, a, person)
		},
	})...)
	render, err = p.Renderer(access.Templates(), surround.Frame)
	if err != nil {
		return nil, err
	}
	routes = append(routes, access.Routes(access.Deps{Render: render, May: p.May, Tokens: p.Tokens, Permissions: p.Permissions, Now: p.Now})...)
	if render, err = p.Renderer(webhooks.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, webhooks.Routes(webhooks.Deps{Render: render, May: p.May, Hooks: p.Webhooks})...)
	if render, err = p.Renderer(contracts.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	owed := contracts.Deps{
		Render: render, Now: p.Now, BaseURL: func() string { return p.BaseURL }, May: p.May, Contracts: p.Contracts, Obligations: p.Obligations, Evidence: p.Evidence,
		Vendors: p.Vendors, Directory: p.Directory,
	}
	routes = append(append(routes, contracts.Routes(owed)...), contracts.FileRoutes(owed)...)
	if render, err = p.Renderer(oversight.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, oversight.Routes(oversight.Deps{Render: render, Now: p.Now, May: p.May, Checks: p.LogCheck, Reviews: p.LogReviews, Drills: p.RestoreDrill})...)
	if render, err = p.Renderer(incidents.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, incidents.Routes(incidents.Deps{
		Render: render, Now: p.Now, May: p.May, MayOn: p.Policy.Allow, Incidents: p.Incidents, Vendors: p.Vendors,
	})...)
	if render, err = p.Renderer(witness.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, witness.Routes(witness.Deps{
		Render: render, May: p.May, Witness: p.Witness, Log: p.Services.Log, Organisation: p.Directory.Organisation, Hooks: p.Webhooks,
	})...)
	if render, err = p.Renderer(forecast.Templates(), surround.Frame); err != nil {
		return nil, err
	}
	routes = append(routes, forecast.Routes(forecast.Deps{Render: render, Vendors: p.Vendors, Forecast: p.Forecast})...)
	return routes, nil
}
