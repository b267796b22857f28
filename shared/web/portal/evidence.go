package portal

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// fileKinds are the kinds of file that are taken, by the ending their name
// gets so that it opens where it is downloaded. They are names, not words.
var fileKinds = []form.Choice{
	{Value: ".pdf", Label: "PDF"}, {Value: ".docx", Label: "Word (DOCX)"}, {Value: ".xlsx", Label: "Excel (XLSX)"},
	{Value: ".png", Label: "PNG"}, {Value: ".jpg", Label: "JPEG"}, {Value: ".csv", Label: "CSV"}, {Value: ".txt", Label: "TXT"},
}

type evidenceView struct {
	Question, Lang   string
	Asked, AskedLang string
	Path, Back       string
	Files            page.Table
	Kinds            []form.Choice
	Editable         bool
}

// showEvidence lists a question's files and takes the announcement of another.
func (d Deps) showEvidence(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	q, s, err := k.question(r.PathValue("question"))
	if err != nil {
		return err
	}
	f := form.New(d.Render.Say(r))
	f.Set("kind", ".pdf")
	d.evidencePage(w, r, k, q, s, f)
	return nil
}

func (d Deps) evidencePage(w http.ResponseWriter, r *http.Request, k *desk, q questionnaire.Question, s questionnaire.Section, f *form.Form) {
	say := d.Render.Say(r)
	lang := string(say.Lang)
	v := evidenceView{
		Path: filesPath(q.ID), Back: questionPath(s.ID, q.ID), Kinds: fileKinds,
		Editable: k.may("evidence:upload") && k.Opens(k.actor, s.ID), Files: k.fileTable(say, q.ID),
	}
	v.Question, v.Lang = q.Text.In(lang)
	if q.Evidence != nil {
		v.Asked, v.AskedLang = q.Evidence.Text.In(lang)
	}
	d.Render.Page(w, r, "evidence", page.View{
		Title: say.T("portal.evidence"), Form: f, Body: v,
		Breadcrumbs: append(k.crumbs(say), page.Link{Text: title(say, s), Href: sectionPath(s.ID)}),
	})
}

// fileTable lists a question's files, with what can be done with each.
func (k *desk) fileTable(say *i18n.Localizer, question string) page.Table {
	t := page.Table{
		Caption: say.T("portal.files"), HideCaption: true,
		Columns: []page.Column{{Label: say.T("portal.fileTitle")}, {Label: say.T("portal.fileState")}, {Label: say.T("portal.validUntil")}, {Label: say.T("portal.fileDo")}},
		Empty:   page.Empty{Title: say.T("portal.noFiles")},
	}
	for _, e := range k.Evidence {
		if e.State == assessment.Withdrawn || !slices.Contains(e.QuestionIDs, question) {
			continue
		}
		badge := page.NewBadge(say, "evidenceState", string(e.State))
		name := page.Cell{Text: e.FileName}
		if e.State == assessment.Kept {
			name.Sub = say.Bytes(e.Size)
			if k.may("evidence:read") {
				name.Href = evidencePath(e.ID, "")
			}
		}
		row := []page.Cell{name, {Badge: &badge}, {Text: say.Day(e.ValidUntil)}, k.fileAction(say, e)}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// fileAction is the one thing to do with a file now.
func (k *desk) fileAction(say *i18n.Localizer, e assessment.Evidence) page.Cell {
	for _, q := range e.QuestionIDs {
		if section, ok := k.SectionOf(q); !ok || !k.Opens(k.actor, section) {
			return page.Cell{}
		}
	}
	switch {
	case e.State == assessment.Awaiting && k.may("evidence:upload"):
		return page.Cell{Text: say.T("portal.sendFile"), Href: evidencePath(e.ID, "upload"), Hint: e.FileName}
	case e.State == assessment.Kept && k.may("evidence:withdraw"):
		return page.Cell{Text: say.T("portal.withdraw"), Href: evidencePath(e.ID, "withdraw"), Hint: e.FileName}
	default:
		return page.Cell{}
	}
}

// beginEvidence takes a file's title and goes on to where it is chosen.
func (d Deps) beginEvidence(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	k, err := d.open(r.Context(), a)
	if err != nil {
		return err
	}
	q, s, err := k.question(r.PathValue("question"))
	if err != nil {
		return err
	}
	ending := f.Get("kind")
	if !slices.ContainsFunc(fileKinds, func(c form.Choice) bool { return c.Value == ending }) {
		f.Fault("kind", "field.choose")
	}
	in := evidence.Announced{
		FileName: named(f.Get("fileName"), ending), QuestionIDs: []string{q.ID}, ValidUntil: f.Get("validUntil"),
		FromPage: true, Redirect: d.landing("{id}"),
	}
	if f.Refused() {
		d.evidencePage(w, r, k, q, s, f)
		return nil
	}
	e, _, err := d.Evidence.Begin(r.Context(), a, a.Assessment, in)
	if f.Refuse(err) {
		d.evidencePage(w, r, k, q, s, f)
		return nil
	} else if err != nil {
		return err
	}
	d.Render.Redirect(w, r, evidencePath(e.ID, "upload"), "")
	return nil
}

// named is a title as a file's name; an empty one stays so, to be refused.
func named(title, ending string) string {
	if title == "" || strings.HasSuffix(strings.ToLower(title), ending) {
		return title
	}
	return title + ending
}

func (d Deps) landing(id string) string { return d.BaseURL() + evidencePath(id, "landed") }

// file answers a piece of evidence that the actor may see, with its question.
// openFile is what the request is about: a file of the answers, with the
// question and the section that it is for.
func (d Deps) openFile(r *http.Request, a identity.Actor) (*desk, assessment.Evidence, questionnaire.Question, questionnaire.Section, error) {
	k, err := d.open(r.Context(), a)
	if err != nil {
		return nil, assessment.Evidence{}, questionnaire.Question{}, questionnaire.Section{}, err
	}
	e, q, s, err := k.file(r.PathValue("evidence"))
	return k, e, q, s, err
}

func (k *desk) file(id string) (assessment.Evidence, questionnaire.Question, questionnaire.Section, error) {
	for _, e := range k.Evidence {
		if e.ID != id {
			continue
		}
		for _, on := range e.QuestionIDs {
			if q, s, err := k.question(on); err == nil {
				return e, q, s, nil
			}
		}
	}
	return assessment.Evidence{}, questionnaire.Question{}, questionnaire.Section{}, problem.New(problem.NotFound, "there is no such evidence")
}
