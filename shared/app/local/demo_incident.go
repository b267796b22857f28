package local

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/vendors"
)

// incident is a leak at the first vendor, of which the organisation became
// aware yesterday: its clocks run, one notice has gone out, one task is done.
// A drill stands beside it.
func (d *demo) incident(ctx context.Context) error {
	list, _, err := d.Vendors.List(ctx, d.people["analyst"], vendors.Filter{}, 100, "")
	if err != nil {
		return err
	}
	n := slices.IndexFunc(list, func(v vendors.Vendor) bool { return v.Tier != "" && v.Country == "DE" })
	if n < 0 {
		return nil
	}
	list = list[n:]
	analyst, at := d.people["analyst"], func(ago time.Duration) *string { return ptr(d.Now().Add(-ago).Format(time.RFC3339)) }
	v, err := d.Incidents.Report(ctx, analyst, list[0].ID, incident.Details{
		Title: ptr("Export of customer contacts in an open storage bucket"), Severity: ptr("high"), Zone: ptr("Europe/Berlin"),
		What:    ptr("The vendor wrote that a nightly export lay in a storage bucket that anybody could read. Access logs show two downloads from unknown addresses."),
		BeganAt: at(9 * 24 * time.Hour), DetectedAt: at(44 * time.Hour), VendorToldAt: at(38 * time.Hour), AwareAt: at(38 * time.Hour),
		DataCategories: &[]string{"contact", "account"}, People: &clocks.People{Basis: "estimate", Count: 12400},
		Jurisdictions: &[]string{"EU"}, Entities: &[]string{"essential"}, Significant: ptr(true), Contract: &clocks.Contract{VendorHours: 24},
	})
	if err != nil {
		return err
	}
	v, err = d.Incidents.Notice(ctx, analyst, v.ID, v.Version, incident.NoticeDetails{
		Clock: "nis2-early", At: at(20 * time.Hour), To: "CSIRT", Channel: "Reporting portal", Reference: "2026-1147", Note: "Early warning with what was known then.",
	})
	if err != nil {
		return err
	}
	v, err = d.Incidents.UpdateTask(ctx, d.people["procurement"], v.ID, "contain", v.Version, incident.TaskDetails{
		Done: ptr(true), Note: ptr("The vendor closed the bucket and changed its keys."),
	})
	if err != nil {
		return err
	}
	_, err = d.Incidents.UpdateTask(ctx, analyst, v.ID, "legal", v.Version, incident.TaskDetails{Assignee: ptr("approver@demo.example")})
	if err != nil {
		return err
	}
	_, err = d.Incidents.Start(ctx, analyst, incident.DrillDetails{Scenario: "ransomware", VendorID: list[0].ID})
	return err
}
