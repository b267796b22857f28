package page

// Full is the length of every scale: scores run from 0 to 100 and are kept in
// hundredths.
const Full = 10_000

// Kind says what a score measures, and with it whether high is good or bad;
// the family "direction" says so in words.
type Kind string

// The three kinds of score.
const (
	Risk     Kind = "risk"
	Control  Kind = "control"
	Coverage Kind = "coverage"
)

// Meter shows one score as a bar, always with its number and its direction in
// words.
type Meter struct {
	Label string
	Kind  Kind
	Score *int   // hundredths; nil is "not scored"
	Band  *Badge // shown beside the number
	Marks []int  // thresholds in hundredths, drawn as ticks
}

// Bars compares scores by section: a table, so that it reads without the
// picture.
type Bars struct {
	Caption string
	Kind    Kind
	Items   []Bar
}

// Bar is one section's score.
type Bar struct {
	Label string
	Href  string
	Score *int // hundredths; nil is "not scored"
}

// Value answers the score for drawing, within the scale.
func (m Meter) Value() int { return within(m.Score) }

// Value answers the score for drawing, within the scale.
func (b Bar) Value() int { return within(b.Score) }

func within(score *int) int {
	if score == nil {
		return 0
	}
	return min(max(*score, 0), Full)
}

// Tone colours a bar by its quarter of the scale: high risk is bad, high
// control is good, coverage is neither.
func (k Kind) Tone(score int) string {
	quarter := min(score*4/Full, 3)
	switch k {
	case Risk:
		return [...]string{"good", "warn", "bad", "worst"}[quarter]
	case Control:
		return [...]string{"worst", "bad", "warn", "good"}[quarter]
	default:
		return "info"
	}
}
