package portal

import (
	"context"
	"net/url"
	"slices"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// desk is the assessment as one respondent may see it.
type desk struct {
	*assessment.File
	actor    identity.Actor
	view     questionnaire.View
	gaps     map[string]string // question → what it lacks
	sections []questionnaire.Section
	may      func(action string) bool
}

// open reads the actor's assessment and notes that it was read.
func (d Deps) open(ctx context.Context, a identity.Actor) (*desk, error) {
	f, err := d.Assessments.Open(ctx, a, a.Assessment)
	if err != nil {
		return nil, err
	}
	if err := d.Openings.Note(ctx, a, "portal:read", f.Assessment.ID); err != nil {
		return nil, err
	}
	mine := f.For(a)
	k := &desk{
		File: mine, actor: a, view: mine.View(), gaps: map[string]string{},
		may: func(action string) bool { return d.May(a, action) },
	}
	for _, g := range questionnaire.Missing(mine.Questionnaire, mine.Given()) {
		k.gaps[g.Question] = g.Lacks
	}
	// What is shown comes from the respondent's copy, which has no values.
	for i, s := range questionnaire.ForRespondent(mine.Questionnaire).Sections {
		if k.view.Sections[i].State == questionnaire.Shown && k.view.Sections[i].Progress.Total > 0 {
			k.sections = append(k.sections, s)
		}
	}
	return k, nil
}

// section answers a section that is shown, else not_found.
func (k *desk) section(id string) (questionnaire.Section, error) {
	for _, s := range k.sections {
		if s.ID == id {
			return s, nil
		}
	}
	return questionnaire.Section{}, problem.New(problem.NotFound, "there is no such section")
}

// question answers a question that is shown, and its section.
func (k *desk) question(id string) (questionnaire.Question, questionnaire.Section, error) {
	for _, s := range k.sections {
		for _, q := range k.shown(s) {
			if q.ID == id && q.Type != questionnaire.Note {
				return q, s, nil
			}
		}
	}
	return questionnaire.Question{}, questionnaire.Section{}, problem.New(problem.NotFound, "there is no such question")
}

// shown are a section's questions that are asked now, notes too.
func (k *desk) shown(s questionnaire.Section) []questionnaire.Question {
	var out []questionnaire.Question
	for _, q := range s.Questions {
		if k.view.Questions[q.ID] == questionnaire.Shown {
			out = append(out, q)
		}
	}
	return out
}

// editable tells whether the actor can change a section's answers now.
func (k *desk) editable(section string) bool {
	return k.may("assessment:answer") && k.Opens(k.actor, section)
}

func (k *desk) progress(section string) questionnaire.Progress {
	for _, s := range k.view.Sections {
		if s.ID == section {
			return s.Progress
		}
	}
	return questionnaire.Progress{}
}

// missing counts what a section still lacks.
func (k *desk) missing(s questionnaire.Section) int {
	n := 0
	for _, q := range s.Questions {
		if k.gaps[q.ID] != "" {
			n++
		}
	}
	return n
}

// state is a section's place in the task list, a word of the family "task".
func (k *desk) state(s questionnaire.Section) string {
	rework := k.Assessment.Rework
	switch p := k.progress(s.ID); {
	case !k.editable(s.ID):
		return "read_only"
	case rework != nil && slices.Contains(rework.Sections, s.ID):
		return "needs_work"
	case p.Answered == 0:
		return "not_started"
	case k.missing(s) == 0:
		return "complete"
	default:
		return "in_progress"
	}
}

// files are a question's pieces of evidence, those awaited left out.
func (k *desk) files(say *i18n.Localizer, question string) []answerform.File {
	var out []answerform.File
	for _, e := range k.Files(question) {
		file := answerform.File{Name: e.FileName, State: page.NewBadge(say, "evidenceState", string(e.State))}
		if k.may("evidence:read") {
			file.Href = evidencePath(e.ID, "")
		}
		out = append(out, file)
	}
	return out
}

func sectionPath(id string) string { return "/portal/sections/" + url.PathEscape(id) }

func questionPath(section, question string) string {
	return sectionPath(section) + "#" + answerform.Anchor(question)
}

func filesPath(question string) string {
	return "/portal/questions/" + url.PathEscape(question) + "/evidence"
}

func evidencePath(id, step string) string {
	if step == "" {
		return "/portal/evidence/" + id
	}
	return "/portal/evidence/" + id + "/" + step
}
