package console

import (
	"net/http"
	"slices"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// shownFile is one piece of evidence beside an answer.
type shownFile struct {
	Name, Size, Valid string
	Href              string // "" when the actor may not read it
	Scan              page.Badge
	Expired, Active   bool
}

// shownAnswer is one question with its answer, its evidence and its review.
type shownAnswer struct {
	Prefix, ID     string // of its fields; of its element
	Number         int
	Question, Lang string
	Critical       bool
	State          page.Badge
	Answered       bool
	Value          string
	NotApplicable  string // the reason
	Comment        string
	Expected       string
	Files          []shownFile
	Assurance      page.Badge
	Note           string
	Refused        bool          // its "does not apply" was
	Label          string        // of the choice
	Choices        []form.Choice // of assurance; nil when the actor may not review now
	Version        string        // of the review
	Raise          string        // path; "" when the actor may not
	Findings       []page.Link
	Differs        []page.Badge // from last time
	Before         *said        // what stood last time, where it differs
}

type answersView struct {
	Path       string
	Tasks      []page.Task
	Total      string
	Answers    []shownAnswer
	NotAsked   int
	Reviewing  bool
	Prev, Next page.Link
	Section    string
	Intro      string
	Finish     *finishView // nil when the actor may not finish the review now
	Finished   *page.Notice
}

// opened reads an assessment whose answers are shown, which is an audit event.
func (p *pages) opened(r *http.Request, a identity.Actor, id string) (*assessment.File, error) {
	f, err := p.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return nil, err
	}
	return f, p.Openings.Note(r.Context(), a, "assessment:read", id)
}

