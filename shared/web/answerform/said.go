package answerform

import (
	"encoding/json"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// Said is an answer to read: as the component "said" draws it.
type Said struct {
	Question, Lang string // Lang when it is not the page's
	Lines          []string
	Original       string // language of Lines when it is not the page's
	Reason         string // why it does not apply
	Comment        string
	Files          []File
	Missing        string     // what is still to be done, "" for nothing
	Change         page.Link  // zero: it cannot be changed
	State          page.Badge // answered, unanswered, not applicable
}

// Say puts an answer into the reader's words.
func Say(say *i18n.Localizer, q *questionnaire.Question, a assessment.Answer) Said {
	lang := string(say.Lang)
	out := Said{Reason: a.NotApplicableReason, Comment: a.Comment}
	var found string
	if out.Question, found = q.Text.In(lang); found != lang {
		out.Lang = found
	}
	words, original := q.Say(a.Value, lang)
	if words != "" {
		out.Lines = strings.Split(words, "\n")
	}
	if original {
		_, out.Original = q.Text.In(lang)
	}
	state := "unanswered"
	switch {
	case a.NotApplicableReason != "":
		state = "not_applicable"
	case words != "":
		state = "answered"
	}
	out.State = page.NewBadge(say, "answerState", state)
	return out
}

// AsAnswer is what somebody gave, in the form of an answer, to be shown beside
// the one that stands.
func AsAnswer(g assessment.Given) assessment.Answer {
	var a assessment.Answer
	if g.Value != nil {
		_ = json.Unmarshal(*g.Value, &a.Value) // our own JSON; what cannot be read shows as nothing
	}
	if g.NotApplicableReason != nil {
		a.NotApplicableReason = *g.NotApplicableReason
	}
	if g.Comment != nil {
		a.Comment = *g.Comment
	}
	return a
}
