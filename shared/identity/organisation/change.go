package organisation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Change is what is to be otherwise; nil leaves a thing as it is. The fields
// are those of identity.Organisation.
type Change struct {
	Name                    *string                 `json:"name"`
	TimeZone                *string                 `json:"timeZone"`
	Language                *string                 `json:"language"`
	VendorSecondFactorTiers *[]string               `json:"vendorSecondFactorTiers"`
	OwnersSeeOwnVendorsOnly *bool                   `json:"ownersSeeOwnVendorsOnly"`
	CadenceMonths           *identity.CadenceMonths `json:"cadenceMonths"`
	RemindDaysBefore        *[]int                  `json:"remindDaysBefore"`
	RemindDaysAfter         *[]int                  `json:"remindDaysAfter"`
	QuietHours              *identity.QuietHours    `json:"quietHours"`
	QuietWeekends           *bool                   `json:"quietWeekends"`
	PermissionReviewMonths  *int                    `json:"permissionReviewMonths"`
	LogReviewMonths         *int                    `json:"logReviewMonths"`
	RestoreDrillDays        *int                    `json:"restoreDrillDays"`
	AlertRecipients         *[]string               `json:"alertRecipients"`
	AlertBudgetPerDay       *int                    `json:"alertBudgetPerDay"`
	Responses               *identity.Responses     `json:"responses"`
	CheckpointRecipients    *[]string               `json:"checkpointRecipients"`
}

// Limits of what can be chosen.
const (
	MaxName       = 100 // characters
	MaxReminders  = 5   // before, and as many after
	MaxRemindDays = 90
	MaxRecipients = 10
	MaxCadence    = 60 // months
	MaxReview     = 24 // months
	MaxDrill      = 366
	MaxBudget     = 1000
)

// Languages that an organisation can choose.
var Languages = []string{"en", "zh-CN"}

func (c *Change) check() error {
	var f problem.Fields
	if c.Name != nil {
		checkName(&f, strings.TrimSpace(*c.Name))
	}
	if c.TimeZone != nil {
		checkZone(&f, *c.TimeZone)
	}
	if c.Language != nil && !slices.Contains(Languages, *c.Language) {
		f.AddKey("/language", "field.unknown", "must be en or zh-CN")
	}
	if c.VendorSecondFactorTiers != nil {
		checkTiers(&f, *c.VendorSecondFactorTiers)
	}
	if m := c.CadenceMonths; m != nil {
		months := []int{m.Critical, m.High, m.Medium, m.Low}
		for i, tier := range identity.Tiers {
			within(&f, "/cadenceMonths/"+tier, &months[i], MaxCadence)
		}
	}
	checkDays(&f, "/remindDaysBefore", c.RemindDaysBefore)
	checkDays(&f, "/remindDaysAfter", c.RemindDaysAfter)
	if c.QuietHours != nil {
		checkQuiet(&f, *c.QuietHours)
	}
	within(&f, "/permissionReviewMonths", c.PermissionReviewMonths, MaxReview)
	within(&f, "/logReviewMonths", c.LogReviewMonths, MaxReview)
	within(&f, "/restoreDrillDays", c.RestoreDrillDays, MaxDrill)
	if c.AlertRecipients != nil {
		checkRecipients(&f, "/alertRecipients", *c.AlertRecipients)
	}
	if c.CheckpointRecipients != nil {
		checkRecipients(&f, "/checkpointRecipients", *c.CheckpointRecipients)
	}
	within(&f, "/alertBudgetPerDay", c.AlertBudgetPerDay, MaxBudget)
	return f.Err()
}

func within(f *problem.Fields, pointer string, n *int, most int) {
	if n != nil && (*n < 1 || *n > most) {
		f.AddKey(pointer, "field.range", fmt.Sprintf("must be a whole number from 1 to %d", most), "1", strconv.Itoa(most))
	}
}

func checkName(f *problem.Fields, name string) {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		f.AddKey("/name", "field.required", "give the organisation's name")
	case n > MaxName:
		f.AddKey("/name", "field.tooLong", fmt.Sprintf("must have at most %d characters", MaxName), strconv.Itoa(MaxName))
	case strings.ContainsAny(name, "\r\n"):
		f.AddKey("/name", "field.characters", "must be one line")
	}
}

