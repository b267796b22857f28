// Package policies carries the Cedar policies and the hand-written table of
// what they must come to.
package policies

import "embed"

// Files holds every .cedar file.
//
//go:embed *.cedar
var Files embed.FS

// Expected is the role × action table: the first line names the roles, and
// each further line an action with x under every role that may do it.
//
//go:embed expected.csv
var Expected string
