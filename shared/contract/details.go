package contract

import (
	"slices"
	"strings"
)

// Details is what people may set on a contract. An absent field stays as it is.
type Details struct {
	Title        *string   `json:"title"`
	Reference    *string   `json:"reference"`
	Parties      *[]Party  `json:"parties"`
	Services     *[]string `json:"services"`
	Engagements  *[]string `json:"engagements"`
	SignedOn     *string   `json:"signedOn"`
	StartsOn     *string   `json:"startsOn"`
	EndsOn       *string   `json:"endsOn"`
	Notice       *Notice   `json:"notice"`
	Renewal      *Renewal  `json:"renewal"`
	NoticeGiven  *string   `json:"noticeGivenOn"`
	GoverningLaw *string   `json:"governingLaw"`
	Owner        *string   `json:"owner"`
	Overarching  *string   `json:"overarchingContractId"`
	Amends       *string   `json:"amendsContractId"`
	Status       *Status   `json:"status"`
	TerminatedOn *string   `json:"terminatedOn"`
	Reason       *string   `json:"reason"`
	// Regimes are the regimes that the contract is held to, by id; the version
	// is the current one, and stays what it is for those chosen before.
	Regimes *[]string `json:"regimes"`
}

// apply sets the present fields, trimmed. Regimes are set by their own rule.
func (d Details) apply(c *Contract) {
	for _, f := range []struct{ to, from *string }{
		{&c.Title, d.Title}, {&c.Reference, d.Reference}, {&c.SignedOn, d.SignedOn}, {&c.StartsOn, d.StartsOn}, {&c.EndsOn, d.EndsOn},
		{&c.NoticeGiven, d.NoticeGiven}, {&c.GoverningLaw, d.GoverningLaw}, {&c.Owner, d.Owner}, {&c.Overarching, d.Overarching},
		{&c.Amends, d.Amends}, {&c.TerminatedOn, d.TerminatedOn}, {&c.Reason, d.Reason},
	} {
		if f.from != nil {
			*f.to = strings.TrimSpace(*f.from)
		}
	}
	if d.Parties != nil {
		c.Parties = slices.Clone(*d.Parties)
		for i := range c.Parties {
			c.Parties[i].Name = strings.TrimSpace(c.Parties[i].Name)
		}
	}
	if d.Services != nil {
		c.Services = *d.Services
	}
	if d.Engagements != nil {
		c.Engagements = *d.Engagements
	}
	if d.Notice != nil {
		c.Notice = *d.Notice
	}
	if d.Renewal != nil {
		c.Renewal = *d.Renewal
	}
	if d.Status != nil {
		c.Status = *d.Status
	}
	c.fill()
}

// fill makes absent lists empty ones and gives what has a usual value that.
func (c *Contract) fill() {
	if c.Parties == nil {
		c.Parties = []Party{}
	}
	if c.Services == nil {
		c.Services = []string{}
	}
	if c.Engagements == nil {
		c.Engagements = []string{}
	}
	if c.Regimes == nil {
		c.Regimes = []string{}
	}
	if c.Notice.Unit == "" && c.Notice.Count == 0 {
		c.Notice.Unit = "months"
	}
	if c.Renewal.Kind == "" && c.Renewal.Months == 0 {
		c.Renewal.Kind = NoRenewal
	}
}