// checkZone takes names of the IANA database; "Local" would be the machine's.
func checkZone(f *problem.Fields, zone string) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
		f.AddKey("/timeZone", "settings.zoneUnknown", "must be a name of the IANA time zone database, such as Asia/Shanghai")
	}
}

func checkTiers(f *problem.Fields, tiers []string) {
	for i, t := range tiers {
		if !slices.Contains(identity.Tiers, t) {
			f.AddKey("/vendorSecondFactorTiers/"+strconv.Itoa(i), "field.unknown", "must be critical, high, medium or low")
		} else if slices.Contains(tiers[:i], t) {
			f.AddKey("/vendorSecondFactorTiers/"+strconv.Itoa(i), "field.duplicate", "stands twice")
		}
	}
}

func checkDays(f *problem.Fields, pointer string, days *[]int) {
	if days == nil {
		return
	}
	if len(*days) > MaxReminders {
		f.AddKey(pointer, "field.tooMany", fmt.Sprintf("must hold at most %d days", MaxReminders), strconv.Itoa(MaxReminders))
	}
	for i, d := range *days {
		if d < 1 || d > MaxRemindDays {
			within(f, pointer+"/"+strconv.Itoa(i), &d, MaxRemindDays)
		} else if slices.Contains((*days)[:i], d) {
			f.AddKey(pointer+"/"+strconv.Itoa(i), "field.duplicate", "stands twice")
		}
	}
}

const timeOfDay = "15:04"

func checkQuiet(f *problem.Fields, q identity.QuietHours) {
	if q == (identity.QuietHours{}) {
		return
	}
	for i, s := range []string{q.From, q.To} {
		if t, err := time.Parse(timeOfDay, s); err != nil || t.Format(timeOfDay) != s {
			f.AddKey([]string{"/quietHours/from", "/quietHours/to"}[i], "settings.timeOfDay", "must be a time of day such as 19:00, or both empty")
		}
	}
	if q.From == q.To {
		f.AddKey("/quietHours/to", "settings.quietAlways", "must differ from its beginning; leave both empty when no hour is quiet")
	}
}

func checkRecipients(f *problem.Fields, pointer string, all []string) {
	if len(all) > MaxRecipients {
		f.AddKey(pointer, "field.tooMany", fmt.Sprintf("must hold at most %d addresses", MaxRecipients), strconv.Itoa(MaxRecipients))
	}
	for i, to := range all {
		if !identity.ValidEmail(to) {
			f.AddKey(pointer+"/"+strconv.Itoa(i), "field.email", "must be an email address such as name@example.com")
		}
	}
}

func (c *Change) apply(o *identity.Organisation) {
	set(&o.TimeZone, c.TimeZone)
	set(&o.Language, c.Language)
	set(&o.OwnersSeeOwnVendorsOnly, c.OwnersSeeOwnVendorsOnly)
	set(&o.CadenceMonths, c.CadenceMonths)
	set(&o.QuietHours, c.QuietHours)
	set(&o.QuietWeekends, c.QuietWeekends)
	set(&o.PermissionReviewMonths, c.PermissionReviewMonths)
	set(&o.LogReviewMonths, c.LogReviewMonths)
	set(&o.RestoreDrillDays, c.RestoreDrillDays)
	set(&o.AlertBudgetPerDay, c.AlertBudgetPerDay)
	set(&o.Responses, c.Responses)
	if c.Name != nil {
		o.Name = strings.TrimSpace(*c.Name)
	}
	if c.VendorSecondFactorTiers != nil {
		o.VendorSecondFactorTiers = []string{}
		for _, t := range identity.Tiers {
			if slices.Contains(*c.VendorSecondFactorTiers, t) {
				o.VendorSecondFactorTiers = append(o.VendorSecondFactorTiers, t)
			}
		}
	}
	setDays(&o.RemindDaysBefore, c.RemindDaysBefore)
	setDays(&o.RemindDaysAfter, c.RemindDaysAfter)
	if c.AlertRecipients != nil {
		o.AlertRecipients = append([]string{}, *c.AlertRecipients...)
	}
	if c.CheckpointRecipients != nil {
		o.CheckpointRecipients = append([]string{}, *c.CheckpointRecipients...)
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func setDays(to *[]int, from *[]int) {
	if from != nil {
		*to = append([]int{}, *from...)
		slices.Sort(*to)
	}
}
