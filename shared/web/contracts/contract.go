package contracts

import (
	"net/http"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type contractView struct {
	Badge       page.Badge
	Buttons     []page.Button
	Facts       page.Summary
	Regimes     page.Table
	Obligations page.Table
	Files       page.Table
}

// contract is the page of one contract.
func (d Deps) contract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f, err := d.Contracts.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := d.Vendors.Open(r.Context(), a, f.Contract.VendorID)
	if err != nil {
		return err
	}
	today, err := d.today(r, a)
	if err != nil {
		return err
	}
	owed, err := obligation.FromItems(f.Rest)
	if err != nil {
		return err
	}
	files, err := evidence.FilesOf(f.Rest, f.Contract.ID)
	if err != nil {
		return err
	}
	c := f.Contract
	view := contractView{
		Badge: page.NewBadge(say, "contractState", string(c.StatusOn(today))), Buttons: d.contractButtons(say, a, f),
		Regimes: regimeTable(say, f), Obligations: d.obligationTable(say, owed, today), Files: d.fileTable(say, a, files),
	}
	if view.Facts, err = d.contractFacts(say, c, v); err != nil {
		return err
	}
	view.Obligations.Caption, view.Files.Caption = say.T("contract.owed"), say.T("contract.files")
	d.Render.Page(w, r, "contract", page.View{Title: c.Title, Breadcrumbs: trail(say, c), Subnav: contractNav(say, c.ID, "overview"), Body: view})
	return nil
}

// trail leads from the vendors to a vendor's contracts.
func trail(say *i18n.Localizer, c contract.Contract, more ...page.Link) []page.Link {
	at := "/vendors/" + c.VendorID
	return desk.Crumbs(say, "vendors", append([]page.Link{{Text: c.VendorName, Href: at}, {Text: say.Word("nav", "contracts"), Href: at + "/contracts"}}, more...)...)
}

// contractNav are the sister pages of a contract.
func contractNav(say *i18n.Localizer, id, here string) []page.Link {
	at := contractsPath + id
	return []page.Link{
		{Text: say.T("contract.overview"), Href: at, Here: here == "overview"},
		{Text: say.T("contract.clauses"), Href: at + "/clauses", Here: here == "clauses"},
	}
}

func (d Deps) contractButtons(say *i18n.Localizer, a identity.Actor, f contract.File) []page.Button {
	var out []page.Button
	c := f.Contract
	if c.Status == contract.Terminated {
		return nil
	}
	add := func(action, key, path string, primary bool) {
		if d.May(a, action) {
			out = append(out, page.Button{Text: say.T(key), Href: contractsPath + c.ID + path, Primary: primary})
		}
	}
	if len(f.Templates) == 0 {
		add("contract:update", "contract.choose", "/regimes", true)
	} else if f.Tally()[contract.Open] > 0 {
		add("contract:check", "contract.judgeNext", "/clauses/"+nextOpen(f, ""), true)
	}
	add("contract:update", "action.edit", "/edit", false)
	add("contract:attach", "contract.addFile", "/files/new", false)
	add("obligation:create", "obligation.add", "/obligations/new", false)
	return out
}

func (d Deps) contractFacts(say *i18n.Localizer, c contract.Contract, v vendors.File) (page.Summary, error) {
	all, err := contract.FromItems(v.Rest)
	if err != nil {
		return nil, err
	}
	out := page.Summary{}
	add := func(key string, cell page.Cell) { out.Add(say.T(key), cell) }
	separator := desk.Comma(say)
	var parties, engagements []string
	for _, p := range c.Parties {
		parties = append(parties, say.T("contract.party", p.Name, say.T("contract.role."+p.Role)))
	}
	for _, id := range c.Engagements {
		engagements = append(engagements, engagementName(say, v, id))
	}
	add("contract.reference", page.Cell{Text: c.Reference})
	add("contract.parties", page.Cell{Text: strings.Join(parties, separator)})
	add("label.services", page.Cell{Text: strings.Join(c.Services, separator)})
	add("contract.engagements", page.Cell{Text: strings.Join(engagements, separator)})
	add("contract.signedOn", page.Cell{Text: say.Day(c.SignedOn)})
	add("contract.term", page.Cell{Text: term(say, c)})
	add("contract.renewalAtEnd", page.Cell{Text: renewal(say, c)})
	add("contract.notice", page.Cell{Text: noticeWords(say, c)})
	if c.NoticeGiven != "" {
		add("contract.noticeGiven", page.Cell{Text: say.Day(c.NoticeGiven)})
	} else if c.Status == contract.Active && c.NoticeBy != "" && c.Notice.Count > 0 {
		add("contract.noticeBy", desk.Day(say, d.Now(), c.NoticeBy))
	}
	if c.RenewsOn != "" {
		add("contract.renewsOn", desk.Day(say, d.Now(), c.RenewsOn))
	}
	add("contract.law", page.Cell{Text: c.GoverningLaw})
	add("label.owner", page.Cell{Text: c.Owner})
	for key, id := range map[string]string{"contract.overarching": c.Overarching, "contract.amends": c.Amends} {
		for _, up := range all {
			if up.ID == id {
				add(key, page.Cell{Text: up.Title, Href: contractsPath + up.ID})
			}
		}
	}
	for _, down := range all {
		if down.Overarching == c.ID {
			add("contract.underThis", page.Cell{Text: down.Title, Href: contractsPath + down.ID})
		}
		if down.Amends == c.ID {
			add("contract.amendment", page.Cell{Text: down.Title, Href: contractsPath + down.ID})
		}
	}
	if c.Status == contract.Terminated {
		add("contract.terminated", page.Cell{Text: say.Day(c.TerminatedOn), Sub: c.Reason})
	}
	return out, nil
}

