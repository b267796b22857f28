package sniff

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"vendorrisk/shared/filetype"
)

var errText = refused("it is neither text in UTF-8, UTF-16 or GB18030 nor one of the other kinds that are taken")

// inspectText decodes the text and looks at it again: what a file is must not
// depend on its encoding.
func inspectText(raw []byte) (filetype.Type, error) {
	text, ok := decode(raw)
	if !ok {
		return filetype.Type{}, errText
	}
	for _, c := range text {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7F {
			return filetype.Type{}, errText
		}
	}
	start := bytes.TrimLeft(text, " \t\r\n\f")
	found := mimetype.Detect(start)
	switch {
	case found.Is("text/csv"):
		return filetype.Type{Kind: filetype.CSV}, nil
	case plainText(found) && !bytes.HasPrefix(start, []byte("%!")): // PostScript
		return filetype.Type{Kind: filetype.TXT}, nil
	default:
		return filetype.Type{}, refused("it is text in a form that programs run or show, such as a web page or a script; send it as a PDF")
	}
}

// plainText tells whether a form of text is only ever read.
func plainText(found *mimetype.MIME) bool {
	for _, read := range []string{"text/plain", "text/tab-separated-values", "application/x-ndjson", "message/rfc822"} {
		if found.Is(read) {
			return true
		}
	}
	for m := found; m != nil; m = m.Parent() {
		if m.Is("application/json") {
			return true
		}
	}
	return false
}

// decode answers the text in UTF-8 without its byte order mark.
func decode(raw []byte) ([]byte, bool) {
	if order, ok := bomOrder(raw); ok {
		if !wholeUTF16(raw[2:], order) {
			return nil, false
		}
		text, err := unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
		return text, err == nil
	}
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(raw) {
		return raw, true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	// The decoder puts U+FFFD where bytes mean nothing.
	return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// bomOrder reads the byte order mark of UTF-16.
func bomOrder(raw []byte) (binary.ByteOrder, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		return binary.LittleEndian, true
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return binary.BigEndian, true
	default:
		return nil, false
	}
}

// wholeUTF16 tells whether every surrogate has its other half (RFC 2781 §2.2).
func wholeUTF16(raw []byte, order binary.ByteOrder) bool {
	if len(raw)%2 != 0 {
		return false
	}
	high := false
	for ; len(raw) > 0; raw = raw[2:] {
		low := order.Uint16(raw)&0xFC00 == 0xDC00
		if low != high {
			return false
		}
		high = order.Uint16(raw)&0xFC00 == 0xD800
	}
	return !high
}
