package desk

import (
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// VendorNav are the sister pages of a vendor; here names the one that is shown.
func VendorNav(say *i18n.Localizer, id, here string) []page.Link {
	at := "/vendors/" + id
	return []page.Link{
		{Text: say.T("vendor.overview"), Href: at, Here: here == "overview"},
		{Text: say.T("vendor.risk"), Href: at + "/risk", Here: here == "risk"},
		{Text: say.T("forecast.tab"), Href: at + "/forecast", Here: here == "forecast"},
		{Text: say.Word("nav", "findings"), Href: at + "/findings", Here: here == "findings"},
		{Text: say.Word("nav", "contracts"), Href: at + "/contracts", Here: here == "contracts"},
	}
}
