// Package forecast has the page that says how likely a vendor's next
// assessment comes late or fails, and why it says so.
package forecast

import (
	"context"
	"embed"
	"io/fs"
	"math"
	"net/http"

	"vendorrisk/shared/forecast"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Deps are what the page needs.
type Deps struct {
	Render  *page.Renderer
	Vendors interface {
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
	}
	Forecast interface {
		Of(ctx context.Context, a identity.Actor, vendor string) (forecast.Forecast, error)
	}
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the page.
func Routes(d Deps) []site.Route {
	return []site.Route{site.Get("/vendors/{id}/forecast", "vendor:read", d.show)}
}

type view struct {
	Says  string // the forecast in a sentence
	Why   string // what it rests on
	Facts page.Summary
	Past  page.Table
}

func (d Deps) show(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Vendors.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := d.Forecast.Of(r.Context(), a, v.ID)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	body := view{Why: say.T("forecast.why." + string(f.Method)), Facts: facts(say, f), Past: past(say, f.Past)}
	if f.Method == forecast.Nothing {
		body.Says = say.T("forecast.tooLittle", f.Organisation.All, forecast.Least)
	} else {
		body.Says = say.T("forecast.says", percent(f.Chance), percent(f.From), percent(f.To))
	}
	d.Render.Page(w, r, "forecast", page.View{
		Title: say.T("forecast.title", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}),
		Subnav: desk.VendorNav(say, v.ID, "forecast"), Body: body,
	})
	return nil
}

// percent rounds to whole percents: the model knows no better.
func percent(p float64) int { return int(math.Round(p * 100)) }

func facts(say *i18n.Localizer, f forecast.Forecast) page.Summary {
	row := func(key, text string) page.SummaryRow {
		return page.SummaryRow{Key: say.T(key), Value: page.Cell{Text: text}}
	}
	out := page.Summary{row("forecast.vendor", counts(say, f.Vendor)), row("forecast.organisation", counts(say, f.Organisation))}
	m := f.Measured
	switch {
	case m.Forecasts < forecast.LeastMeasured:
		out = append(out, row("forecast.measured", say.T("forecast.notMeasured", m.Forecasts, forecast.LeastMeasured)))
	case m.Vendor < m.Plain:
		out = append(out, row("forecast.measured", say.T("forecast.better", m.Forecasts, thousandths(m.Vendor), thousandths(m.Plain))))
	default:
		out = append(out, row("forecast.measured", say.T("forecast.noBetter", m.Forecasts, thousandths(m.Vendor), thousandths(m.Plain))))
	}
	return out
}

// thousandths writes an error with the three digits that are worth reading.
func thousandths(x float64) float64 { return math.Round(x*1000) / 1000 }

func counts(say *i18n.Localizer, c forecast.Counts) string {
	if c.All == 0 {
		return say.T("forecast.none")
	}
	return say.T("forecast.counts", c.Trouble, c.All, c.By[forecast.Late], c.By[forecast.Expired], c.By[forecast.Rejected])
}

func past(say *i18n.Localizer, all []forecast.Past) page.Table {
	t := page.Table{
		Caption: say.T("forecast.past"), Empty: page.Empty{Title: say.T("forecast.none")},
		Columns: []page.Column{{Label: say.T("label.due")}, {Label: say.T("forecast.handedIn")}, {Label: say.T("forecast.outcome")}},
	}
	for _, p := range all {
		handed := say.Day(p.HandedIn)
		switch {
		case p.HandedIn != "":
		case p.Outcome == forecast.Expired:
			handed = say.T("forecast.never")
		default:
			handed = say.T("forecast.notYet")
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: say.Day(p.DueOn), Href: "/assessments/" + p.AssessmentID}, {Text: handed},
			{Badge: desk.Badge(say, "forecastOutcome", string(p.Outcome))},
		})
	}
	return t
}
