package content

import "time"

// Sheet is a report made of facts and tables, whose texts come in the report's
// language: of an incident, of a drill.
type Sheet struct {
	ReportID     string
	GeneratedAt  time.Time // frozen when the report was first made
	Organisation string
	Kind         string // what sort of report it is
	Title        string
	Subtitle     string
	Tiles        []Tile // one to three facts in large letters
	Facts        []Fact // on the cover
	Chapters     []Chapter
	// Checkpoint is the signed note of the audit log under which the report
	// was made.
	Checkpoint string
}

// Tile is one large fact with what stands below it.
type Tile struct{ Name, Value, Note string }

// Fact is a name with its value; without a value it is left out.
type Fact struct{ Name, Value string }

// Chapter is text, facts and a table under a title. A table without rows is
// replaced by Empty.
type Chapter struct {
	Title   string
	Text    string
	Facts   []Fact
	Columns []Column
	Rows    [][]string
	Empty   string
}

// Column of a table; Share is its part of the width.
type Column struct {
	Title string
	Share float64
}
