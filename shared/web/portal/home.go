package portal

import (
	"net/http"
	"strings"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type homeView struct {
	Asker, Vendor, Contact string
	Description, Lang      string
	Due                    time.Time
	DueOn                  string
	State                  string
	Notice                 *page.Notice
	Rework                 []page.Link
	Tasks                  []page.Task
	Total, Done            int
	Answerable             bool
	MaySubmit              bool // and hand sections over
}

// home is the task list.
func (d Deps) home(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	org, err := d.Organisation(r.Context(), a.Org)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	as := k.Assessment
	title, found := k.Questionnaire.Title.In(string(say.Lang))
	v := homeView{
		Asker: org.Name, Vendor: as.VendorName, Contact: as.Owner, DueOn: as.DueOn, State: string(as.State),
		Answerable: as.State.Answerable(), MaySubmit: as.State.Answerable() && k.may("assessment:submit"),
		Notice: notice(say, as),
	}
	v.Description, _ = k.Questionnaire.Description.In(string(say.Lang))
	if found != string(say.Lang) {
		v.Lang = found
	}
	v.Due, _ = clock.ParseDate(as.DueOn) // validated at sending; without it only "in 3 days" is left out
	helpers := delegates(k)
	for _, s := range k.sections {
		t := k.task(say, s, helpers[s.ID])
		if k.missing(s) == 0 {
			v.Done++
		}
		v.Tasks = append(v.Tasks, t)
		if k.state(s) == "needs_work" {
			v.Rework = append(v.Rework, page.Link{Text: t.Title, Href: t.Href})
		}
	}
	v.Total = len(v.Tasks)
	d.Render.Page(w, r, "home", page.View{Title: title, Body: v})
	return nil
}

func (k *desk) task(say *i18n.Localizer, s questionnaire.Section, helpers []string) page.Task {
	title, _ := s.Title.In(string(say.Lang))
	p := k.progress(s.ID)
	hint := []string{say.T("portal.answered", p.Answered, p.Total)}
	if len(helpers) > 0 {
		hint = append(hint, say.T("portal.handedTo", strings.Join(helpers, ", ")))
	}
	return page.Task{
		Title: title, Hint: strings.Join(hint, " · "), Href: sectionPath(s.ID),
		State: page.NewBadge(say, "task", k.state(s)),
	}
}

// delegates are who was handed a section, by section.
func delegates(k *desk) map[string][]string {
	out := map[string][]string{}
	for _, inv := range k.Invitations {
		if inv.Revoked.IsZero() {
			for _, s := range inv.Sections {
				out[s] = append(out[s], inv.Email)
			}
		}
	}
	return out
}

// notice says where the assessment stands when that is not plain answering.
func notice(say *i18n.Localizer, as assessment.Assessment) *page.Notice {
	switch {
	case as.Rework != nil:
		return &page.Notice{Tone: "warn", Title: say.T("portal.returned"), Text: as.Rework.Message}
	case as.State == assessment.Submitted || as.State == assessment.InReview:
		return &page.Notice{Tone: "good", Title: say.T("portal.submitted"), Text: say.T("portal.submittedText", say.Date(as.Submitted))}
	case as.State == assessment.Approved || as.State == assessment.Rejected:
		return &page.Notice{Tone: "info", Title: say.T("portal.decided"), Text: say.T("portal.decidedText")}
	case as.State.Ended():
		return &page.Notice{Tone: "info", Title: say.T("portal.closed"), Text: say.T("portal.closedText")}
	default:
		return nil
	}
}
