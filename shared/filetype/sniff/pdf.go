package sniff

import (
	"bytes"
	"compress/zlib"
	"io"
	"slices"

	"vendorrisk/shared/filetype"
)

// activeNames are PDF names (ISO 32000-1 §7.3.5) that stand where a document
// does more than show: actions (§12.6.4), embedded files (§7.11.4), and forms
// with their own programs (§12.7.8).
var activeNames = []string{
	"JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia",
	"Rendition", "SubmitForm", "ImportData", "XFA",
}

// unreadableFilters pack object streams in ways that are not unpacked here.
var unreadableFilters = []string{
	"ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW",
	"RunLengthDecode", "RL", "Crypt", "Predictor",
}

// maxUnpacked bounds what is unpacked of all object streams of a document.
const maxUnpacked = 32 << 20

func inspectPDF(raw []byte) (filetype.Type, error) {
	if !bytes.HasPrefix(raw, []byte("%PDF-")) {
		return filetype.Type{}, refused("it is a PDF with something else before it")
	}
	if !lastly(raw, "%%EOF", 1024) {
		return filetype.Type{}, refused("the PDF is cut")
	}
	t := filetype.Type{Kind: filetype.PDF}
	t.Active = hasName(raw, activeNames...) || hasName(raw, "Encrypt") || packedActive(raw)
	return t, nil
}

// packedActive looks into the object streams (ISO 32000-1 §7.5.7), where
// objects stand compressed. One that cannot be read counts as active.
func packedActive(raw []byte) bool {
	left := int64(maxUnpacked)
	for rest := raw; ; {
		at := bytes.Index(rest, []byte("stream"))
		if at < 0 {
			return false
		}
		dict := rest[:at]
		rest = rest[at+len("stream"):]
		if bytes.HasSuffix(dict, []byte("end")) {
			continue
		}
		dict = dict[max(0, bytes.LastIndex(dict, []byte("obj"))):]
		if !hasName(dict, "ObjStm") {
			continue
		}
		if hasName(dict, unreadableFilters...) {
			return true
		}
		data := bytes.TrimLeft(rest, "\r\n")
		if hasName(dict, "FlateDecode", "Fl") {
			var ok bool
			if data, ok = inflate(data, &left); !ok {
				return true
			}
			if hasName(data, activeNames...) {
				return true
			}
		} // else the names stand in the clear, and were seen
	}
}

// inflate answers what can be unpacked; not ok when that is nothing, or more
// than what is left of the bound.
func inflate(packed []byte, left *int64) (plain []byte, ok bool) {
	in, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false
	}
	plain, err = io.ReadAll(io.LimitReader(in, *left+1))
	*left -= int64(len(plain))
	return plain, *left >= 0 && (err == nil || len(plain) > 0)
}

// hasName tells whether one of the names stands in the bytes. "#4A" in a name
// is the letter J: a name can be written in many ways.
func hasName(raw []byte, names ...string) bool {
	var name []byte
	for {
		at := bytes.IndexByte(raw, '/')
		if at < 0 {
			return false
		}
		raw = raw[at+1:]
		const longest = 64 // more than any name here, escaped
		name = name[:0]
		for i := 0; i < min(len(raw), longest) && regular(raw[i]); i++ {
			c := raw[i]
			if c == '#' && i+2 < len(raw) {
				if hi, lo := hexDigit(raw[i+1]), hexDigit(raw[i+2]); hi >= 0 && lo >= 0 {
					c, i = byte(hi<<4|lo), i+2 //nolint:gosec // two digits of four bits
				}
			}
			name = append(name, c)
		}
		if slices.Contains(names, string(name)) {
			return true
		}
	}
}

// regular characters make up a name (ISO 32000-1 §7.2.2).
func regular(c byte) bool {
	return c > ' ' && bytes.IndexByte([]byte("()<>[]{}/%"), c) < 0
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	default:
		return -1
	}
}
