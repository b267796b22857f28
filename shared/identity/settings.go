package identity

import "slices"

// Settings are what administrators choose for their organisation.
type Settings struct {
	// VendorSecondFactorTiers are the tiers of vendors whose people need a
	// second factor beside link and code: critical, high, medium, low.
	VendorSecondFactorTiers []string `json:"vendorSecondFactorTiers"`
	// OwnersSeeOwnVendorsOnly narrows procurement to the vendors that each
	// owns.
	OwnersSeeOwnVendorsOnly bool `json:"ownersSeeOwnVendorsOnly"`
	// CadenceMonths is the time between assessments by tier.
	CadenceMonths CadenceMonths `json:"cadenceMonths"`
	// RemindDaysBefore and RemindDaysAfter are the days before and after a due
	// day on which people are reminded, ascending.
	RemindDaysBefore []int `json:"remindDaysBefore"`
	RemindDaysAfter  []int `json:"remindDaysAfter"`
	// QuietHours and QuietWeekends hold back what is not urgent, by the
	// organisation's time zone.
	QuietHours    QuietHours `json:"quietHours"`
	QuietWeekends bool       `json:"quietWeekends"`
	// PermissionReviewMonths and LogReviewMonths are the time between two
	// reviews, RestoreDrillDays between two restores of a backup.
	PermissionReviewMonths int `json:"permissionReviewMonths"`
	LogReviewMonths        int `json:"logReviewMonths"`
	RestoreDrillDays       int `json:"restoreDrillDays"`
	// AlertRecipients are the addresses to which security alerts go; none
	// means all administrators. AlertBudgetPerDay is how many alerts of
	// unusual behaviour a day people are ready to look at.
	AlertRecipients   []string  `json:"alertRecipients"`
	AlertBudgetPerDay int       `json:"alertBudgetPerDay"`
	Responses         Responses `json:"responses"`
	// CheckpointRecipients are addresses outside of the organisation to which
	// the audit log's checkpoints are mailed, once a day when it has grown.
	CheckpointRecipients []string `json:"checkpointRecipients"`
}

// CadenceMonths are whole months between assessments, by tier.
type CadenceMonths struct {
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
}

// QuietHours are local times of day, HH:MM; both are "" when no hour is
// quiet. From may be later than To: the night.
type QuietHours struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Responses are what the system does by itself about an alert.
type Responses struct {
	RevokeSession  bool `json:"revokeSession"`
	LockAccount    bool `json:"lockAccount"`
	PauseDownloads bool `json:"pauseDownloads"`
}

// Tiers are the tiers of vendors, the highest first.
var Tiers = []string{"critical", "high", "medium", "low"}

// DefaultSettings are those of an organisation that has chosen nothing.
func DefaultSettings() Settings {
	return Settings{
		VendorSecondFactorTiers: slices.Clone(Tiers[:2]),
		CadenceMonths:           CadenceMonths{Critical: 6, High: 12, Medium: 24, Low: 36},
		RemindDaysBefore:        []int{3, 14},
		RemindDaysAfter:         []int{1, 7, 14},
		QuietHours:              QuietHours{From: "19:00", To: "08:00"},
		QuietWeekends:           true,
		PermissionReviewMonths:  6,
		LogReviewMonths:         1,
		RestoreDrillDays:        30,
		AlertRecipients:         []string{},
		AlertBudgetPerDay:       10,
		CheckpointRecipients:    []string{},
	}
}

// set tells whether the record holds settings: those of before there were any
// do not.
func (s *Settings) set() bool { return s.CadenceMonths.Critical > 0 }
