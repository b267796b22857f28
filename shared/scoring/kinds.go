package scoring

// State is how far a question got. It is a number, so that a result of many
// questions holds little for the garbage collector to look at; in JSON it is
// its word.
type State uint8

// The states. Answered and unanswered count; a question that an unanswered
// gate hides counts as unanswered, for else leaving the gate open would raise
// the score. Not applicable (with its reason, which the caller asks for) and
// hidden by an answered gate do not count at all.
const (
	Answered State = iota + 1
	Unanswered
	NotApplicable
	Hidden
	HiddenByUnanswered
)

// Assurance is who vouches for an answer, a number as State is. The caller
// passes Independent only while the attestation is unexpired. Unjudged, the
// zero value, is nobody's word yet.
type Assurance uint8

// The kinds of assurance, from least to most.
const (
	Unjudged Assurance = iota
	Self
	Reviewed
	Independent
)

// unknown is what a word of neither list is read as. The rules take it for the
// worst, and whoever asks a person for one says that it is none (see Valid).
const unknown = 1<<8 - 1

var (
	states     = []string{"", "answered", "unanswered", "not_applicable", "hidden", "hidden_by_unanswered"}
	assurances = []string{"", "self", "reviewed", "independent"}
)

// ParseAssurance reads a kind's word; no word is Unjudged. Of any other word
// comes a kind that is not valid.
func ParseAssurance(word string) Assurance { return Assurance(index(assurances, word)) }

// Valid tells whether it is one of the three kinds.
func (a Assurance) Valid() bool { return a >= Self && a <= Independent }

// String is the kind's word; of Unjudged and of what is not valid, none.
func (a Assurance) String() string { return word(assurances, uint8(a)) }

// MarshalText writes the kind's word.
func (a Assurance) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a word as ParseAssurance does; it never errs, so that
// the caller can name the field.
func (a *Assurance) UnmarshalText(text []byte) error {
	*a = ParseAssurance(string(text))
	return nil
}

// String is the state's word; of what is none of them, nothing.
func (s State) String() string { return word(states, uint8(s)) }

// MarshalText writes the state's word.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a word; it never errs: an unknown state counts as
// unanswered.
func (s *State) UnmarshalText(text []byte) error {
	*s = State(index(states, string(text)))
	return nil
}

func index(words []string, word string) uint8 {
	for i, w := range words {
		if w == word {
			return uint8(i)
		}
	}
	return unknown
}

func word(words []string, i uint8) string {
	if int(i) < len(words) {
		return words[i]
	}
	return ""
}
