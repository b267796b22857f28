package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxRows bounds the rows that a form shows or takes.
const MaxRows = 100

// The names of the buttons that change rows instead of sending the form.
const (
	addButton    = "_addRow"
	removeButton = "_removeRow"
)

// Rows is a list in a form: contacts, sub-processors. Faults are those of the
// list as a whole ("/contacts").
type Rows struct {
	Name, ID string
	Noun     string // one entry, in the reader's words: "contact", "联系人"
	Faults   []string
	Items    []Row
	Full     bool // no more can be added
}

// Row is one entry; its fields are named Prefix + ".email". Faults are those
// of the entry as a whole ("/contacts/0").
type Row struct {
	Prefix, ID, Noun string
	Title            string // "Contact 1"
	Number           int    // from 1
	Faults           []string
	Removable        bool
}

// Rows answers the rows that the form holds under a name, and at least min,
// so that an empty form shows where to begin.
func (f *Form) Rows(name, noun string, min int) Rows {
	count := f.count(name)
	rows := Rows{Name: name, ID: ID(name), Noun: noun, Faults: f.faultsOf(name), Full: count >= MaxRows}
	f.labels[name] = capital(noun)
	for i := range max(count, min) {
		prefix := fmt.Sprintf("%s.%d", name, i)
		title := capital(f.say.T("form.row", noun, i+1))
		f.labels[prefix] = title
		rows.Items = append(rows.Items, Row{
			Prefix: prefix, ID: ID(prefix), Noun: noun, Title: title, Number: i + 1,
			Faults: f.faultsOf(prefix), Removable: i >= min || count > min,
		})
	}
	return rows
}

// capital makes the first letter large, where the script has such letters.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// Count answers how many rows were sent under a name, at most MaxRows.
func (f *Form) Count(name string) int { return f.count(name) }

func (f *Form) count(name string) int {
	count := 0
	for key := range f.values {
		if i, _, ok := splitRow(key, name); ok {
			count = max(count, i+1)
		}
	}
	return count
}

// splitRow reads "contacts.2.email" for "contacts": 2 and ".email".
func splitRow(key, name string) (index int, rest string, ok bool) {
	tail, ok := strings.CutPrefix(key, name+".")
	if !ok {
		return 0, "", false
	}
	digits, rest, _ := strings.Cut(tail, ".")
	i, err := strconv.Atoi(digits)
	if err != nil || i < 0 || i >= MaxRows || strconv.Itoa(i) != digits {
		return 0, "", false
	}
	if rest != "" {
		rest = "." + rest
	}
	return i, rest, true
}

// ChangeRows does what an add or remove button of the listed rows asked for
// and tells whether one was pressed: then the page shows the form again,
// saving nothing.
func (f *Form) ChangeRows(names ...string) bool {
	if name := f.Get(addButton); slices.Contains(names, name) {
		// Each row on the page sends a hidden field of its own, so the count is
		// what the person saw.
		if n := f.count(name); n < MaxRows {
			f.Set(fmt.Sprintf("%s.%d", name, n), "")
			f.focus = fmt.Sprintf("%s.%d", name, n)
		}
		return true
	}
	prefix := f.Get(removeButton)
	for _, name := range names {
		if i, rest, ok := splitRow(prefix, name); ok && rest == "" {
			f.removeRow(name, i)
			return true
		}
	}
	return false
}

// removeRow drops a row and moves those after it up by one.
func (f *Form) removeRow(name string, gone int) {
	moved := map[string][]string{}
	for key, values := range f.values {
		i, rest, ok := splitRow(key, name)
		if !ok || i < gone {
			continue
		}
		delete(f.values, key)
		if i > gone {
			moved[fmt.Sprintf("%s.%d%s", name, i-1, rest)] = values
		}
	}
	for key, values := range moved {
		f.values[key] = values
	}
}

// DropEmptyRows drops the rows of a list in which nothing was typed.
func (f *Form) DropEmptyRows(name string) {
	for i := f.count(name) - 1; i >= 0; i-- {
		empty := true
		for key, values := range f.values {
			if at, _, ok := splitRow(key, name); ok && at == i && strings.Join(values, "") != "" {
				empty = false
			}
		}
		if empty {
			f.removeRow(name, i)
		}
	}
}
