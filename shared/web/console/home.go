package console

import (
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// onHome is how many rows each list of the start page shows at most, and
// dueSoon how many days ahead it looks for reassessments.
const (
	onHome  = 10
	dueSoon = 60
)

// waiting is one list of the start page.
type waiting struct {
	Table page.Table
	More  string // the whole list; "" when all of it is shown
}

type homeView struct {
	Lists  []waiting
	Due    *waiting
	Clocks *waiting // open incidents, by next deadline
	AddNew bool
}

// desks say which states wait for whom: who may do the action sees the list.
var desks = []struct {
	list   string // a state, or ready or notReady
	action string
}{
	{ready, "assessment:approve"},
	{string(assessment.Submitted), "assessment:review"},
	{notReady, "assessment:review"},
	{notReady, "assessment:approve"},
	{string(assessment.Returned), "assessment:send"},
	{string(assessment.InProgress), "assessment:send"},
	{string(assessment.Sent), "assessment:send"},
}

// The assessments in review are two lists: those whose review is finished wait
// for an approver, the others for an analyst.
const (
	ready    = "ready"
	notReady = "not_ready"
)

// home is the start page: what waits for this person, one index query a list.
func (p *pages) home(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	v := homeView{AddNew: p.May(a, "vendor:create")}
	titles, err := p.titles(r.Context(), a, say)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	for _, d := range desks {
		if shown[d.list] || !p.May(a, d.action) {
			continue
		}
		shown[d.list] = true
		list, err := p.waitingIn(r, a, d.list, titles)
		if err != nil {
			return err
		}
		v.Lists = append(v.Lists, list)
	}
	if p.May(a, "assessment:confirm-override") {
		list, err := p.waitingOverrides(r, a)
		if err != nil {
			return err
		}
		if list != nil {
			v.Lists = append(v.Lists, *list)
		}
	}
	if len(v.Lists) == 0 { // who only reads sees what was done last
		list, err := p.waitingIn(r, a, "", titles)
		if err != nil {
			return err
		}
		v.Lists = append(v.Lists, list)
	}
	if p.May(a, "schedule:read") {
		before := p.Now().AddDate(0, 0, dueSoon).Format(clock.Date)
		items, next, err := p.Reassessment.List(r.Context(), a, before, onHome, "")
		if err != nil {
			return err
		}
		v.Due = &waiting{Table: p.dueTable(say, items)}
		v.Due.Table.Caption = say.T("home.due", dueSoon)
		v.Due.Table.Empty = page.Empty{Title: say.T("home.noneDue")}
		if next != "" {
			v.Due.More = "/reassessments"
		}
	}
	if v.Clocks, err = p.clocksRunning(r, a); err != nil {
		return err
	}
	p.Render.Page(w, r, "home", page.View{Title: say.T("home.title", a.Name), Body: v})
	return nil
}

func (p *pages) waitingIn(r *http.Request, a identity.Actor, list string, titles titles) (waiting, error) {
	say := p.Render.Say(r)
	state := assessment.State(list)
	var items []assessment.Assessment
	var next string
	var err error
	if list == ready || list == notReady {
		state = assessment.InReview
		items, next, err = p.Assessments.Ready(r.Context(), a, list == ready, onHome, "")
	} else {
		items, next, err = p.Assessments.List(r.Context(), a, state, onHome, "")
	}
	if err != nil {
		return waiting{}, err
	}
	out := waiting{Table: p.assessmentTable(say, items, titles)}
	out.Table.Caption = deskTitle(say, list)
	out.Table.Empty = page.Empty{Title: say.T("home.nothing")}
	if next != "" {
		out.More = desk.Query("/assessments", "state", string(state))
	}
	return out, nil
}

func deskTitle(say *i18n.Localizer, list string) string {
	switch list {
	case ready:
		return say.T("reviewing.ready")
	case notReady:
		return say.T("reviewing.notReady")
	}
	switch assessment.State(list) {
	case assessment.Submitted:
		return say.T("home.toReview")
	case assessment.Returned:
		return say.T("home.returned")
	case assessment.InProgress:
		return say.T("home.inProgress")
	case assessment.Sent:
		return say.T("home.sent")
	default:
		return say.T("home.newest")
	}
}
