package vsaq

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/questionnaire"
)

const noneText = "None of the above."

// run is what stands together in one block.
type run struct {
	in        *block
	entries   []*entry
	questions []questionnaire.Question
	asks      bool
}

// build makes the sections of the settled entries: each run of entries of one
// block is a section when it asks something. Notes of other runs join the
// section before them, or else the one after.
func (m *importer) build(q *questionnaire.Questionnaire) {
	var waiting []questionnaire.Question // notes for the section to come
	var last *block
	parts := map[*block]int{}
	for _, r := range m.runs() {
		if !r.asks {
			waiting = append(waiting, m.besides(q, r)...)
			continue
		}
		if r.in != last {
			last = r.in
			parts[last]++
			q.Sections = append(q.Sections, m.section(last, parts[last]))
		}
		s := &q.Sections[len(q.Sections)-1]
		for i := range waiting {
			m.overlooked(s, &waiting[i])
		}
		s.Questions = append(append(s.Questions, waiting...), r.questions...)
		waiting = nil
	}
	if n := len(q.Sections); n > 0 {
		for i := range waiting {
			m.overlooked(&q.Sections[n-1], &waiting[i])
		}
		q.Sections[n-1].Questions = append(q.Sections[n-1].Questions, waiting...)
	}
	distinctTitles(q, m.sectionBlocks)
	for _, b := range m.blocks {
		if b.parent != nil && parts[b] == 0 && strings.TrimSpace(b.text) != "" {
			m.lose(b.at+"/text", "a heading over other blocks; sections stand in one list")
		}
	}
}

// besides puts the notes of a run into the section before it, where that is
// shown whenever they are, and answers those that wait for the next.
func (m *importer) besides(q *questionnaire.Questionnaire, r run) (waiting []questionnaire.Question) {
	for i, e := range r.entries {
		note := r.questions[i]
		note.VisibleIf = e.whole
		if n := len(q.Sections); n > 0 && starts(e.whole, q.Sections[n-1].VisibleIf) {
			q.Sections[n-1].Questions = append(q.Sections[n-1].Questions, note)
		} else {
			waiting = append(waiting, note)
		}
	}
	return waiting
}

const overlookedReason = "a note between sections; it is shown only when the section that now holds it is"

// overlooked tells of a note that its new section can hide.
func (m *importer) overlooked(s *questionnaire.Section, note *questionnaire.Question) {
	if !starts(note.VisibleIf, s.VisibleIf) {
		m.lose("", overlookedReason)
	}
}

func (m *importer) runs() []run {
	var out []run
	for _, e := range m.entries {
		made, ok := m.make(e)
		if !ok {
			continue
		}
		if n := len(out); n == 0 || out[n-1].in != e.in {
			out = append(out, run{in: e.in})
		}
		r := &out[len(out)-1]
		r.entries = append(r.entries, e)
		r.questions = append(r.questions, made)
		r.asks = r.asks || made.Type != questionnaire.Note
	}
	return out
}

func (m *importer) section(b *block, part int) questionnaire.Section {
	id := m.rename(b.id, b.at)
	switch {
	case part > 1 && id != "":
		id = m.free(id)
	case id == "":
		id = m.free("section")
	}
	m.sectionBlocks = append(m.sectionBlocks, b)
	title := ""
	for up := b; up != nil && title == ""; up = up.parent {
		title = m.text(up.text, up.at+"/text", up.line, questionnaire.MaxTitle-20)
	}
	if title == "" {
		title = "Questions"
	}
	return questionnaire.Section{ID: id, Title: english(title), VisibleIf: m.around(b)}
}

// distinctTitles tells sections of the same title apart: different blocks by
// the block around them, parts of one block by number.
func distinctTitles(q *questionnaire.Questionnaire, blocks []*block) {
	seen := map[string]*block{}
	shared := map[string]bool{}
	for i := range q.Sections {
		title := q.Sections[i].Title["en"]
		shared[title] = shared[title] || seen[title] != nil && seen[title] != blocks[i]
		seen[title] = blocks[i]
	}
	taken := map[string]bool{}
	for i := range q.Sections {
		title := q.Sections[i].Title["en"]
		if up := blocks[i].parent; shared[title] && up != nil && up.parent != nil && blocks[i].text != "" {
			if over := plain(up.text, func(string) {}); over != "" && utf8.RuneCountInString(over+title) < questionnaire.MaxTitle-20 {
				title = over + " › " + title
			}
		}
		numbered := title
		for n := 2; taken[numbered]; n++ {
			numbered = fmt.Sprintf("%s (%d)", title, n)
		}
		taken[numbered] = true
		q.Sections[i].Title = english(numbered)
	}
}

