package openapitest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/identity/token"
	"vendorrisk/shared/library"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
)

// answered are the Go types of what is answered, with the fields that stay
// inside. Their schemas have the same fields, and require those that are
// always written.
var answered = map[string]struct {
	value  any
	inside []string
}{
	"Vendor": {vendors.Vendor{}, nil}, "Contact": {vendors.Contact{}, nil}, "SubProcessor": {vendors.SubProcessor{}, nil}, "Engagement": {vendors.Engagement{}, nil},
	"InherentResult": {scoring.InherentResult{}, nil}, "FactorResult": {scoring.FactorResult{}, nil}, "FloorResult": {scoring.FloorResult{}, nil},
	"ScoreResult": {scoring.Result{}, nil}, "SectionScore": {scoring.SectionResult{}, nil}, "QuestionScore": {scoring.QuestionResult{}, nil},
	"CriticalFailure": {scoring.CriticalFailure{}, nil}, "Override": {scoring.Override{}, nil},
	"LibraryEntry": {library.Entry{}, nil}, "DepthEntry": {library.DepthEntry{}, nil}, "Source": {questionnaire.Source{}, nil},
	"Questionnaire": {questionnaire.Questionnaire{}, nil}, "Section": {questionnaire.Section{}, nil}, "Question": {questionnaire.Question{}, nil},
	"Option": {questionnaire.Option{}, nil}, "Column": {questionnaire.Column{}, nil}, "Mapping": {questionnaire.Mapping{}, nil},
	"FindingRule": {questionnaire.FindingRule{}, nil}, "Condition": {questionnaire.Condition{}, nil},
	"Progress": {questionnaire.Progress{}, nil}, "SectionView": {questionnaire.SectionView{}, nil},
	"Assessment": {assessment.Assessment{}, nil}, "Frozen": {assessment.Frozen{}, nil}, "Rework": {assessment.Rework{}, nil}, "Decision": {assessment.Decision{}, nil}, "Proposal": {assessment.Proposal{}, nil}, "PermissionReview": {permission.Review{}, nil}, "PermissionLine": {permission.Line{}, nil}, "WaitingOverride": {assessment.WaitingOverride{}, nil},
	"Step": {assessment.Step{}, nil}, "Answer": {assessment.Answer{}, nil}, "Review": {assessment.Review{}, nil}, "Invited": {assessment.Invited{}, nil},
	"Invitation": {assessment.Delivery{}, nil}, "Evidence": {assessment.Evidence{}, []string{"incoming", "kept", "keptVersion"}}, "Upload": {vault.Form{}, nil},
	"Finding": {finding.Finding{}, nil}, "FindingWords": {finding.Words{}, nil}, "Schedule": {reassessment.Schedule{}, nil}, "Report": {report.Report{}, []string{"file", "moment"}},
	"FindingProposal": {finding.Proposal{}, nil}, "Contract": {contract.Contract{}, nil}, "Party": {contract.Party{}, nil}, "Notice": {contract.Notice{}, nil}, "Renewal": {contract.Renewal{}, nil},
	"ClauseCheck": {contract.Check{}, nil}, "RegimeWhy": {clause.Why{}, nil}, "Obligation": {obligation.Obligation{}, nil}, "Fulfilment": {obligation.Fulfilment{}, nil},
	"Waiver": {obligation.Waiver{}, nil}, "Closing": {obligation.Closing{}, nil},
	"LogReview": {logreview.Review{}, nil}, "LogMark": {logreview.Mark{}, nil}, "ActionCount": {logreview.Count{}, nil}, "AlertTally": {alert.Tally{}, nil},
	"LogVerification": {logcheck.Status{}, nil}, "RunningVerification": {logcheck.Running{}, nil}, "LogFault": {logcheck.Fault{}, nil}, "VerificationResult": {logcheck.Result{}, nil},
	"AuditEvent": {audit.Event{}, nil}, "AuditProof": {transparency.Proof{}, nil}, "InclusionProof": {transparency.Inclusion{}, nil}, "ConsistencyProof": {transparency.Consistency{}, nil}, "Organisation": {identity.Organisation{}, nil}, "Alert": {alert.Alert{}, nil}, "Difference": {assessment.Difference{}, nil}, "QuestionDifference": {assessment.QuestionDifference{}, nil}, "Before": {assessment.Before{}, nil}, "Person": {identity.Person{}, []string{"secrets"}}, "Message": {notify.Message{}, []string{"data"}},
}

// taken are the Go types of bodies. Their schemas have the same fields; what
// is required is the subject's to say.
var taken = map[string]any{
	"VendorChange": vendors.Details{}, "NewVendor": vendors.Details{}, "NewAssessment": assessment.Order{}, "AnswerChange": assessment.Given{},
	"Judgement": assessment.Judgement{}, "Verdict": assessment.Verdict{}, "NewEvidence": evidence.Announced{},
	"NewContract": contract.Details{}, "ContractChange": contract.Details{}, "ClauseJudgement": contract.Judgement{},
	"NewObligation": obligation.Details{}, "ObligationChange": obligation.Details{}, "Doing": obligation.Doing{}, "Waiving": obligation.Waiving{},
	"NewToken": token.New{}, "PermissionVerdict": permission.Verdict{}, "LogVerdict": logreview.Verdict{}, "NewFinding": finding.Details{}, "ScheduleChange": reassessment.Setting{}, "NewReport": report.Order{}, "OrganisationChange": organisation.Change{}, "AlertChange": alert.Change{},
}

func TestRecordsHaveTheirFields(t *testing.T) {
	for name, c := range answered {
		want := fieldsOf(reflect.TypeOf(c.value))
		for _, f := range c.inside {
			delete(want, f)
		}
		got := schemaFields(t, name)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, field → always there (-Go +schema): %s", name, diff)
		}
	}
}

func TestBodiesHaveTheirFields(t *testing.T) {
	for name, v := range taken {
		want := slices.Sorted(maps.Keys(fieldsOf(reflect.TypeOf(v))))
		got := slices.Sorted(maps.Keys(schemaFields(t, name)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-Go +schema): %s", name, diff)
		}
	}
}

// schemaFields tells for each field of a schema whether it is required.
func schemaFields(t *testing.T, name string) map[string]bool {
	t.Helper()
	ref := Document(t).Components.Schemas[name]
	if ref == nil {
		t.Fatalf("no schema %s", name)
	}
	out := map[string]bool{}
	for f := range ref.Value.Properties {
		out[f] = slices.Contains(ref.Value.Required, f)
	}
	return out
}

// fieldsOf tells for each field of a struct, by its JSON name, whether it is
// always written.
func fieldsOf(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "-" && name != "" {
			out[name] = options == ""
		}
	}
	return out
}
