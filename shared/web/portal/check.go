package portal

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type checkView struct {
	Sections []checkSection
	Missing  int
	Version  int64
	Submit   bool // everything is there and the actor may hand it in
	Open     bool // answers can still change
	MaySend  bool
}

type checkSection struct {
	ID, Title string
	Missing   int
	Said      []answerform.Said
}

// check shows every answer by section, with what is still missing.
func (d Deps) check(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.checkPage(w, r, a, form.New(d.Render.Say(r)))
}

func (d Deps) checkPage(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	v := checkView{
		Version: k.Assessment.Version, Open: k.Assessment.State.Answerable(), Missing: len(k.gaps),
		MaySend: k.may("assessment:submit"),
	}
	v.Submit = v.Open && v.MaySend && v.Missing == 0
	for _, s := range k.sections {
		v.Sections = append(v.Sections, k.checked(say, s))
	}
	d.Render.Page(w, r, "check", page.View{Title: say.T("portal.check"), Breadcrumbs: k.crumbs(say), Form: f, Body: v})
	return nil
}

func (k *desk) checked(say *i18n.Localizer, s questionnaire.Section) checkSection {
	out := checkSection{ID: "s-" + answerform.Key(s.ID), Title: title(say, s), Missing: k.missing(s)}
	for _, q := range k.shown(s) {
		if q.Type == questionnaire.Note {
			continue
		}
		said := k.said(say, &q)
		switch k.gaps[q.ID] {
		case questionnaire.LacksAnswer:
			said.Missing = say.T("field.unanswered")
		case questionnaire.LacksEvidence:
			said.Missing = say.T("field.evidence")
		}
		if k.editable(s.ID) {
			do := "action.change"
			if len(said.Lines)+len(said.Files) == 0 && said.Reason == "" {
				do = "portal.answer"
			}
			said.Change = page.Link{Text: say.T(do), Href: questionPath(s.ID, q.ID)}
		}
		out.Said = append(out.Said, said)
	}
	return out
}

// submit hands the answers in, as they were when the person checked them.
func (d Deps) submit(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(f.Get("version"), 10, 64)
	if err != nil || version < 1 {
		return problem.New(problem.Invalid, "the form lacks the version that was checked")
	}
	_, err = d.Assessments.Submit(r.Context(), a, a.Assessment, version)
	switch problem.CodeOf(err) {
	case "":
		d.Render.Redirect(w, r, "/portal/done", "")
		return nil
	case problem.Invalid:
		f.Fault("", "portal.notComplete")
		return d.checkPage(w, r, a, f)
	case problem.Conflict:
		f.Fault("", "portal.changedMeanwhile")
		return d.checkPage(w, r, a, f)
	default:
		return err
	}
}

type doneView struct {
	Asker, Vendor, Contact, When, Reference string
}

// done confirms that the answers were handed in and says what comes next.
func (d Deps) done(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	as := k.Assessment
	if as.State.Answerable() || as.State == assessment.Draft || as.Submitted.IsZero() {
		http.Redirect(w, r, HomePath, http.StatusSeeOther)
		return nil
	}
	org, err := d.Organisation(r.Context(), a.Org)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	d.Render.Page(w, r, "done", page.View{
		Title: say.T("portal.done"),
		Body:  doneView{Asker: org.Name, Vendor: as.VendorName, Contact: as.Owner, When: say.DateTime(as.Submitted), Reference: as.ID},
	})
	return nil
}
