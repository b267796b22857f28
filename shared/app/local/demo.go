package local

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
)

// recordsFile tells whether a directory holds data.
const recordsFile = "records.db"

// filling is where demo data are made before they move into place, so that a
// start that breaks off leaves nothing half made.
const filling = ".filling"

// fill makes the demo data of an empty directory.
func fill(ctx context.Context, o Options) error {
	tmp := filepath.Join(o.Dir, filling)
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	inner := o
	inner.Dir = tmp
	h, err := open(ctx, inner)
	if err != nil {
		return err
	}
	if err := h.Close(); err != nil {
		return err
	}
	for _, name := range []string{"keyring.json", "vault", "mail", recordsFile} { // records last: they make the directory count as filled
		to := filepath.Join(o.Dir, name)
		if err := os.RemoveAll(to); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(tmp, name), to); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return os.RemoveAll(tmp)
}

// DemoPeople by the name that scripts/token takes.
var DemoPeople = []struct {
	As    string
	Role  identity.Role
	Name  string
	Email string
}{
	{"procurement", identity.Procurement, "Paula Brandt", "procurement@demo.example"},
	{"analyst", identity.Analyst, "Anders Lund", "analyst@demo.example"},
	{"approver", identity.Approver, "高敏 Gao Min", "approver@demo.example"},
	{"approver2", identity.Approver, "Mateo Ruiz", "approver2@demo.example"},
	{"auditor", identity.Auditor, "Aoife Byrne", "auditor@demo.example"},
	{"admin", identity.Administrator, "Amina Diallo", "admin@demo.example"},
}

// demo fills an organisation through the same services that people use.
type demo struct {
	*Home
	ids    ids.Maker
	people map[string]identity.Actor
}

