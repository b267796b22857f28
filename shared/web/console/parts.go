package console

import (
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
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
func (p *pages) decides(a identity.Actor, as assessment.Assessment) bool {
	return p.MayOn(a, "assessment:approve", policy.Resource{Org: a.Org, Assessment: as.ID, AnsweredBy: as.AnsweredBy, ReviewedBy: as.ReviewedBy})
}
