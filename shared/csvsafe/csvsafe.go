// Package csvsafe keeps spreadsheet programs from running what stands in a CSV
// file: a cell that begins as a formula does gets a quote before it (OWASP ASVS
// 5.0, 1.2.10).
package csvsafe

import (
	"strings"
	"unicode/utf8"
)

// Cell answers a cell as it can be written: one that begins with =, +, -, @
// (their full-width forms too, which some programs take for the same), tab,
// line end or NUL is quoted.
func Cell(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n\x00", first) {
		return "'" + s
	}
	return s
}

// Row is a row of such cells, in place.
func Row(cells []string) []string {
	for i, s := range cells {
		cells[i] = Cell(s)
	}
	return cells
}
