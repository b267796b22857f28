package portal

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type sectionView struct {
	Intro, IntroLang string
	Path             string
	Progress         questionnaire.Progress
	Number, Of       int // place among the sections
	Rework           string
	Questions        []answerform.Question // to answer
	Said             []answerform.Said     // to read, when nothing can be changed
	Saved            int                   // answers saved although others were refused
	New              int                   // questions that were not there before
}

// showSection shows a section's questions: as a form while they can be
// answered, else to read.
func (d Deps) showSection(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	s, err := k.section(r.PathValue("section"))
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	if !k.editable(s.ID) {
		v := k.sectionView(say, s)
		for _, q := range k.shown(s) {
			if q.Type != questionnaire.Note {
				v.Said = append(v.Said, k.said(say, &q))
			}
		}
		d.Render.Page(w, r, "section-read", page.View{Title: title(say, s), Breadcrumbs: k.crumbs(say), Body: v})
		return nil
	}
	f := form.New(say)
	d.sectionForm(w, r, k, s, f, sectionView{}, strings.Split(r.URL.Query().Get("new"), ","))
	return nil
}

// sectionForm draws a section's questions. Those that the form does not hold
// are filled with what stands.
func (d Deps) sectionForm(w http.ResponseWriter, r *http.Request, k *desk, s questionnaire.Section, f *form.Form, v sectionView, fresh []string) {
	say := d.Render.Say(r)
	full := k.sectionView(say, s)
	full.Saved = v.Saved
	for _, q := range k.shown(s) {
		if !answerform.Holds(f, &q) {
			answerform.Fill(f, &q, k.Answers[q.ID])
		}
		drawn := answerform.Draw(say, f, &q)
		if drawn.Evidence != nil {
			drawn.Evidence.Files = k.files(say, q.ID)
			if q.Evidence != nil || q.Type == questionnaire.File {
				drawn.Evidence.Attach = q.ID
			}
		}
		if drawn.New = q.Type != questionnaire.Note && slices.Contains(fresh, q.ID); drawn.New {
			full.New++
		}
		full.Questions = append(full.Questions, drawn)
	}
	d.Render.Page(w, r, "section", page.View{Title: title(say, s), Breadcrumbs: k.crumbs(say), Form: f, Body: full})
}

func (k *desk) sectionView(say *i18n.Localizer, s questionnaire.Section) sectionView {
	v := sectionView{Path: sectionPath(s.ID), Progress: k.progress(s.ID), Of: len(k.sections)}
	v.Intro, v.IntroLang = s.Intro.In(string(say.Lang))
	if v.IntroLang == string(say.Lang) {
		v.IntroLang = ""
	}
	for i := range k.sections {
		if k.sections[i].ID == s.ID {
			v.Number = i + 1
		}
	}
	if k.state(s) == "needs_work" {
		v.Rework = k.Assessment.Rework.Message
	}
	return v
}

// said is an answer to read, with its files and what it lacks.
func (k *desk) said(say *i18n.Localizer, q *questionnaire.Question) answerform.Said {
	out := answerform.Say(say, q, k.Answers[q.ID])
	out.Files = k.files(say, q.ID)
	return out
}

func title(say *i18n.Localizer, s questionnaire.Section) string {
	t, _ := s.Title.In(string(say.Lang))
	return t
}

// crumbs lead back to the task list.
func (k *desk) crumbs(say *i18n.Localizer) []page.Link {
	t, _ := k.Questionnaire.Title.In(string(say.Lang))
	return []page.Link{{Text: t, Href: HomePath}}
}