func engagementName(say *i18n.Localizer, v vendors.File, id string) string {
	for _, e := range v.Engagements {
		if e.ID == id && e.Name != "" && id != vendors.DefaultEngagement {
			return e.Name
		}
	}
	return say.T("engagement.main")
}

func renewal(say *i18n.Localizer, c contract.Contract) string {
	switch c.Renewal.Kind {
	case contract.Automatic:
		return say.T("contract.renewsBy", c.Renewal.Months)
	case contract.ByAgreement:
		return say.T("contract.renewal.by_agreement")
	default:
		return say.T("contract.renewal.none")
	}
}

func noticeWords(say *i18n.Localizer, c contract.Contract) string {
	switch {
	case c.Notice.Count == 0:
		return say.T("contract.noNotice")
	case c.Notice.Unit == "months":
		return say.T("contract.noticeMonths", c.Notice.Count)
	default:
		return say.T("contract.noticeDays", c.Notice.Count)
	}
}

// regimeTable counts what each regime's clauses came to.
func regimeTable(say *i18n.Localizer, f contract.File) page.Table {
	t := page.Table{
		Caption: say.T("contract.clauses"), Empty: page.Empty{Title: say.T("contract.noRegimes")},
		Columns: []page.Column{{Label: say.T("contract.regime")}},
	}
	for _, s := range []contract.Standing{contract.Present, contract.Weaker, contract.Missing, contract.NotApplicable, contract.Open} {
		t.Columns = append(t.Columns, page.Column{Label: say.Word("clauseStanding", string(s)), Number: true})
	}
	for _, tpl := range f.Templates {
		n := map[contract.Standing]int{}
		for _, c := range tpl.Clauses {
			n[f.StandingOf(c.ID)]++
		}
		row := []page.Cell{{Text: tpl.Short.In(string(say.Lang)), Href: contractsPath + f.Contract.ID + "/clauses#" + tpl.Regime}}
		for _, s := range []contract.Standing{contract.Present, contract.Weaker, contract.Missing, contract.NotApplicable, contract.Open} {
			row = append(row, page.Cell{Text: say.Number(int64(n[s]))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// fileTable lists files with what can be done with each.
func (d Deps) fileTable(say *i18n.Localizer, a identity.Actor, files []assessment.Evidence) page.Table {
	t := page.Table{
		Columns: []page.Column{{Label: say.T("contract.file")}, {Label: say.T("contract.purpose")}, {Label: say.T("label.state")}, {Label: say.T("contract.fileDate")}},
		Empty:   page.Empty{Title: say.T("contract.noFiles")},
	}
	for _, e := range files {
		name := page.Cell{Text: e.FileName}
		switch {
		case e.State == assessment.Kept && d.May(a, "evidence:read"):
			name.Href, name.Sub = "/files/"+e.ID, say.Bytes(e.Size)
		case e.State == assessment.Awaiting && d.May(a, "contract:attach"):
			name.Href = "/files/" + e.ID + "/upload"
		}
		t.Rows = append(t.Rows, []page.Cell{
			name, {Text: say.T("contract.purposes." + e.Purpose)}, {Badge: desk.Badge(say, "evidenceState", string(e.State))}, {Text: say.Date(e.CreatedAt)},
		})
	}
	return t
}
