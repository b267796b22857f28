// Package filetype names the seven kinds of file that evidence is. Package
// sniff tells which of them a file is.
package filetype

import (
	"errors"
	"mime"
	"strings"
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

// MIMEOf is the media type to serve a kind as.
var MIMEOf = map[Kind]string{
	PDF:  "application/pdf",
	PNG:  "image/png",
	JPEG: "image/jpeg",
	DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	CSV:  "text/csv",
	TXT:  "text/plain",
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
		return kind == MIMEOf[JPEG] || kind == "image/jpg" || kind == "image/pjpeg"
	case PDF, PNG, DOCX, XLSX:
		return kind == MIMEOf[t.Kind]
	default:
		return false
	}
}
