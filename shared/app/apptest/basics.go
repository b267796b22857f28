package apptest

import "vendorrisk/shared/questionnaire"

// BasicsName is the questionnaire that the helpers send: small enough to work
// its score out by hand.
const BasicsName = "basics"

// Basics has three sections:
//
//	access   mfa (yes_no, 5, critical, "no" raises a finding), encryption (single, 3)
//	hosting  cloud (yes_no, unscored) shows region (single, 2); backups (multi, 2)
//	proof    iso (yes_no, 4, evidence required), contact (text, unscored), certificate (file, optional, 2)
func Basics() *questionnaire.Questionnaire {
	return &questionnaire.Questionnaire{
		Name: BasicsName, Version: "2026-01", Title: text("Basics"), Languages: []string{"en", "zh-CN"},
		Sections: []questionnaire.Section{
			{ID: "access", Title: text("Access"), Questions: []questionnaire.Question{
				{
					ID: "mfa", Type: questionnaire.YesNo, Text: text("Does everyone sign in with a second factor?"), Weight: 5, Critical: true, NoMapping: text("test"),
					FindingRules: []questionnaire.FindingRule{{
						ID: "no-mfa", When: &questionnaire.Condition{Question: "mfa", Is: []string{"no"}}, Severity: "high", Title: text("No second factor"),
					}},
				},
				{
					ID: "encryption", Type: questionnaire.Single, Text: text("How are data encrypted?"), Weight: 3, NoMapping: text("test"),
					Options: []questionnaire.Option{option("strong", 1), option("weak", 0.5), option("none", 0)},
				},
			}},
			{ID: "hosting", Title: text("Hosting"), Questions: []questionnaire.Question{
				{ID: "cloud", Type: questionnaire.YesNo, Text: text("Do you host in a cloud?"), NoMapping: text("test")},
				{
					ID: "region", Type: questionnaire.Single, Text: text("Is the region fixed?"), Weight: 2, NoMapping: text("test"),
					Options:   []questionnaire.Option{option("fixed", 1), option("open", 0)},
					VisibleIf: &questionnaire.Condition{Question: "cloud", Is: []string{"yes"}},
				},
				{
					ID: "backups", Type: questionnaire.Multi, Text: text("Which backups are there?"), Weight: 2, NoMapping: text("test"),
					Options: []questionnaire.Option{{ID: "daily", Text: text("Daily")}, {ID: "offsite", Text: text("Elsewhere")}},
				},
				{ID: "reading", Type: questionnaire.Note, Text: text("Something to read")},
			}},
			{ID: "proof", Title: text("Proof"), Questions: []questionnaire.Question{
				{
					ID: "iso", Type: questionnaire.YesNo, Text: text("Are you certified?"), Weight: 4, NoMapping: text("test"),
					Evidence: &questionnaire.Expected{Text: text("The certificate"), Required: true},
				},
				{ID: "contact", Type: questionnaire.Line, Text: text("Whom do we call?"), NoMapping: text("test")},
				{ID: "certificate", Type: questionnaire.File, Text: text("Other certificates"), Optional: true, Weight: 2, NoMapping: text("test")},
			}},
		},
	}
}

func text(s string) questionnaire.Text { return questionnaire.Text{"en": s, "zh-CN": s + "（译）"} }

func option(id string, value float64) questionnaire.Option {
	return questionnaire.Option{ID: id, Text: text(id), Value: &value}
}
