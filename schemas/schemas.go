// Package schemas holds the project's data files, built into the programs:
// the questionnaire library, the scoring models, the frameworks that
// questions map to, the clauses that contracts need, the JSON Schemas of their formats, and the HTTP interface.
package schemas

import "embed"

// Files has the paths of this folder:
//
//	questionnaires/<name>/<YYYY-MM>.json
//	scoring/<version>.json, scoring/model.schema.json
//	frameworks/<id>.json
//	obligations/<regime>/<YYYY-MM>.json: what a contract must say
//	questionnaire.schema.json
//	incidents/clocks/<YYYY-MM>.json, incidents/tasks/<YYYY-MM>.json, incidents/scenarios/<id>.json
//	openapi.yaml
//
//go:embed all:questionnaires all:scoring all:frameworks all:incidents all:obligations *.schema.json openapi.yaml
var Files embed.FS
