// Package sniff tells what a file is by its bytes, never by its name or by what
// the sender says. Every file that is none of the kinds of filetype, or that is
// cut, protected or carries macros, is refused. It stands apart so that only
// programs which take files link it.
package sniff

import (
	"bytes"
	"errors"
	"io"

	"github.com/gabriel-vasile/mimetype"

	"vendorrisk/shared/filetype"
	"vendorrisk/shared/problem"
)

// Sniff reads r, which must give exactly size bytes, to its end, so that a
// hash beside it (io.TeeReader) sees all of them; it holds them in memory. It
// errs with unsupported when the file is not of a kind that is taken, with a
// sentence that says why; with too_large over MaxBytes; and with invalid when
// r gives more or fewer bytes than size. An error of r comes back wrapped.
func Sniff(r io.Reader, size int64) (filetype.Type, error) {
	const op = "filetype.sniff"
	if size > filetype.MaxBytes {
		return filetype.Type{}, problem.Wrap(op, problem.New(problem.TooLarge, "the file is larger than %d bytes", filetype.MaxBytes))
	}
	if size < 1 {
		return filetype.Type{}, problem.Wrap(op, problem.New(problem.Invalid, "the file is empty"))
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(r, raw); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = problem.New(problem.Invalid, "the file is shorter than %d bytes", size)
		}
		return filetype.Type{}, problem.Wrap(op, err)
	}
	switch more, err := io.Copy(io.Discard, io.LimitReader(r, 1)); {
	case err != nil:
		return filetype.Type{}, problem.Wrap(op, err)
	case more > 0:
		return filetype.Type{}, problem.Wrap(op, problem.New(problem.Invalid, "the file is longer than %d bytes", size))
	}
	t, err := inspect(raw)
	t.MIME = filetype.MIMEOf[t.Kind]
	return t, problem.Wrap(op, err)
}

func inspect(raw []byte) (filetype.Type, error) {
	found := mimetype.Detect(raw)
	for m := found; m != nil; m = m.Parent() {
		switch {
		case m.Is("application/pdf"):
			return inspectPDF(raw)
		case m.Is("image/png"):
			return filetype.Type{Kind: filetype.PNG}, checkPNG(raw)
		case m.Is("image/jpeg"):
			return filetype.Type{Kind: filetype.JPEG}, checkJPEG(raw)
		case m.Is("application/zip"):
			return inspectOffice(raw)
		case m.Is("application/x-ole-storage"):
			return filetype.Type{}, refused("it is an old or a password-protected Office file; save it as .docx, .xlsx or .pdf without a password")
		case m.Is("text/plain"):
			return inspectText(raw)
		}
	}
	if _, utf16 := bomOrder(raw); utf16 {
		return inspectText(raw)
	}
	return filetype.Type{}, refused("only PDF, PNG, JPEG, DOCX, XLSX, CSV and TXT files are taken")
}

func refused(why string) error {
	return problem.New(problem.Unsupported, "this file cannot be taken: %s", why)
}

// lastly tells whether a mark stands in the last n bytes.
func lastly(raw []byte, mark string, n int) bool {
	return bytes.Contains(raw[max(0, len(raw)-n):], []byte(mark))
}
