package local

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
)

// reviewed is a small vendor whose review is finished and that waits for a
// decision. One "does not apply" was refused.
func (d *demo) reviewed(ctx context.Context) error {
	v, err := d.vendor(ctx, vendors.Details{
		Name: ptr("Atelier Lumière SARL"), Website: ptr("https://lumiere.example"), Country: ptr("FR"),
		Services: &[]string{"Printing of mailings"}, DataCategories: &[]string{"contact"},
		Contacts: &[]vendors.Contact{{Name: "Camille Roux", Email: "camille.roux@lumiere.example", Role: "Director"}},
	}, map[string]int{"dataSensitivity": 1, "dataVolume": 1, "systemAccess": 0, "businessCriticality": 1, "replaceability": 0, "crossBorder": 0, "subcontracting": 1})
	if err != nil {
		return err
	}
	as, err := d.send(ctx, v, "camille.roux@lumiere.example")
	if err != nil {
		return err
	}
	vendor, analyst := d.respondent(as), d.people["analyst"]
	notApplicable := map[string]assessment.Given{
		"tra-completion":   {NotApplicableReason: ptr("There is no staff: the owner works alone.")},
		"rec-restore-test": {NotApplicableReason: ptr("Our systems are too small for that.")},
	}
	if _, _, err := d.Assessments.SaveAnswers(ctx, vendor, as.ID, notApplicable); err != nil {
		return err
	}
	if err := d.answer(ctx, as.ID, vendor, "en", 1000); err != nil {
		return err
	}
	if err := d.attach(ctx, as.ID, vendor); err != nil {
		return err
	}
	if _, err := d.Assessments.Submit(ctx, vendor, as.ID, 0); err != nil {
		return err
	}
	if _, err := d.Assessments.StartReview(ctx, analyst, as.ID, 0); err != nil {
		return err
	}
	if err := d.judge(ctx, as.ID); err != nil {
		return err
	}
	_, err = d.Assessments.Judge(ctx, analyst, as.ID, "rec-restore-test", assessment.Judgement{
		Assurance: scoring.Self, NotApplicableRefused: true, Note: "The owner’s machine holds our address list: what it backs up can be restored for a trial.",
	})
	if err != nil {
		return err
	}
	_, err = d.Assessments.FinishReview(ctx, analyst, as.ID, 0, nil, "Little risk overall. Ask for a trial restore; the rest is in order.")
	return err
}
