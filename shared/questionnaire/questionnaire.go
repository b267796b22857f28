// Package questionnaire holds the questionnaire format: sections of
// questions with their conditions, weights and mappings; its validation,
// visibility rules and answers' values; and the hash that freezes a version.
package questionnaire

// Text is one sentence in each language the questionnaire declares, keyed by
// BCP 47 tag ("en", "zh-CN").
type Text map[string]string

// In answers the text in lang, else in English, else in any language there
// is, and the language that it found.
func (t Text) In(lang string) (text, found string) {
	if s, ok := t[lang]; ok {
		return s, lang
	}
	if s, ok := t["en"]; ok {
		return s, "en"
	}
	for l, s := range t { // imports in one other language
		if found == "" || l < found {
			text, found = s, l
		}
	}
	return text, found
}

// Questionnaire is one published version; it never changes after that.
type Questionnaire struct {
	Name        string    `json:"name"`    // lower-case-with-dashes, unique in the library
	Version     string    `json:"version"` // YYYY-MM, with .N for more in a month
	Title       Text      `json:"title"`
	Description Text      `json:"description,omitempty"`
	Languages   []string  `json:"languages"` // every Text has all of these
	Source      *Source   `json:"source,omitempty"`
	Depths      []Depth   `json:"depths,omitempty"` // from shallow to deep; none: always whole
	Sections    []Section `json:"sections"`
}

// Source says where an imported questionnaire comes from.
type Source struct {
	Format  string `json:"format"` // vsaq, …
	Version string `json:"version,omitempty"`
	SHA256  string `json:"sha256,omitempty"` // of the imported file
}

// Depth is a selection of questions: those whose depth is this one or a
// shallower one. Tiers names the vendor tiers it is sent to.
type Depth struct {
	ID    string   `json:"id"`
	Title Text     `json:"title"`
	Tiers []string `json:"tiers"` // low, medium, high, critical
}

// Section is a page of questions, and the unit of delegation and rework.
type Section struct {
	ID        string     `json:"id"`
	Title     Text       `json:"title"`
	Intro     Text       `json:"intro,omitempty"`
	VisibleIf *Condition `json:"visibleIf,omitempty"`
	Questions []Question `json:"questions"`
}

// Type is how a question is answered.
type Type string

// The question types. Note is text to read, without an answer.
const (
	YesNo  Type = "yes_no" // "yes", "no" or "unknown"
	Single Type = "single" // one option id, or "unknown"
	Multi  Type = "multi"  // list of distinct option ids
	Line   Type = "text"   // string; Long says paragraph
	Number Type = "number" // JSON number within Min and Max
	Date   Type = "date"   // YYYY-MM-DD
	File   Type = "file"   // no value: the answer's evidence
	Rows   Type = "table"  // list of rows, each {columnId: string}
	Note   Type = "note"
)

// Question asks one thing. Weight 0 means it is not scored.
type Question struct {
	ID           string        `json:"id"`
	Type         Type          `json:"type"`
	Text         Text          `json:"text"`
	Guidance     Text          `json:"guidance,omitempty"`
	Evidence     *Expected     `json:"evidence,omitempty"`
	Depth        string        `json:"depth,omitempty"` // shallowest depth that asks it; "" = every depth
	Optional     bool          `json:"optional,omitempty"`
	Weight       int           `json:"weight,omitempty"`   // 1–10
	Critical     bool          `json:"critical,omitempty"` // failing it caps the band
	Polarity     string        `json:"polarity,omitempty"` // yes_no: "yes" (default) or "no" is the good answer
	Long         bool          `json:"long,omitempty"`
	NoNA         bool          `json:"noNotApplicable,omitempty"`
	Min          *float64      `json:"min,omitempty"`
	Max          *float64      `json:"max,omitempty"`
	Options      []Option      `json:"options,omitempty"`
	Columns      []Column      `json:"columns,omitempty"`
	VisibleIf    *Condition    `json:"visibleIf,omitempty"`
	Mappings     []Mapping     `json:"mappings,omitempty"`
	NoMapping    Text          `json:"noMapping,omitempty"` // why nothing applies
	FindingRules []FindingRule `json:"findingRules,omitempty"`
}

// Expected says which evidence shows that the answer is true.
type Expected struct {
	Text     Text `json:"text"`
	Required bool `json:"required,omitempty"`
}

// Option is a choice. Value is its control effectiveness in [0,1], written
// with at most four decimals. In a single, nil means that the option is not
// scored. In a multi, Value is the option's share of the whole: the shares of
// what was chosen add up, to 1 at most, and the options without one divide
// equally what the others leave of 1. Exclusive clears the others in a multi;
// its Value is the whole answer's, nil being 0.
type Option struct {
	ID        string   `json:"id"`
	Text      Text     `json:"text"`
	Value     *float64 `json:"value,omitempty"`
	Exclusive bool     `json:"exclusive,omitempty"`
}

// Column is one field of a row in a table question.
type Column struct {
	ID       string `json:"id"`
	Text     Text   `json:"text"`
	Type     Type   `json:"type,omitempty"` // text (default), number, date
	Optional bool   `json:"optional,omitempty"`
}

// Mapping ties a question to requirements of a framework.
type Mapping struct {
	Framework string   `json:"framework"` // iso27001-2022, soc2-2017, gdpr, ccpa, pipl
	Refs      []string `json:"refs"`
}

// FindingRule raises a finding when its condition holds and its question is
// answered. Its condition may refer to its own question and earlier ones.
// Compensating names the text question that asks the vendor for a
// compensating control.
type FindingRule struct {
	ID           string     `json:"id"`
	When         *Condition `json:"when"`
	Severity     string     `json:"severity"` // low, medium, high, critical
	Title        Text       `json:"title"`
	Detail       Text       `json:"detail,omitempty"`
	Compensating string     `json:"compensating,omitempty"`
}

// Condition is a small tree; exactly one of its forms is set: all, any, not,
// never, question or section. A hidden question counts as not answered, so
// what is said of its answer is false; so it is of an unanswered question.
type Condition struct {
	All   []Condition `json:"all,omitempty"`
	Any   []Condition `json:"any,omitempty"`
	Not   *Condition  `json:"not,omitempty"`
	Never bool        `json:"never,omitempty"`

	Question string   `json:"question,omitempty"` // an earlier question, with one of:
	Is       []string `json:"is,omitempty"`       // the value is, or a multi holds, one of these
	Answered bool     `json:"answered,omitempty"` // it has an answer (N/A counts)
	Visible  bool     `json:"visible,omitempty"`  // it is shown
	Matches  string   `json:"matches,omitempty"`  // RE2, on text
	Contains string   `json:"contains,omitempty"` // on text

	Section string `json:"section,omitempty"` // an earlier section, with Visible; shown when its own condition holds
}