// answers shows the sections with their progress or, with ?section=, one
// section's answers and evidence side by side. Opening it is an audit event.
func (p *pages) answers(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := p.opened(r, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if r.URL.Query().Get("section") == "" {
		p.showSections(w, r, a, f, nil)
		return nil
	}
	return p.showSection(w, r, a, f, form.New(p.Render.Say(r)))
}

func (p *pages) showSections(w http.ResponseWriter, r *http.Request, a identity.Actor, f *assessment.File, fm *form.Form) {
	say := p.Render.Say(r)
	as, view := f.Assessment, f.View()
	v := answersView{Path: r.URL.Path, Total: say.T("assessment.answered", view.Total.Answered, view.Total.Total)}
	lacks := map[string]bool{}
	for _, g := range questionnaire.Missing(f.Questionnaire, f.Given()) {
		lacks[g.Question] = true
	}
	for i, s := range f.Questionnaire.Sections {
		sv := view.Sections[i]
		if sv.State != questionnaire.Shown || sv.Progress.Total == 0 {
			continue
		}
		state := "not_started"
		switch {
		case sv.Progress.Answered == 0:
		case sv.Progress.RequiredLeft == 0 && !slices.ContainsFunc(s.Questions, func(q questionnaire.Question) bool { return lacks[q.ID] }): // what is optional may stay open, as in the portal
			state = "complete"
		default:
			state = "in_progress"
		}
		reviewed := 0
		for _, q := range s.Questions {
			if _, ok := f.Reviews[q.ID]; ok {
				reviewed++
			}
		}
		v.Tasks = append(v.Tasks, page.Task{
			Title: text(say, s.Title), Hint: say.T("answers.progress", sv.Progress.Answered, sv.Progress.Total, reviewed),
			Href: desk.Query(r.URL.Path, "section", s.ID), State: sectionBadge(say, as, s.ID, state),
		})
	}
	if fm == nil {
		fm = form.New(say)
	}
	v.Finished = finishedNotice(say, as)
	if as.State == assessment.InReview && as.ReviewFinished == nil && p.May(a, "assessment:finish-review") {
		v.Finish = &finishView{ID: as.ID, Version: strconv.FormatInt(as.Version, 10)}
		if left := len(v.Tasks) - finishedSections(f); left > 0 {
			v.Finish.Left = say.T("reviewing.left", left)
		}
	}
	p.Render.Page(w, r, "answers", page.View{
		Form: fm, Title: say.T("answers.title", as.VendorName), Breadcrumbs: desk.Crumbs(say, "assessments", page.Link{Text: as.VendorName, Href: "/vendors/" + as.VendorID}),
		Subnav: assessmentNav(say, as, "answers"), Body: v,
	})
}

func (p *pages) showSection(w http.ResponseWriter, r *http.Request, a identity.Actor, f *assessment.File, fm *form.Form) error {
	say := p.Render.Say(r)
	as, id := f.Assessment, r.URL.Query().Get("section")
	shown := shownSections(say, f)
	at := -1
	for i, c := range shown {
		if c.Value == id {
			at = i
		}
	}
	if at < 0 {
		return problem.New(problem.NotFound, "the assessment shows no such section")
	}
	byQuestion, err := p.findingsOf(r, a, as)
	if err != nil {
		return err
	}
	v := answersView{Path: r.URL.Path, Section: desk.Query(r.URL.Path, "section", id), Reviewing: as.State == assessment.InReview && p.May(a, "assessment:review")}
	if at > 0 {
		v.Prev = page.Link{Text: shown[at-1].Label, Href: desk.Query(r.URL.Path, "section", shown[at-1].Value)}
	}
	if at+1 < len(shown) {
		v.Next = page.Link{Text: shown[at+1].Label, Href: desk.Query(r.URL.Path, "section", shown[at+1].Value)}
	}
	sec := sectionOf(f, id)
	v.Intro = text(say, sec.Intro)
	last, err := p.lastTime(r, a, f)
	if err != nil {
		return err
	}
	view := f.View()
	for i := range sec.Questions {
		q := &sec.Questions[i]
		if q.Type == questionnaire.Note {
			continue
		}
		if view.Questions[q.ID] != questionnaire.Shown {
			v.NotAsked++
			continue
		}
		sa := p.shownAnswer(say, a, f, q, i)
		sa.Number = len(v.Answers) + 1
		for _, fd := range byQuestion[q.ID] {
			sa.Findings = append(sa.Findings, page.Link{Text: fd.TitleIn(string(say.Lang)), Href: "/findings/" + fd.ID})
		}
		sa.compare(say, last, q.ID)
		if v.Reviewing {
			sa.offerReview(say, f.Reviews[q.ID], fm)
		}
		v.Answers = append(v.Answers, sa)
	}
	p.Render.Page(w, r, "section", page.View{
		Title: shown[at].Label, Form: fm, Body: v, Subnav: assessmentNav(say, as, "answers"),
		Breadcrumbs: desk.Crumbs(say, "assessments", page.Link{Text: as.VendorName, Href: "/assessments/" + as.ID}, page.Link{Text: say.T("assessment.answers"), Href: r.URL.Path}),
	})
	return nil
}

func sectionOf(f *assessment.File, id string) *questionnaire.Section {
	for i := range f.Questionnaire.Sections {
		if f.Questionnaire.Sections[i].ID == id {
			return &f.Questionnaire.Sections[i]
		}
	}
	return &questionnaire.Section{}
}

// findingsOf are an assessment's findings by question; "" has those of none.
func (p *pages) findingsOf(r *http.Request, a identity.Actor, as assessment.Assessment) (map[string][]finding.Finding, error) {
	file, err := p.Vendors.Open(r.Context(), a, as.VendorID)
	if err != nil {
		return nil, err
	}
	all, err := finding.FromItems(file.Rest)
	if err != nil {
		return nil, err
	}
	out := map[string][]finding.Finding{}
	for _, f := range all {
		if f.AssessmentID == as.ID {
			out[f.QuestionID] = append(out[f.QuestionID], f)
		}
	}
	return out, nil
}

// shownAnswer gathers what is to be seen of one question. Its fields are named
// by the question's place in the frozen section: ids may hold anything.
func (p *pages) shownAnswer(say *i18n.Localizer, a identity.Actor, f *assessment.File, q *questionnaire.Question, i int) shownAnswer {
	an, as := f.Answers[q.ID], f.Assessment
	title, lang := q.Text.In(string(say.Lang))
	out := shownAnswer{
		Prefix: "reviews." + strconv.Itoa(i), ID: questionAnchor(i), Question: title, Lang: foreign(say, lang), Critical: q.Critical,
		NotApplicable: an.NotApplicableReason, Comment: an.Comment, Note: f.Reviews[q.ID].Note,
	}
	out.Value, _ = q.Say(an.Value, string(say.Lang))
	files := f.Files(q.ID)
	switch given := (questionnaire.Answer{Value: an.Value, NotApplicable: an.NotApplicableReason != "", Files: len(files)}); {
	case given.NotApplicable:
		out.State = *desk.Badge(say, "answerState", "not_applicable")
	case !questionnaire.Given(q, given):
		out.State = *desk.Badge(say, "answerState", "unanswered")
	default:
		out.Answered = true
	}
	if q.Evidence != nil {
		out.Expected = text(say, q.Evidence.Text)
	}
	for _, e := range files {
		sf := shownFile{Name: e.FileName, Size: say.Bytes(e.Size), Scan: *desk.Badge(say, "scan", e.Scan), Active: e.Active, Expired: !e.ValidOn(p.today())}
		if e.ValidUntil != "" {
			sf.Valid = say.T("answers.validUntil", say.Day(e.ValidUntil))
		}
		if p.May(a, "evidence:read") {
			sf.Href = "/evidence/" + e.ID + "/file"
		}
		out.Files = append(out.Files, sf)
	}
	out.Refused = f.Refused(q.ID)
	switch level := f.Reviews[q.ID].Assurance; {
	case level == scoring.Unjudged:
		out.Assurance = *desk.Badge(say, "review", "not_reviewed")
	case out.Refused:
		out.Assurance = *desk.Badge(say, "review", "refused")
	case an.NotApplicableReason != "":
		out.Assurance = *desk.Badge(say, "review", "accepted")
	default:
		out.Assurance = *desk.Badge(say, "assurance", level.String())
	}
	if p.May(a, "finding:create") && as.State != assessment.Cancelled {
		out.Raise = desk.Query("/vendors/"+as.VendorID+"/findings/new", "assessment", as.ID, "question", q.ID)
	}
	return out
}

// compare puts beside an answer what stood last time, where it differs.
func (s *shownAnswer) compare(say *i18n.Localizer, last *assessment.Difference, id string) {
	if last == nil {
		return
	}
	one, differs := last.Of(id)
	if !differs {
		return
	}
	s.Differs = differsBadges(say, one)
	if q := last.Last(id); q != nil {
		before := saidOf(say, q, one.Before)
		s.Before = &before
	}
}

// questionAnchor is the element of a section's question, by its place there.
func questionAnchor(i int) string { return "q-" + strconv.Itoa(i) }

// questionPath leads to one question among an assessment's answers.
func questionPath(id, section string, i int) string {
	return desk.Query("/assessments/"+id+"/answers", "section", section) + "#" + questionAnchor(i)
}

// refusedChoice is the choice that a "does not apply" does not hold.
const refusedChoice = "refused"

// offerReview lets the analyst say how much the answer counts. Without a file
// nothing can vouch for it but the vendor's own word. That a question does not
// apply is accepted or refused.
func (s *shownAnswer) offerReview(say *i18n.Localizer, now assessment.Review, f *form.Form) {
	s.Label = "answers.assurance"
	levels := []scoring.Assurance{scoring.Self}
	if len(s.Files) > 0 {
		levels = append(levels, scoring.Reviewed, scoring.Independent)
	}
	for _, l := range levels {
		s.Choices = append(s.Choices, form.Choice{Value: l.String(), Label: say.Word("assurance", l.String())})
	}
	chosen := now.Assurance.String()
	if s.NotApplicable != "" {
		s.Label = "reviewing.naLabel"
		s.Choices = []form.Choice{{Value: scoring.Self.String(), Label: say.T("reviewing.naAccept")}, {Value: refusedChoice, Label: say.T("reviewing.naRefuse")}}
		if now.NotApplicableRefused {
			chosen = refusedChoice
		} else if now.Assurance != scoring.Unjudged {
			chosen = scoring.Self.String()
		}
	}
	s.Version = strconv.FormatInt(now.Version, 10)
	if !f.Has(s.Prefix + ".assurance") {
		f.Set(s.Prefix+".assurance", chosen)
		f.Set(s.Prefix+".note", now.Note)
	}
}
