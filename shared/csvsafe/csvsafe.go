// Package csvsafe keeps spreadsheet programs from running what stands in a CSV
// file: a cell that begins as a formula does gets a quote before it (OWASP ASVS
// 5.0, 1.2.10).
package csvsafe

import "strings"

// Cell answers a cell as it can be written: =, +, -, @, tab, carriage return
// and NUL at its start are quoted.
func Cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\x00", rune(s[0])) {
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
