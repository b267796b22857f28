package settings

import (
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// facts are the settings as an auditor reads them.
func facts(say *i18n.Localizer, o identity.Organisation) page.Summary {
	var out page.Summary
	add := func(key, value string) {
		if value == "" {
			value = say.T("settings.none")
		}
		out = append(out, page.SummaryRow{Key: key, Value: page.Cell{Text: value}})
	}
	yes := func(key string, on bool) {
		word := "settings.no"
		if on {
			word = "settings.yes"
		}
		add(say.T(key), say.T(word))
	}
	var tiers []string
	for _, t := range o.VendorSecondFactorTiers {
		tiers = append(tiers, say.Word("tier", t))
	}
	comma := desk.Comma(say)
	add(say.T("label.name"), o.Name)
	add(say.T("settings.timeZone"), o.TimeZone)
	add(say.T("settings.language"), i18n.Lang(o.Language).Name())
	add(say.T("settings.secondFactor"), strings.Join(tiers, comma))
	yes("settings.ownVendors", o.OwnersSeeOwnVendorsOnly)
	c := o.CadenceMonths
	for i, n := range []int{c.Critical, c.High, c.Medium, c.Low} {
		add(say.T("form.inRow", say.T("settings.cadence"), say.Word("tier", identity.Tiers[i])), say.T("settings.months", n))
	}
	add(say.T("settings.before"), numbers(o.RemindDaysBefore))
	add(say.T("settings.after"), numbers(o.RemindDaysAfter))
	quiet := ""
	if q := o.QuietHours; q.From != "" {
		quiet = say.T("settings.quietBetween", q.From, q.To)
	}
	add(say.T("settings.quietFrom"), quiet)
	yes("settings.quietWeekends", o.QuietWeekends)
	add(say.T("settings.permissionReview"), say.T("settings.months", o.PermissionReviewMonths))
	add(say.T("settings.logReview"), say.T("settings.months", o.LogReviewMonths))
	add(say.T("settings.drill"), say.T("settings.days", o.RestoreDrillDays))
	add(say.T("settings.recipients"), strings.Join(o.AlertRecipients, comma))
	add(say.T("settings.budget"), say.Number(int64(o.AlertBudgetPerDay)))
	yes("settings.revokeSession", o.Responses.RevokeSession)
	yes("settings.lockAccount", o.Responses.LockAccount)
	yes("settings.pauseDownloads", o.Responses.PauseDownloads)
	return out
}
