package questionnaire

// Limits of one questionnaire and of one answer. They keep a published version
// readable for people and bounded in memory; over the size of the file itself
// Parse answers too_large, over any other limit invalid.
const (
	MaxBytes      = 2 << 20 // of the JSON file
	MaxNesting    = 64      // of JSON values in the file
	MaxLanguages  = 10
	MaxDepths     = 10
	MaxSections   = 300
	MaxQuestions  = 500 // notes included
	MaxOptions    = 100 // of one question
	MaxColumns    = 20  // of one table
	MaxMappings   = 20  // of one question, and references of one mapping
	MaxRules      = 50  // finding rules of one question
	MaxCondition  = 500 // parts of one condition
	MaxCondDepth  = 40  // of parts within parts
	MaxPattern    = 500 // bytes of a regular expression
	MaxFaults     = 500 // faults reported at once
	MaxTitle      = 500 // runes of titles and names
	MaxText       = 10_000
	MaxOptionText = 4_000

	MaxAnswerText  = 10_000   // runes of a text answer
	MaxAnswerRows  = 100      // rows of a table answer
	MaxCell        = 2_000    // runes of one cell
	MinReason      = 3        // runes of a reason for not applicable
	MaxReason      = 2_000    // runes of it
	MaxAnswerBytes = 16 << 10 // of value and reason together, as JSON
)
