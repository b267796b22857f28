package vault

import (
	"fmt"
	"mime"
	"strings"
	"unicode"
)

// SafeType answers a well-formed media type, or the one that says nothing.
func SafeType(s string) string {
	if kind, params, err := mime.ParseMediaType(s); err == nil {
		if out := mime.FormatMediaType(kind, params); out != "" {
			return out
		}
	}
	return "application/octet-stream"
}

const nameMax = 150 // characters of a file name

// Attachment is a Content-Disposition that names a file twice (RFC 6266 §4.3): in plain ASCII for old
// readers, and in full (RFC 5987). Paths, control characters and marks that
// turn the direction of writing, which can hide an ending, become "_".
func Attachment(name string) string {
	var plain, full strings.Builder
	for i, c := range []rune(strings.ToValidUTF8(name, "_")) {
		if i == nameMax {
			break
		}
		if strings.ContainsRune(`/\:*?"<>|`, c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c) {
			c = '_'
		}
		if c < 0x80 && c != '%' {
			plain.WriteRune(c)
		} else {
			plain.WriteByte('_')
		}
		for _, b := range []byte(string(c)) {
			if isAttrChar(b) {
				full.WriteByte(b)
			} else {
				fmt.Fprintf(&full, "%%%02X", b)
			}
		}
	}
	if strings.Trim(plain.String(), ". ") == "" {
		return "attachment"
	}
	return `attachment; filename="` + plain.String() + `"; filename*=UTF-8''` + full.String()
}

// isAttrChar tells what RFC 5987 §3.2.1 leaves unescaped.
func isAttrChar(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}
