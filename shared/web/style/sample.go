package style

import (
	"slices"
	"time"

	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// sample is the view of the style page.
type sample struct {
	Families     []family
	Meters       []page.Meter
	Bars         page.Bars
	Empty        page.Empty
	Confirmation page.Confirmation
	Table        page.Table
	Summary      page.Summary
	Tasks        []page.Task
	History      []page.Event
	Day          time.Time
	Countries    []form.Choice
	DataTypes    []form.Choice
	Answers      []form.Choice
	MaxFile      int64
}

type family struct {
	Name   string
	Badges []page.Badge
}

// shown are the families that have a look of their own.
var shown = []string{
	"tier", "assessmentState", "decision", "severity", "findingState", "evidenceState", "scan", "assurance",
	"review", "delivery", "task", "vendorState", "contractState", "obligationState", "clauseStanding", "incidentState", "reportState",
}

func newSample(say *i18n.Localizer, now time.Time) sample {
	s := sample{Day: now, MaxFile: 25_000_000}
	for _, name := range shown {
		f := family{Name: name}
		for _, value := range i18n.Families[name] {
			f.Badges = append(f.Badges, page.NewBadge(say, name, value))
		}
		s.Families = append(s.Families, f)
	}
	badge := func(family, value string) *page.Badge { b := page.NewBadge(say, family, value); return &b }
	score := func(n int) *int { return &n }
	marks := []int{2500, 5000, 7500}
	s.Meters = []page.Meter{
		{Label: say.T("style.inherent"), Kind: page.Risk, Score: score(8125), Band: badge("tier", "critical"), Marks: marks},
		{Label: say.T("style.control"), Kind: page.Control, Score: score(6250)},
		{Label: say.T("style.coverage"), Kind: page.Coverage, Score: score(9500)},
		{Label: say.T("style.residual"), Kind: page.Risk, Score: score(3656), Band: badge("band", "medium"), Marks: marks},
		{Label: say.T("style.residual"), Kind: page.Risk, Band: badge("band", "none")},
	}
	s.Bars = page.Bars{Caption: say.T("style.sections"), Kind: page.Control, Items: []page.Bar{
		{Label: say.T("style.encryption"), Href: "#encryption", Score: score(9210)},
		{Label: say.T("style.access"), Href: "#access", Score: score(6840)},
		{Label: say.T("style.audit"), Score: score(4400)},
		{Label: say.T("style.privacy"), Score: score(1250)},
		{Label: say.T("style.thirdParties")},
	}}
	s.Empty = page.Empty{
		Title: say.T("style.emptyTitle"), Text: say.T("style.emptyText"),
		Action: page.Link{Text: say.T("style.emptyAction"), Href: "#"},
	}
	s.Confirmation = page.Confirmation{
		Text: say.T("style.confirmText"), Action: Path, Button: say.T("style.confirmButton"), Danger: true,
		Fields: []page.Hidden{{Name: "version", Value: "3"}}, Cancel: page.Link{Text: say.T("action.back"), Href: Path},
	}
	s.lists(say, now, badge)
	s.Countries = []form.Choice{{Value: "CN", Label: say.T("style.china")}, {Value: "DE", Label: say.T("style.germany")}}
	s.DataTypes = []form.Choice{
		{Value: "personal", Label: say.T("style.personal")}, {Value: "payment", Label: say.T("style.payment")},
		{Value: "none", Label: say.T("style.noneOfThese"), Exclusive: true},
	}
	s.Answers = []form.Choice{
		{Value: "yes", Label: say.T("answer.yes")},
		{Value: "partly", Label: say.T("style.partly"), Hint: say.T("style.partlyHint")},
		{Value: "no", Label: say.T("answer.no")}, {Value: "unknown", Label: say.T("answer.unknown")},
	}
	return s
}

func (s *sample) lists(say *i18n.Localizer, now time.Time, badge func(family, value string) *page.Badge) {
	names := []string{"Northwind Hosting", "北风云托管有限公司", "Contoso Payroll GmbH", "Fabrikam CRM"}
	s.Table = page.Table{
		Caption: say.T("style.vendors"), Next: Path + "?cursor=next",
		Columns: []page.Column{
			{Label: say.T("style.vendor")}, {Label: say.T("style.tier")}, {Label: say.T("style.state")},
			{Label: say.T("style.due")}, {Label: say.T("style.risk"), Number: true}, {Label: say.T("style.findings"), Number: true},
		},
	}
	states := []string{"in_progress", "submitted", "returned", "approved"}
	for i, name := range names {
		due := now.AddDate(0, 0, 9*i-5)
		lang := ""
		if i == 1 {
			lang = string(i18n.Chinese)
		}
		s.Table.Rows = append(s.Table.Rows, []page.Cell{
			{Text: name, Href: "#", Lang: lang},
			{Badge: badge("tier", []string{"critical", "high", "medium", "low"}[i])},
			{Badge: badge("assessmentState", states[i])},
			{Text: say.Date(due), Sub: say.Days(now, due)},
			{Text: say.Hundredths(7325 - 1999*i)},
			{Text: say.Number(int64(1200 - i*399))},
		})
	}
	change := page.Link{Text: say.T("action.change"), Href: "#"}
	s.Summary = page.Summary{
		{Key: say.T("style.name"), Value: page.Cell{Text: say.T("style.sampleVendor")}, Action: change},
		{Key: say.T("style.services"), Value: page.Cell{Text: say.T("style.sampleServices")}, Action: change},
		{Key: say.T("style.website"), Value: page.Cell{Text: "northwind.example", Href: "https://northwind.example"}, Action: change},
		{Key: say.T("style.tier"), Value: page.Cell{Badge: badge("tier", "high")}},
	}
	sections := []string{"style.encryption", "style.access", "style.audit", "style.privacy"}
	for i, state := range []string{"complete", "needs_work", "in_progress", "not_started"} {
		s.Tasks = append(s.Tasks, page.Task{Title: say.T(sections[i]), Href: "#", State: *badge("task", state)})
	}
	s.History = []page.Event{
		{When: now, Title: say.T("style.changed"), Actor: say.Word("role", "vendor"), Badge: badge("assessmentState", "submitted")},
		{When: now.AddDate(0, 0, -6), Title: say.T("style.sentTo"), Actor: say.Word("role", "procurement"), Detail: say.T("style.noticeText")},
	}
	slices.SortFunc(s.History, func(a, b page.Event) int { return b.When.Compare(a.When) })
}