// make is the question or note that an entry becomes; not ok for what is a
// rule only, or nothing.
func (m *importer) make(e *entry) (q questionnaire.Question, ok bool) {
	q = questionnaire.Question{ID: e.id, VisibleIf: e.own, Optional: e.optional()}
	if e.kind == "spacer" {
		return q, false
	}
	text := m.text(e.text, e.at+"/text", e.line, questionnaire.MaxText)
	switch e.kind {
	case "tip":
		return m.makeTip(e, q, text)
	case "info":
		q.Type, q.Optional = questionnaire.Note, false
	case "line":
		q.Type = map[string]questionnaire.Type{"number": questionnaire.Number, "date": questionnaire.Date}[e.input]
		if q.Type == "" {
			q.Type = questionnaire.Line
		}
	case "box":
		q.Type, q.Long = questionnaire.Line, true
	case "upload":
		q.Type = questionnaire.File
	case "check":
		q.Type = questionnaire.YesNo
	case "yesno":
		m.makeYesNo(e, &q)
	case "radiogroup":
		q.Type = questionnaire.Single
		m.options(e, &q)
	case "checkgroup":
		q.Type = questionnaire.Multi
		e.noneOfAbove = true // so that ticking nothing can be said
		m.options(e, &q)
	}
	if text == "" {
		if q.Type == questionnaire.Note {
			return q, false
		}
		text = "…"
		m.lose(e.at+"/text", "the question has no text at all")
	}
	q.Text = english(text)
	return q, true
}

// makeTip is the text question of a warning that asks why, or a note.
func (m *importer) makeTip(e *entry, q questionnaire.Question, text string) (questionnaire.Question, bool) {
	if e.warns {
		q.Type, q.Long, q.Optional, q.Text = questionnaire.Line, true, true, english(e.why)
		return q, e.why != ""
	}
	if e.why != "" {
		m.lose(e.at+"/why", "only warnings ask for an answer; the note stands without it")
	}
	if e.severity != "" {
		m.lose(e.at+"/severity", "only warnings have a severity")
	}
	if name := m.text(e.name, e.at+"/name", e.line, questionnaire.MaxTitle); name != "" && name != text {
		text = strings.TrimSpace(name + "\n" + text)
	}
	q.Type, q.Optional, q.Text = questionnaire.Note, false, english(text)
	return q, text != ""
}

func (m *importer) makeYesNo(e *entry, q *questionnaire.Question) {
	yes := m.text(e.yes, e.at+"/yes", e.line, questionnaire.MaxOptionText)
	no := m.text(e.no, e.at+"/no", e.line, questionnaire.MaxOptionText)
	q.Type = questionnaire.YesNo
	if (yes == "" || yes == "Yes") && (no == "" || no == "No") {
		return
	}
	if yes == "" {
		yes = "Yes"
	}
	if no == "" {
		no = "No"
	}
	q.Type = questionnaire.Single
	q.Options = []questionnaire.Option{{ID: "yes", Text: english(yes)}, {ID: "no", Text: english(no)}}
}

func (m *importer) options(e *entry, q *questionnaire.Question) {
	for i := range e.choices {
		c := &e.choices[i]
		x := m.entities[c.id]
		if x == nil {
			continue // named as a fault before
		}
		text := m.text(c.text, c.at, c.line, questionnaire.MaxOptionText)
		if text == "" {
			text = x.option
		}
		q.Options = append(q.Options, questionnaire.Option{ID: x.option, Text: english(text)})
	}
	if none := noneOf(q.ID); e.noneOfAbove && !slices.ContainsFunc(q.Options, func(o questionnaire.Option) bool { return o.ID == none }) {
		q.Options = append(q.Options, questionnaire.Option{ID: none, Text: english(noneText), Exclusive: q.Type == questionnaire.Multi})
	}
}

// text is an item's HTML as plain text, within its limit.
func (m *importer) text(raw, at string, line, most int) string {
	if raw == "" {
		return ""
	}
	told := map[string]bool{}
	s := plain(raw, func(what string) {
		switch {
		case what == emphasis:
			m.marks = true
		case !told[what]:
			m.lose(at, "texts are plain: %s", what)
		}
		told[what] = true
	})
	if utf8.RuneCountInString(s) > most {
		m.fault(at, line, "the text has more than %d characters", most)
	}
	return s
}

func english(s string) questionnaire.Text { return questionnaire.Text{"en": s} }
