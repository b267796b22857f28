// Package schemas holds the project's data files, built into the programs:
// the questionnaire library, the scoring models, the frameworks that
// questions map to, and the JSON Schemas of their formats.
package schemas

import "embed"

// Files has the paths of this folder:
//
//	questionnaires/<name>/<YYYY-MM>.json
//	scoring/<version>.json, scoring/model.schema.json
//	frameworks/<id>.json
//	questionnaire.schema.json
//
//go:embed all:questionnaires all:scoring all:frameworks *.schema.json
var Files embed.FS
