package vsaq

import (
	"fmt"
	"strings"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/questionnaire"
)

// block is a container of the file. Sections do not nest here, so it only
// passes on its text, its condition and those around it.
type block struct {
	*item
	parent *block
	holds  bool // holds a question itself
}

// entry is an item that is shown: a question, a note or a warning.
type entry struct {
	*item
	in    *block
	id    string // as it is in the questionnaire
	own   *condition
	whole *condition // with the blocks' conditions
	asks  bool       // a question of its own
	warns bool       // a warning tip
	radio bool       // gathered from single radios
}

// entity is what an id of the file names.
type entity struct {
	entry  *entry
	block  *block
	choice *choice // of entry
	option string  // its id as an option
}

// importer turns items into a questionnaire, step by step.
type importer struct {
	*file
	entries  []*entry
	blocks   []*block
	entities map[string]*entity
	ids      map[string]bool // taken, of every kind
	counts   map[string]int  // names made, by base
	blockIf  map[*block]*condition
	open     map[any]bool // being resolved: a second visit is a cycle

	sectionBlocks []*block // of the sections, in order
	choiceIf      map[*choice]*condition
	entryIf       map[*entry]*condition
}

// flatten lists the entries of the blocks in the order of the file.
func (m *importer) flatten(items []*item, in *block) {
	var radios *entry // VSAQ makes one choice of all radios of a block
	for _, it := range items {
		switch it.kind {
		case "block":
			b := &block{item: it, parent: in}
			m.blocks = append(m.blocks, b)
			m.flatten(it.items, b)
		case "spacer":
			m.lose(it.at, "empty space has no place here")
			m.entries = append(m.entries, &entry{item: it, in: in})
		case "radio":
			radios = m.radio(it, in, radios)
		default:
			m.entries = append(m.entries, m.entry(it, in))
		}
	}
}

func (m *importer) entry(it *item, in *block) *entry {
	e := &entry{item: it, in: in}
	switch it.kind {
	case "tip":
		e.warns = it.warn
		it.why = m.text(it.why, it.at+"/why", it.line, questionnaire.MaxText)
	case "info":
	default:
		e.asks = true
		in.holds = true
		m.borrowText(e)
	}
	if (it.kind == "radiogroup" || it.kind == "checkgroup") && len(it.choices) == 0 {
		m.fault(it.at, it.line, "a group has choices")
	}
	return e
}

// radio gathers the single radios of a block into one question.
func (m *importer) radio(it *item, in *block, group *entry) *entry {
	if group == nil {
		group = m.entry(&item{kind: "radiogroup", choices: []choice{{}}, at: it.at, line: it.line}, in)
		group.choices, group.radio = nil, true
		m.entries = append(m.entries, group)
	}
	group.choices = append(group.choices, choice{id: it.id, text: it.text, cond: it.cond, at: it.at, line: it.line})
	return group
}

// borrowText gives a question without text the info right before it.
func (m *importer) borrowText(e *entry) {
	if strings.TrimSpace(e.text) != "" {
		return
	}
	if n := len(m.entries) - 1; n >= 0 {
		if last := m.entries[n]; last.kind == "info" && last.in == e.in && last.cond == "" {
			e.text = last.text
			if last.item.id == "" { // else a condition may ask whether it is visible
				m.entries = m.entries[:n]
			}
			return
		}
	}
	e.text = e.in.text
	m.lose(e.at+"/text", "the question has no text; its block's is shown")
}

// optional tells whether a question may be left out: VSAQ marks the texts
// that are required, and a choice is asked of everyone.
func (e *entry) optional() bool {
	switch e.kind {
	case "line", "box", "upload":
		return e.required != "true"
	default:
		return e.required == "false"
	}
}

var idShape = pattern.New(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}$`)

// name gives every item its id and learns what each id of the file means.
func (m *importer) name() {
	for _, b := range m.blocks {
		m.learn(b.id, b.at, b.line, &entity{block: b})
	}
	for _, e := range m.entries {
		m.learn(e.item.id, e.at, e.line, &entity{entry: e})
		for i := range e.choices {
			c := &e.choices[i]
			if c.id == "" {
				m.fault(c.at, c.line, "a choice has an id")
				continue
			}
			m.learn(c.id, c.at, c.line, &entity{entry: e, choice: c})
		}
	}
	for _, e := range m.entries {
		if e.id = m.rename(e.item.id, e.at); e.id == "" {
			e.id = m.free(e.kind)
		}
		for i := range e.choices {
			if x := m.entities[e.choices[i].id]; x != nil {
				x.option = m.rename(e.choices[i].id, e.choices[i].at)
			}
		}
	}
}

func (m *importer) learn(id, at string, line int, x *entity) {
	if id == "" {
		return
	}
	if m.entities[id] != nil {
		m.fault(at, line, "this id stands twice in the file")
		return
	}
	m.entities[id] = x
	m.ids[id] = true
}

var notInIDs = pattern.New(`[^A-Za-z0-9._:-]`)

// rename keeps an id that fits, else makes one that does, and says so.
func (m *importer) rename(id, at string) string {
	if id == "" || idShape.MatchString(id) {
		return id
	}
	short := strings.TrimLeft(notInIDs.Regexp().ReplaceAllString(id, "_"), "._:-")
	if len(short) > 100 {
		short = short[:100]
	}
	short = m.free("id_" + short)
	m.lose(at, "the id has characters that ids here do not have; it is now %s", short)
	return short
}

// free is a name that no item of the file has: the same for the same file.
func (m *importer) free(base string) string {
	for {
		m.counts[base]++
		if id := fmt.Sprintf("%s_%d", base, m.counts[base]); !m.ids[id] {
			m.ids[id] = true
			return id
		}
	}
}
