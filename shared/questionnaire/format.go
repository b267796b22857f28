package questionnaire

// NotCarried is one thing of a file that has no place in the other format, by
// JSON pointer into the file it stood in. Reason never repeats the file's texts.
type NotCarried struct {
	Pointer string `json:"pointer"`
	Reason  string `json:"reason"`
}

// ImportOptions name the questionnaire that an import makes.
type ImportOptions struct {
	Name    string // as in Questionnaire
	Version string // YYYY-MM
	Title   string // when the file has none
}

// Format reads and writes questionnaires as another program keeps them. Its
// package (vsaq, …) is imported by composition only, so that a program which
// takes no such files does not link their parsers.
type Format struct {
	// Import answers a valid questionnaire and what of the file was not
	// carried. Its error is invalid with every fault, or too_large.
	Import func(file []byte, o ImportOptions) (*Questionnaire, []NotCarried, error)
	// Export answers a file, and what of the questionnaire it cannot say; nil
	// for a format that is only read.
	Export func(q *Questionnaire) ([]byte, []NotCarried, error)
}
