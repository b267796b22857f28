package console

import (
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

// countryName is an ISO 3166-1 code in words; "" for none.
func countryName(say *i18n.Localizer, code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(say.Lang.Tag()).Name(r)
}

// unions have a code of their own in CLDR or reserved in ISO 3166-1, but are no
// country that a vendor has its seat in. UN, EU and EZ stand for many; QO is
// the outlying islands of Oceania taken together.
var unions = []string{"EU", "EZ", "QO", "UN"}

// countries are all countries as choices, in the order of each language: by
// letter in English, by pinyin in Chinese. They are worked out once. A code
// that another took the place of (DD, now DE) is left out.
var countries = sync.OnceValue(func() map[i18n.Lang][]form.Choice {
	all := map[i18n.Lang][]form.Choice{}
	for _, lang := range i18n.Languages {
		names, codes := display.Regions(lang.Tag()), map[string]string{}
		var list []string
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string(a) + string(b))
				if err != nil || !r.IsCountry() || r.Canonicalize().String() != string(a)+string(b) || slices.Contains(unions, r.String()) || names.Name(r) == "" {
					continue
				}
				if _, twice := codes[names.Name(r)]; !twice {
					list = append(list, names.Name(r))
					codes[names.Name(r)] = r.String()
				}
			}
		}
		collate.New(lang.Tag()).SortStrings(list)
		for _, name := range list {
			all[lang] = append(all[lang], form.Choice{Value: codes[name], Label: name})
		}
	}
	return all
})
