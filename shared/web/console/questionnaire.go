package console

import (
	"fmt"
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// readOption is a choice with what it is worth.
type readOption struct{ Text, Worth string }

// readQuestion is one question to read, with its rules in words.
type readQuestion struct {
	Number   int
	Note     bool
	Text     string
	Guidance string
	Expected string
	Facts    string // type, weight, critical, depth
	Options  []readOption
	Mappings string
}

type readSection struct {
	ID, Title, Intro string
	Conditional      bool
	Questions        []readQuestion
}

type questionnaireView struct {
	Lang        string // of its texts when they are not in the page's
	Description string
	Facts       page.Summary
	File        string // path
	Reassess    string // path; "" when the actor may not
	Sections    []readSection
}

// questionnaire shows one version whole, to be read.
func (p *pages) questionnaire(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	q, err := p.published(r, a)
	if err != nil {
		return err
	}
	title, lang := q.Title.In(string(say.Lang))
	v := questionnaireView{
		Lang: foreign(say, lang), Description: text(say, q.Description), File: r.URL.Path + "/file",
		Facts: page.Summary{
			{Key: say.T("library.version"), Value: page.Cell{Text: q.Version, Sub: questionnaire.Hash(q)}},
			{Key: say.T("library.questions"), Value: page.Cell{Text: say.Number(int64(questionnaire.Count(q)))}},
		},
	}
	if p.May(a, "questionnaire:reassess") {
		v.Reassess = r.URL.Path + "/reassess"
	}
	var names []string
	for _, l := range q.Languages {
		name := l
		if known, ok := i18n.ParseLang(l); ok {
			name = known.Name()
		}
		names = append(names, name)
	}
	v.Facts = append(v.Facts, page.SummaryRow{Key: say.T("library.languages"), Value: page.Cell{Text: strings.Join(names, desk.Comma(say))}})
	depths := map[string]string{}
	for _, d := range q.Depths {
		depths[d.ID] = text(say, d.Title)
		n := questionnaire.Count(questionnaire.ForDepth(q, d.ID))
		v.Facts = append(v.Facts, page.SummaryRow{Key: say.T("library.depthFor", depths[d.ID]), Value: page.Cell{Text: say.T("send.questions", n), Sub: tiersOf(say, d.Tiers)}})
	}
	number := 0
	for i := range q.Sections {
		s := &q.Sections[i]
		out := readSection{ID: fmt.Sprintf("s-%d", i), Title: text(say, s.Title), Intro: text(say, s.Intro), Conditional: s.VisibleIf != nil}
		for j := range s.Questions {
			rq := read(say, &s.Questions[j], depths)
			if !rq.Note {
				number++
				rq.Number = number
			}
			out.Questions = append(out.Questions, rq)
		}
		v.Sections = append(v.Sections, out)
	}
	p.Render.Page(w, r, "questionnaire", page.View{Title: title, Breadcrumbs: desk.Crumbs(say, "questionnaires"), Body: v})
	return nil
}

func tiersOf(say *i18n.Localizer, tiers []string) string {
	var out []string
	for _, t := range tiers {
		out = append(out, say.Word("tier", t))
	}
	return say.T("library.forTiers", strings.Join(out, desk.Comma(say)))
}

func (p *pages) published(r *http.Request, a identity.Actor) (*questionnaire.Questionnaire, error) {
	q, err := p.Library.Get(r.Context(), a.Org, r.PathValue("name"), r.PathValue("version"))
	if problem.Is(err, problem.NotFound) {
		return nil, problem.New(problem.NotFound, "there is no such questionnaire, or no such version of it")
	}
	return q, err
}

// read puts a question and its rules into words.
func read(say *i18n.Localizer, q *questionnaire.Question, depths map[string]string) readQuestion {
	out := readQuestion{Text: text(say, q.Text), Guidance: text(say, q.Guidance), Note: q.Type == questionnaire.Note}
	if out.Note {
		return out
	}
	facts := []string{say.T("library.type." + string(q.Type))}
	if q.Weight > 0 {
		facts = append(facts, say.T("library.weight", q.Weight))
	} else {
		facts = append(facts, say.T("library.unscored"))
	}
	for _, f := range []struct {
		is  bool
		key string
	}{{q.Critical, "library.critical"}, {q.Optional, "library.optional"}, {q.VisibleIf != nil, "library.conditional"}, {q.Polarity == "no", "library.noIsGood"}} {
		if f.is {
			facts = append(facts, say.T(f.key))
		}
	}
	if q.Depth != "" {
		facts = append(facts, say.T("library.from", depths[q.Depth]))
	}
	out.Facts = strings.Join(facts, " · ")
	if q.Evidence != nil {
		out.Expected = text(say, q.Evidence.Text)
	}
	for _, o := range q.Options {
		ro := readOption{Text: text(say, o.Text)}
		if o.Value != nil && q.Weight > 0 {
			ro.Worth = say.T("library.worth", say.Hundredths(int(*o.Value*page.Full)))
		}
		out.Options = append(out.Options, ro)
	}
	var refs []string
	for _, m := range q.Mappings {
		refs = append(refs, m.Framework+" "+strings.Join(m.Refs, ", "))
	}
	out.Mappings = strings.Join(refs, " · ")
	return out
}

// questionnaireFile hands the version out as the JSON file that can be
// published again.
func (p *pages) questionnaireFile(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	q, err := p.published(r, a)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.json"`, q.Name, q.Version))
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(questionnaire.Export(q))
	return err
}