func (h *Home) fillDemo(ctx context.Context) error {
	d := &demo{Home: h, ids: ids.New(h.Now), people: map[string]identity.Actor{}}
	for _, p := range DemoPeople {
		now := h.Now()
		person := identity.Person{ID: d.ids(ids.Person), CreatedAt: now, UpdatedAt: now, Email: p.Email, Name: p.Name, Roles: []identity.Role{p.Role}, Active: true}
		a := identity.Actor{Org: h.Org, ID: person.ID, Name: p.Name, Email: p.Email, Roles: person.Roles}
		d.people[p.As] = a
		err := h.Journal.Commit(ctx, audit.Change{
			Actor: identity.AsSystem(h.Org), Action: "person:create", Subject: person.ID, Writes: h.Directory.PersonWrites(h.Org, person),
		})
		if err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{d.approved, d.chinese, d.prospect, d.reviewed, d.incident, d.logReview} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

func (d *demo) vendor(ctx context.Context, det vendors.Details, factors map[string]int) (vendors.Vendor, error) {
	det.Owner = ptr("procurement@demo.example")
	v, err := d.Vendors.Create(ctx, d.people["procurement"], det)
	if err != nil || factors == nil {
		return v, err
	}
	_, v, err = d.Vendors.Intake(ctx, d.people["procurement"], v.ID, v.Version, vendors.DefaultEngagement, factors)
	return v, err
}

// approved is a European vendor whose assessment went the whole way.
func (d *demo) approved(ctx context.Context) error {
	v, err := d.vendor(ctx, vendors.Details{
		Name: ptr("Nordlicht Analytics GmbH"), LegalName: ptr("Nordlicht Analytics GmbH"), Website: ptr("https://nordlicht.example"), Country: ptr("DE"),
		Services: &[]string{"Customer analytics", "Data warehouse"}, DataCategories: &[]string{"contact", "account"},
		Contacts:      &[]vendors.Contact{{Name: "Jana Vogt", Email: "jana.vogt@nordlicht.example", Role: "Security officer"}},
		SubProcessors: &[]vendors.SubProcessor{{Name: "Hafen Hosting AG", Country: "DE", Purpose: "Hosting"}},
	}, map[string]int{"dataSensitivity": 2, "dataVolume": 2, "systemAccess": 2, "businessCriticality": 2, "replaceability": 1, "crossBorder": 1, "subcontracting": 2})
	if err != nil {
		return err
	}
	// A yearly cadence by hand, so that a clock started a year later shows it fire.
	if _, err := d.Reassessment.Set(ctx, d.people["procurement"], v.ID, 0, reassessment.Setting{CadenceMonths: ptr(12)}); err != nil {
		return err
	}
	id, err := d.answered(ctx, v, "jana.vogt@nordlicht.example", "en")
	if err != nil {
		return err
	}
	analyst := d.people["analyst"]
	if _, err := d.Assessments.StartReview(ctx, analyst, id, 0); err != nil {
		return err
	}
	if err := d.judge(ctx, id); err != nil {
		return err
	}
	_, err = d.Findings.Create(ctx, analyst, v.ID, finding.Details{
		AssessmentID: ptr(id), Title: ptr("Restore of backups was not tested in the last twelve months"), Severity: ptr("medium"),
		Detail: ptr("The vendor makes backups every day, but the last restore that was tested is older than a year."),
		Owner:  ptr("analyst@demo.example"), DueOn: ptr(d.day(60)), Remediation: ptr("Test a restore of the warehouse and hand in the record."),
	})
	if err != nil {
		return err
	}
	if _, err = d.Assessments.Approve(ctx, d.people["approver"], id, 0, demoVerdict); err != nil {
		return err
	}
	return d.contracts(ctx, v)
}

// chinese is a vendor all in Chinese that is in the middle of its answers.
func (d *demo) chinese(ctx context.Context) error {
	v, err := d.vendor(ctx, vendors.Details{
		Name: ptr("上海澜海信息科技有限公司"), LegalName: ptr("上海澜海信息科技有限公司"), Website: ptr("https://lanhai.example"), Country: ptr("CN"),
		Services: &[]string{"客户关系管理系统实施", "短信与邮件营销"}, DataCategories: &[]string{"contact", "financial", "location"},
		Contacts:      &[]vendors.Contact{{Name: "周文静", Email: "zhou.wenjing@lanhai.example", Role: "信息安全负责人"}},
		SubProcessors: &[]vendors.SubProcessor{{Name: "苏州云脉数据中心有限公司", Country: "CN", Purpose: "数据中心托管"}},
	}, map[string]int{"dataSensitivity": 3, "dataVolume": 3, "systemAccess": 2, "businessCriticality": 3, "replaceability": 2, "crossBorder": 2, "subcontracting": 2})
	if err != nil {
		return err
	}
	as, err := d.send(ctx, v, "zhou.wenjing@lanhai.example")
	if err != nil {
		return err
	}
	return d.answer(ctx, as.ID, d.respondent(as), "zh-CN", 12)
}

// prospect has just been added: its intake is still to do.
func (d *demo) prospect(ctx context.Context) error {
	_, err := d.vendor(ctx, vendors.Details{
		Name: ptr("Maple Ridge Payroll Inc."), Country: ptr("CA"), Website: ptr("https://mapleridge.example"),
		Services: &[]string{"Payroll"}, DataCategories: &[]string{"employee", "financial"},
		Contacts: &[]vendors.Contact{{Name: "Noah Tremblay", Email: "noah@mapleridge.example", Role: "Compliance"}},
	}, nil)
	return err
}

func (d *demo) day(after int) string {
	return d.Now().Add(time.Duration(after) * 24 * time.Hour).Format("2006-01-02")
}

// judge reviews the answers that came with evidence.
func (d *demo) judge(ctx context.Context, id string) error {
	analyst := d.people["analyst"]
	f, err := d.Assessments.Open(ctx, analyst, id)
	if err != nil {
		return err
	}
	for i, e := range f.Evidence {
		level := scoring.Reviewed
		if i%2 == 1 {
			level = scoring.Independent
		}
		for _, q := range e.QuestionIDs {
			j := judgement(level, fmt.Sprintf("Read %s; it supports the answer.", e.FileName))
			if _, err := d.Assessments.Judge(ctx, analyst, id, q, j); err != nil {
				return err
			}
		}
	}
	return nil
}
