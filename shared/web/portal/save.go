package portal

import (
	"net/http"
	"net/url"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/form"
)

// saveSection saves what was typed: every answer that is in order, also when
// others are not. Conditions are read again with what was saved, so a save can
// show further questions.
func (d Deps) saveSection(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	before, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	s, err := before.section(r.PathValue("section"))
	if err != nil {
		return err
	}
	if f.ChangeRows(answerform.RowNames(s.Questions)...) {
		d.sectionForm(w, r, before, s, f, sectionView{}, nil)
		return nil
	}
	given, held := answerform.Read(f, s.Questions)
	outcome, err := answerform.Save(r.Context(), d.Assessments, a, a.Assessment, given)
	if err != nil {
		return err
	}
	after, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	outcome.Show(f, s.Questions)
	switch {
	case len(outcome.Clashes) > 0:
		for _, fault := range outcome.Faults {
			held = append(held, answerform.QuestionOf(fault.Pointer))
		}
		return d.clashPage(w, r, after, s, f, outcome.Clashes, held)
	case f.Refused():
		d.sectionForm(w, r, after, s, f, sectionView{Saved: len(outcome.Saved)}, nil)
		return nil
	}
	d.Render.Redirect(w, r, after.onward(before, s, f), "saved")
	return nil
}

// onward is where a save leads: what the button asked for, but first to the
// questions that it has brought up.
func (k *desk) onward(before *desk, s questionnaire.Section, f *form.Form) string {
	if q := f.Get("_attach"); q != "" {
		if _, _, err := k.question(q); err == nil {
			return filesPath(q)
		}
	}
	if f.Has("_later") {
		return HomePath
	}
	if fresh := k.fresh(before, s); len(fresh) > 0 {
		return sectionPath(s.ID) + "?new=" + url.QueryEscape(strings.Join(fresh, ",")) + "#" + answerform.Anchor(fresh[0])
	}
	return k.next(s.ID)
}

// fresh are the questions of a section that are shown now and were not before.
func (k *desk) fresh(before *desk, s questionnaire.Section) []string {
	var out []string
	for _, q := range k.shown(s) {
		if before.view.Questions[q.ID] != questionnaire.Shown && q.Type != questionnaire.Note {
			out = append(out, q.ID)
		}
	}
	return out
}

// next is the section after this one that can be answered; after the last, the
// check, or the task list for who does not hand in.
func (k *desk) next(section string) string {
	passed := false
	for _, s := range k.sections {
		if passed && k.editable(s.ID) {
			return sectionPath(s.ID)
		}
		passed = passed || s.ID == section
	}
	if k.may("assessment:submit") {
		return "/portal/check"
	}
	return HomePath
}
