package questionnaire

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"vendorrisk/shared/problem"
)

// Parse reads a questionnaire in this package's own JSON format and validates
// it. Unknown fields, equal keys in one object, invalid UTF-8, nesting deeper
// than MaxNesting and anything after the object are invalid, each with the
// JSON pointer of its place; a file over MaxBytes is too_large.
func Parse(data []byte) (*Questionnaire, error) {
	if len(data) > MaxBytes {
		return nil, problem.New(problem.TooLarge, "the questionnaire has %d bytes; at most %d", len(data), MaxBytes)
	}
	if err := scan(data); err != nil {
		return nil, err
	}
	var q Questionnaire
	if err := json.Unmarshal(data, &q, json.RejectUnknownMembers(true)); err != nil {
		return nil, unreadable(err)
	}
	if err := Validate(&q); err != nil {
		return nil, err
	}
	return &q, nil
}

// scan reads the tokens only, so that nesting is refused before anything
// recursive is built from it.
func scan(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		_, err := d.ReadToken()
		if errors.Is(err, io.EOF) && d.InputOffset() > 0 {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if d.StackDepth() > MaxNesting {
			return fault(string(d.StackPointer()), "is nested deeper than %d levels", MaxNesting)
		}
	}
}

// unreadable names the place of a fault of syntax or type. The decoder's own
// words may quote the file, so they stay in the wrapped cause.
func unreadable(err error) error {
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return fault(string(syntax.JSONPointer), "stands twice in its object; keep one")
	case errors.As(err, &syntax):
		return fault(string(syntax.JSONPointer), "is not readable as JSON in UTF-8 (at byte %d)", syntax.ByteOffset)
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &meaning):
		return fault(string(meaning.JSONPointer), "is not a field of the format")
	case errors.As(err, &meaning):
		return fault(string(meaning.JSONPointer), "has the wrong type")
	default:
		return fault("", "is empty or ends too early")
	}
}

func fault(pointer, format string, args ...any) error {
	var f problem.Fields
	f.Add(pointer, format, args...)
	return &problem.Error{Code: problem.Invalid, Op: "questionnaire.parse",
		Message: "the questionnaire cannot be read", Fields: f}
}
