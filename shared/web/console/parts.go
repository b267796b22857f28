package console

import (
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

func points(h *scoring.Hundredths) *int {
	if h == nil {
		return nil
	}
	n := int(*h)
	return &n
}

// dayCell shows a day with how far away it is.
func (p *pages) dayCell(say *i18n.Localizer, day string) page.Cell {
	return desk.Day(say, p.Now(), day)
}

// decides tells whether the actor may decide on an assessment: whoever
// answered or reviewed it may not.
func (p *pages) decides(a identity.Actor, f *assessment.File) bool {
	return p.MayOn(a, "assessment:approve", f.Duties(a.Org))
}
