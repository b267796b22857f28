// Package filetype tells what a file is by its bytes, never by its name or by
// what the sender says. Evidence is one of seven kinds; everything else, and
// every file of these kinds that is cut, protected or carries macros, is
// refused.
package filetype

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"vendorrisk/shared/problem"
)

// Kind is one of the kinds that are taken.
type Kind string

// The kinds of DESIGN §9.
const (
	PDF  Kind = "pdf"
	PNG  Kind = "png"
	JPEG Kind = "jpeg"
	DOCX Kind = "docx"
	XLSX Kind = "xlsx"
	CSV  Kind = "csv"
	TXT  Kind = "txt"
)

// MaxBytes is the largest file that is looked at: 25 MB, as evidence is.
const MaxBytes = 25 << 20

// Type is what a file is.
type Type struct {
	Kind Kind
	// MIME is the media type to serve the file as.
	MIME string
	// Active tells that opening the file may do more than show it: a PDF with
	// scripts, launch actions or files inside, or one that cannot be looked
	// into; an Office file with embedded objects or outside sources. Such a
	// file is taken, and people are warned.
	Active bool
}

var mimeOf = map[Kind]string{
	PDF:  "application/pdf",
	PNG:  "image/png",
	JPEG: "image/jpeg",
	DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	CSV:  "text/csv",
	TXT:  "text/plain",
}

// Sniff reads r, which must give exactly size bytes, to its end, so that a
// hash beside it (io.TeeReader) sees all of them; it holds them in memory. It
// errs with unsupported when the file is not of a kind that is taken, with a
// sentence that says why; with too_large over MaxBytes; and with invalid when
// r gives more or fewer bytes than size. An error of r comes back wrapped.
func Sniff(r io.Reader, size int64) (Type, error) {
	const op = "filetype.sniff"
	if size > MaxBytes {
		return Type{}, problem.Wrap(op, problem.New(problem.TooLarge, "the file is larger than %d bytes", MaxBytes))
	}
	if size < 1 {
		return Type{}, problem.Wrap(op, problem.New(problem.Invalid, "the file is empty"))
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(r, raw); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = problem.New(problem.Invalid, "the file is shorter than %d bytes", size)
		}
		return Type{}, problem.Wrap(op, err)
	}
	switch more, err := io.Copy(io.Discard, io.LimitReader(r, 1)); {
	case err != nil:
		return Type{}, problem.Wrap(op, err)
	case more > 0:
		return Type{}, problem.Wrap(op, problem.New(problem.Invalid, "the file is longer than %d bytes", size))
	}
	t, err := inspect(raw)
	t.MIME = mimeOf[t.Kind]
	return t, problem.Wrap(op, err)
}

func inspect(raw []byte) (Type, error) {
	found := mimetype.Detect(raw)
	for m := found; m != nil; m = m.Parent() {
		switch {
		case m.Is("application/pdf"):
			return inspectPDF(raw)
		case m.Is("image/png"):
			return Type{Kind: PNG}, checkPNG(raw)
		case m.Is("image/jpeg"):
			return Type{Kind: JPEG}, checkJPEG(raw)
		case m.Is("application/zip"):
			return inspectOffice(raw)
		case m.Is("application/x-ole-storage"):
			return Type{}, refused("it is an old or a password-protected Office file; save it as .docx, .xlsx or .pdf without a password")
		case m.Is("text/plain"):
			return inspectText(raw)
		}
	}
	if _, utf16 := bomOrder(raw); utf16 {
		return inspectText(raw)
	}
	return Type{}, refused("only PDF, PNG, JPEG, DOCX, XLSX, CSV and TXT files are taken")
}

// Match tells whether a declared content type, parameters aside, is a usual
// name for what the file is. CSV and TXT stand for each other: a table of one
// column is both.
func Match(declared string, t Type) bool {
	kind, _, err := mime.ParseMediaType(declared)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return false
	}
	kind = strings.ToLower(kind)
	switch t.Kind {
	case CSV, TXT:
		switch kind {
		case "text/csv", "text/plain", "application/csv", "text/x-csv", "text/tab-separated-values":
			return true
		case "application/vnd.ms-excel": // what Windows calls .csv
			return t.Kind == CSV
		}
		return false
	case JPEG:
		return kind == mimeOf[JPEG] || kind == "image/jpg" || kind == "image/pjpeg"
	case PDF, PNG, DOCX, XLSX:
		return kind == mimeOf[t.Kind]
	default:
		return false
	}
}

func refused(why string) error {
	return problem.New(problem.Unsupported, "this file cannot be taken: %s", why)
}

// lastly tells whether a mark stands in the last n bytes.
func lastly(raw []byte, mark string, n int) bool {
	return bytes.Contains(raw[max(0, len(raw)-n):], []byte(mark))
}
