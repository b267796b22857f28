package contract

import (
	"context"
	"strconv"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Judge says how a contract stands to one clause. A clause that is missing, or
// weaker than it must be, raises a finding in the same commit; one that is
// found present later, or not needed, proposes that its finding is resolved
// and leaves the decision to a person. not_found when the contract is not held
// to such a clause; conflict when somebody judged it meanwhile.
func (s *Service) Judge(ctx context.Context, a identity.Actor, contract, id string, j Judgement) (Check, error) {
	f, err := s.Open(ctx, a, contract)
	if err != nil {
		return Check{}, err
	}
	t, cl, ok := f.Clause(id)
	if !ok {
		return Check{}, problem.New(problem.NotFound, "the contract is not held to such a clause")
	}
	if err := j.check(); err != nil {
		return Check{}, err
	}
	old := f.Checks[id]
	if old.Version != j.Version {
		return Check{}, vendors.Stale(old)
	}
	now := s.Now()
	k := Check{
		Clause: id, Version: old.Version + 1, CreatedAt: old.CreatedAt, UpdatedAt: now, Standing: j.Standing, Reason: j.Reason,
		Reference: j.Reference, Remark: j.Remark, FindingID: old.FindingID, By: a.ID,
	}
	if k.CreatedAt.IsZero() {
		k.CreatedAt = now
	}
	writes, err := s.consequence(ctx, a, f.Contract, t, cl, &k)
	if err != nil {
		return Check{}, err
	}
	key := clauseKey(a.Org, contract, id)
	writes = append(writes, table.Replace(table.Item{Key: key, Version: old.Version, Body: table.Encode(k)}), Unmoved(a.Org, f.Contract))
	c := audit.Change{Actor: a, Action: "contract:check", Subject: contract, After: table.Encode(k), Writes: writes}
	if old.Version > 0 {
		c.Before = table.Encode(old)
	}
	return k, s.Journal.Commit(ctx, c)
}

// consequence is what a judgement means for the clause's finding.
func (s *Service) consequence(ctx context.Context, a identity.Actor, c Contract, t clause.Template, cl clause.Clause, k *Check) ([]table.Write, error) {
	lacking := k.Standing == Missing || k.Standing == Weaker
	var f finding.Finding
	var it table.Item
	if k.FindingID != "" {
		var err error
		if f, it, err = finding.Read(ctx, s.Table, a.Org, c.VendorID, k.FindingID); err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
	}
	open := f.ID != "" && f.Status != finding.Resolved
	switch {
	case lacking && open:
		return s.worded(f, it, c, t, cl, *k), nil
	case lacking:
		raised := s.raise(a, c, t, cl, k)
		return finding.Writes(a.Org, raised), nil
	case open && f.Proposal == nil:
		why := finding.ClausePresent
		if k.Standing == NotApplicable {
			why = finding.ClauseNotApplicable
		}
		f.Proposal = &finding.Proposal{Status: finding.Resolved, Why: why, By: a.ID, On: s.Now().Format("2006-01-02")}
		return []table.Write{finding.Rewrite(f, it, s.Now())}, nil
	default:
		return nil, nil
	}
}

// worded brings an open finding to what is judged now: nothing is proposed any
// more, and, unless a person signed for the risk or chose the words, words and
// severity follow the standing.
func (s *Service) worded(f finding.Finding, it table.Item, c Contract, t clause.Template, cl clause.Clause, k Check) []table.Write {
	was := f
	f.Proposal = nil
	if f.Status != finding.RiskAccepted && len(f.Texts) > 0 {
		f.Texts = words(c, t, cl, k.Standing)
		f.Title, f.Detail, f.Severity = f.Texts["en"].Title, f.Texts["en"].Detail, severity(cl, k.Standing)
	}
	if was.Proposal == nil && was.Severity == f.Severity && was.Title == f.Title {
		return nil
	}
	return []table.Write{finding.Rewrite(f, it, s.Now())}
}

// raise makes the finding of a clause that is missing or too weak. Its id
// follows from the check, so that a repeated judgement meets itself.
func (s *Service) raise(a identity.Actor, c Contract, t clause.Template, cl clause.Clause, k *Check) finding.Finding {
	now := s.Now()
	texts := words(c, t, cl, k.Standing)
	k.FindingID = ids.Derived(ids.Finding, now, c.ID+"\x00"+cl.ID+"\x00"+strconv.FormatInt(k.Version, 10))
	sev := severity(cl, k.Standing)
	return finding.Finding{
		ID: k.FindingID, Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: c.VendorID, ContractID: c.ID, ClauseID: cl.ID,
		Title: texts["en"].Title, Detail: texts["en"].Detail, Texts: texts, Severity: sev, Status: finding.Open, RaisedBy: a.ID, Owner: c.Owner,
		DueOn: finding.RemedyBy(sev, now),
	}
}

// severity of a clause that is there but too weak is one step lower.
func severity(cl clause.Clause, s Standing) string {
	if s == Weaker {
		return finding.Lower(cl.Severity)
	}
	return cl.Severity
}

// words say in each language what the contract lacks.
func words(c Contract, t clause.Template, cl clause.Clause, s Standing) map[string]finding.Words {
	title := map[string]string{"en": "Contract clause missing: ", "zh-CN": "合同缺少条款："}
	if s == Weaker {
		title = map[string]string{"en": "Contract clause too weak: ", "zh-CN": "合同条款弱于要求："}
	}
	return map[string]finding.Words{
		"en": {
			Title:  title["en"] + cl.Title.In("en"),
			Detail: "Contract: " + c.Title + "\n" + t.Short.In("en") + " (" + cl.Source + ")\n" + cl.Text.In("en"),
		},
		"zh-CN": {
			Title:  title["zh-CN"] + cl.Title.In("zh-CN"),
			Detail: "合同：" + c.Title + "\n" + t.Short.In("zh-CN") + "（" + cl.Source + "）\n" + cl.Text.In("zh-CN"),
		},
	}
}
