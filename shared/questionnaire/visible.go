package questionnaire

// State is whether a question is asked, given the answers so far.
type State string

// The states. HiddenByUnanswered is hidden only because a question that it
// depends on is unanswered, so that an answer could still show it; scoring
// leaves it in the denominator at 0. Hidden stays hidden whatever the
// unanswered questions will say.
//
// Conditions are read in two ways. For showing, an unanswered question is
// false in all that is said of it, so `not` of it shows (as in VSAQ). For
// telling Hidden from HiddenByUnanswered, what is said of an unanswered
// question is unknown, after Kleene: all is the least of its parts, any the
// greatest, not turns yes and no around, and unknown hides by unanswered.
const (
	Shown              State = "shown"
	Hidden             State = "hidden"
	HiddenByUnanswered State = "hidden_by_unanswered"
)

func (v verdict) state() State {
	switch {
	case v.now:
		return Shown
	case v.ever == no:
		return Hidden
	default:
		return HiddenByUnanswered
	}
}

// Progress counts the questions that are shown, notes left out. RequiredLeft
// is how many that are not optional have no answer.
type Progress struct {
	Answered     int `json:"answered"`
	Total        int `json:"total"`
	RequiredLeft int `json:"requiredLeft"`
}

func (p *Progress) add(o Progress) {
	p.Answered += o.Answered
	p.Total += o.Total
	p.RequiredLeft += o.RequiredLeft
}

// SectionView is a section's part of a View. A section is Shown when its own
// condition holds, even when every question in it is hidden; such a section
// has Total 0.
type SectionView struct {
	ID       string   `json:"id"`
	State    State    `json:"state"`
	Progress Progress `json:"progress"`
}

// View is what a set of answers shows of a questionnaire. Questions holds the
// state of every question and note by id; sections stand in their order.
type View struct {
	Questions map[string]State `json:"questions"`
	Sections  []SectionView    `json:"sections"`
	Total     Progress         `json:"total"`
}

// Visible reads the conditions of a validated questionnaire, each once and in
// order. Answers of hidden questions are not looked at and not changed: a
// branch that is shown again has its answers again.
func Visible(q *Questionnaire, answers Answers) View {
	view, _ := visible(q, answers)
	return view
}

func visible(q *Questionnaire, answers Answers) (View, *reader) {
	n := 0
	for i := range q.Sections {
		n += len(q.Sections[i].Questions)
	}
	r := &reader{
		answers:   answers,
		questions: make(map[string]*Question, n),
		seen:      make(map[string]verdict, n),
		sections:  make(map[string]verdict, len(q.Sections)),
	}
	view := View{Questions: make(map[string]State, n), Sections: make([]SectionView, 0, len(q.Sections))}
	for i := range q.Sections {
		s := &q.Sections[i]
		own := r.read(s.VisibleIf)
		r.sections[s.ID] = own
		sv := SectionView{ID: s.ID, State: own.state()}
		for j := range s.Questions {
			question := &s.Questions[j]
			v := own.and(r.read(question.VisibleIf))
			r.questions[question.ID] = question
			r.seen[question.ID] = v
			state := v.state()
			view.Questions[question.ID] = state
			if state == Shown {
				sv.Progress.add(progressOf(question, answers[question.ID]))
			}
		}
		view.Total.add(sv.Progress)
		view.Sections = append(view.Sections, sv)
	}
	return view, r
}

func progressOf(q *Question, a Answer) Progress {
	switch {
	case q.Type == Note:
		return Progress{}
	case Given(q, a):
		return Progress{Answered: 1, Total: 1}
	case q.Optional:
		return Progress{Total: 1}
	default:
		return Progress{Total: 1, RequiredLeft: 1}
	}
}
