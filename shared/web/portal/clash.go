package portal

import (
	"net/http"
	"slices"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type clashView struct {
	Path   string
	Items  []clashItem
	Hidden []page.Hidden // everything else that was typed and is not saved yet
}

// clashItem is one question with both answers; Keep offers the choice.
type clashItem struct {
	Theirs, Yours answerform.Said
	Keep          *form.Field
}

// clashPage shows both answers side by side wherever somebody else was faster,
// and carries along what was refused for other reasons.
func (d Deps) clashPage(w http.ResponseWriter, r *http.Request, k *desk, s questionnaire.Section, f *form.Form, clashes map[string]assessment.Clash, held []string) error {
	say := d.Render.Say(r)
	v := clashView{Path: sectionPath(s.ID)}
	again := form.New(say)
	for i := range s.Questions {
		q := &s.Questions[i]
		c, clash := clashes[q.ID]
		if clash || slices.Contains(held, q.ID) {
			v.Hidden = append(v.Hidden, answerform.Carried(f, q)...)
		}
		if !clash {
			continue
		}
		var theirs assessment.Answer
		if c.Theirs != nil {
			theirs = *c.Theirs
		}
		keep := answerform.KeepName(q.ID)
		v.Hidden = append(v.Hidden, page.Hidden{Name: keep + ".asked", Value: "yes"})
		if f.Has(keep+".asked") && f.Get(keep) == "" { // shown before, and still none was chosen
			again.Fault(keep, "field.choose")
		}
		item := clashItem{Theirs: answerform.Say(say, q, theirs), Yours: answerform.Say(say, q, answerform.AsAnswer(c.Yours))}
		item.Keep = again.Field(keep, item.Theirs.Question).WithChoices([]form.Choice{
			{Value: "theirs", Label: say.T("portal.keepTheirs")},
			{Value: strconv.FormatInt(theirs.Version, 10), Label: say.T("portal.keepYours")},
		})
		v.Items = append(v.Items, item)
	}
	d.Render.Page(w, r, "clash", page.View{Title: say.T("portal.clash"), Breadcrumbs: k.crumbs(say), Form: again, Body: v})
	return nil
}
