package settings

import (
	"strconv"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
)

// fill puts what stands now into the form.
func fill(f *form.Form, o identity.Organisation) *form.Form {
	desk.SetVersion(f, o.Version)
	f.Set("name", o.Name)
	f.Set("timeZone", o.TimeZone)
	f.Set("language", o.Language)
	f.Set("vendorSecondFactorTiers", o.VendorSecondFactorTiers...)
	f.Set("ownersSeeOwnVendorsOnly", strconv.FormatBool(o.OwnersSeeOwnVendorsOnly))
	c := o.CadenceMonths
	for i, n := range []int{c.Critical, c.High, c.Medium, c.Low} {
		f.Set("cadenceMonths."+identity.Tiers[i], strconv.Itoa(n))
	}
	f.Set("remindDaysBefore", numbers(o.RemindDaysBefore))
	f.Set("remindDaysAfter", numbers(o.RemindDaysAfter))
	f.Set("quietHours.from", o.QuietHours.From)
	f.Set("quietHours.to", o.QuietHours.To)
	f.Set("quietWeekends", strconv.FormatBool(o.QuietWeekends))
	f.Set("permissionReviewMonths", strconv.Itoa(o.PermissionReviewMonths))
	f.Set("logReviewMonths", strconv.Itoa(o.LogReviewMonths))
	f.Set("restoreDrillDays", strconv.Itoa(o.RestoreDrillDays))
	f.Set("alertRecipients", strings.Join(o.AlertRecipients, "\n"))
	f.Set("checkpointRecipients", strings.Join(o.CheckpointRecipients, "\n"))
	f.Set("alertBudgetPerDay", strconv.Itoa(o.AlertBudgetPerDay))
	f.Set("responses.revokeSession", strconv.FormatBool(o.Responses.RevokeSession))
	f.Set("responses.lockAccount", strconv.FormatBool(o.Responses.LockAccount))
	f.Set("responses.pauseDownloads", strconv.FormatBool(o.Responses.PauseDownloads))
	return f
}

// read is the change that a form asks for; what is no number becomes a fault
// of its field.
func read(f *form.Form) organisation.Change {
	text := func(name string) *string { s := f.Get(name); return &s }
	yes := func(name string) *bool { b := f.Get(name) == "true"; return &b }
	number := func(name string) *int {
		n, err := strconv.Atoi(f.Get(name))
		if err != nil {
			f.Fault(name, "field.wholeNumber")
		}
		return &n
	}
	tiers, to, outside := f.All("vendorSecondFactorTiers"), desk.Lines(f.Get("alertRecipients")), desk.Lines(f.Get("checkpointRecipients"))
	return organisation.Change{
		Name: text("name"), TimeZone: text("timeZone"), Language: text("language"),
		VendorSecondFactorTiers: &tiers, OwnersSeeOwnVendorsOnly: yes("ownersSeeOwnVendorsOnly"),
		CadenceMonths: &identity.CadenceMonths{
			Critical: *number("cadenceMonths.critical"), High: *number("cadenceMonths.high"),
			Medium: *number("cadenceMonths.medium"), Low: *number("cadenceMonths.low"),
		},
		RemindDaysBefore: days(f, "remindDaysBefore"), RemindDaysAfter: days(f, "remindDaysAfter"),
		QuietHours: &identity.QuietHours{From: f.Get("quietHours.from"), To: f.Get("quietHours.to")}, QuietWeekends: yes("quietWeekends"),
		PermissionReviewMonths: number("permissionReviewMonths"), LogReviewMonths: number("logReviewMonths"), RestoreDrillDays: number("restoreDrillDays"),
		AlertRecipients: &to, CheckpointRecipients: &outside, AlertBudgetPerDay: number("alertBudgetPerDay"),
		Responses: &identity.Responses{
			RevokeSession: *yes("responses.revokeSession"), LockAccount: *yes("responses.lockAccount"), PauseDownloads: *yes("responses.pauseDownloads"),
		},
	}
}

func numbers(all []int) string {
	var out []string
	for _, n := range all {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " ")
}

// days reads numbers with spaces or commas of any kind between them.
func days(f *form.Form, name string) *[]int {
	out := []int{}
	for _, s := range strings.FieldsFunc(f.Get(name), func(r rune) bool { return strings.ContainsRune(" ,，、;；\t\n", r) }) {
		n, err := strconv.Atoi(s)
		if err != nil {
			f.Fault(name, "settings.daysBad")
			break
		}
		out = append(out, n)
	}
	return &out
}
