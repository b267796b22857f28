package page

import "time"

// Cell is one value in a table or a summary: its parts are shown in this
// order, those that are empty not at all.
type Cell struct {
	Text  string
	Href  string // makes Text a link
	Lang  string // of Text, when it is not the page's
	Badge *Badge
	Sub   string // a quieter second line
	Hint  string // for a screen reader, after a link's text: what it changes
}

// Table is data in rows. The first cell of a row names the row.
type Table struct {
	Caption     string
	HideCaption bool // when a heading right above says the same
	Columns     []Column
	Rows        [][]Cell
	Empty       Empty  // shown when there are no rows
	Next, First string // paging: links to the next page and back to the first; "" for none
}

// List is the page of a list: its template is "records".
type List struct {
	Lead, Note string // what is listed, and something about it
	Button     Button // above the table; none without Text
	Filter     Filter
	Table      Table
}

// Filter narrows a list to one state, the field "state" of the view's form;
// none without Path.
type Filter struct {
	Path   string // of the list
	Family string // of the states' words
	All    string // key of the catalogue for all of them
}

// Records is the page that shows a List.
const Records = "records"

// Button leads to a step, or takes it (Post); the next one to take is drawn in
// colour.
type Button struct {
	Text, Href string
	Primary    bool
	Post       bool
}

// Column heads a table's column; Number sets figures right.
type Column struct {
	Label  string
	Number bool
}

// Empty says that there is nothing yet, and what to do about it.
type Empty struct {
	Title, Text string
	Action      Link
}

// Summary is a list of facts; a row's action leads to where it is changed.
type Summary []SummaryRow

// Add adds a fact, unless it says nothing.
func (s *Summary) Add(key string, c Cell) {
	if c.Text != "" || c.Badge != nil {
		*s = append(*s, SummaryRow{Key: key, Value: c})
	}
}

// SummaryRow is one fact. Action's text is read out with the row's key.
type SummaryRow struct {
	Key    string
	Value  Cell
	Action Link
}

// Task is one section of work with its state; Href is "" when it cannot be
// opened yet.
type Task struct {
	Title, Hint, Href string
	State             Badge
}

// Event is one entry of a timeline, newest first.
type Event struct {
	When   time.Time
	Title  string
	Actor  string
	Detail string
	Badge  *Badge
}

// Confirmation asks before a change that cannot be taken back. Fields are
// sent along unchanged.
type Confirmation struct {
	Text   string
	Action string // path that the form posts to
	Fields []Hidden
	Button string
	Danger bool
	Cancel Link
}

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }

// Notice is a message within a page; Tone is info, good, warn or bad.
type Notice struct {
	Tone, Title, Text string
}
