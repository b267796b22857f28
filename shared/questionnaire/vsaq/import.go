package vsaq

import (
	"strconv"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// maxLost keeps the report of a hostile file short.
const maxLost = 1000

// Import reads a VSAQ file and answers a valid questionnaire in English, and
// what of the file was not carried. Its error is invalid with every fault named
// by pointer and line, or too_large. See the package comment for the rules.
func Import(data []byte, o questionnaire.ImportOptions) (*questionnaire.Questionnaire, []questionnaire.NotCarried, error) {
	return ImportWithExtensions(o, data)
}

// ImportWithExtensions reads a file and puts the items of its extensions in
// the places that they name, in the order given. The items of an extension
// with a namespace have the ids <namespace>:<id>; conditions name them so.
func ImportWithExtensions(o questionnaire.ImportOptions, base []byte, extensions ...[]byte) (*questionnaire.Questionnaire, []questionnaire.NotCarried, error) {
	root, err := read(base)
	if err != nil {
		return nil, nil, err
	}
	f := &file{}
	items, version := f.questionnaire(root)
	for _, data := range extensions {
		ext, err := read(data)
		if err != nil {
			return nil, nil, err
		}
		items = f.extend(items, ext, version)
	}
	if len(f.faults) > 0 {
		return nil, nil, refused(f.bounded())
	}
	m := newImporter(f)
	q := m.questionnaire(items, o)
	if len(f.faults) == 0 {
		q.Source = &questionnaire.Source{Format: "vsaq", Version: version}
		if err := questionnaire.Validate(q); err != nil {
			return nil, nil, problem.Wrap("vsaq.import", err)
		}
		return q, f.lost, nil
	}
	return nil, nil, refused(f.bounded())
}

func newImporter(f *file) *importer {
	return &importer{file: f, entities: map[string]*entity{}, ids: map[string]bool{}, counts: map[string]int{},
		blockIf: map[*block]*condition{}, choiceIf: map[*choice]*condition{}, entryIf: map[*entry]*condition{}, open: map[any]bool{}}
}

// questionnaire goes from items to questions. After a step with faults the
// next would only repeat them.
func (m *importer) questionnaire(items []*item, o questionnaire.ImportOptions) *questionnaire.Questionnaire {
	q := &questionnaire.Questionnaire{Name: o.Name, Version: o.Version, Languages: []string{"en"}}
	top := &block{item: &item{at: "/questionnaire"}}
	title := o.Title
	if len(items) == 1 && items[0].kind == "block" {
		top.item = items[0]
		items = items[0].items
		if s := m.text(top.text, top.at+"/text", top.line, questionnaire.MaxTitle); s != "" {
			title = s
		}
	}
	if title == "" {
		title = "Imported questionnaire"
	}
	q.Title = english(title)
	m.blocks = append(m.blocks, top)
	m.flatten(items, top)
	if len(m.entries) > 2*questionnaire.MaxQuestions {
		m.fault("/questionnaire", 1, "the file has %d items; at most %d", len(m.entries), 2*questionnaire.MaxQuestions)
		return q
	}
	for _, step := range []func(){m.name, m.resolve, m.settle, func() { m.build(q); m.rules(q) }} {
		if step(); len(m.faults) > 0 {
			return q
		}
	}
	weigh(q)
	if m.marks {
		m.lose("", "texts are plain: bold, italic and code marks")
	}
	return q
}

func (f *file) bounded() problem.Fields {
	return f.faults[:min(len(f.faults), questionnaire.MaxFaults)]
}

// questionnaire reads the outer object of a file.
func (f *file) questionnaire(root *value) (items []*item, version string) {
	if root.kind != '{' {
		f.fault("", root.line, "a VSAQ file is an object with the field questionnaire")
		return nil, ""
	}
	for i, key := range root.keys {
		switch v := root.items[i]; key {
		case "questionnaire":
			items = f.items("/questionnaire", v)
		case "version":
			version = v.text
			if v.kind == '{' || v.kind == '[' || len(version) > 40 {
				f.fault("/version", v.line, "a short version number belongs here")
			}
		case "extensions":
			f.fault("/extensions", v.line, "this is an extension; import it together with its questionnaire")
		default:
			f.lose("/"+escape(key), "is not a field that VSAQ knows")
		}
	}
	if root.get("questionnaire") == nil {
		f.fault("/questionnaire", root.line, "the field is missing")
	}
	return items, version
}

// extend puts an extension's items in their places.
func (f *file) extend(items []*item, ext *value, version string) []*item {
	if ext.kind != '{' || ext.get("extensions") == nil {
		f.fault("/extensions", ext.line, "an extension has a list of extensions")
		return items
	}
	if v := ext.get("version"); (v == nil && version != "") || (v != nil && v.text != version) {
		f.fault("/version", ext.line, "the extension is for another version of the questionnaire")
	}
	added := f.items("/extensions", ext.get("extensions"))
	if ns := ext.get("namespace"); ns != nil && ns.text != "" {
		prefix(added, ns.text+":")
	}
	for i, it := range added {
		at := "/extensions/" + strconv.Itoa(i)
		if (it.before == "") == (it.after == "") {
			f.fault(at, it.line, "give exactly one of insertBefore and insertAfter")
			continue
		}
		var ok bool
		if items, ok = insert(items, it); !ok {
			f.fault(at, it.line, "there is no item with the id it is to stand beside")
		}
	}
	return items
}

func prefix(items []*item, ns string) {
	for _, it := range items {
		if it.id != "" {
			it.id = ns + it.id
		}
		for i := range it.choices {
			it.choices[i].id = ns + it.choices[i].id
		}
		prefix(it.items, ns)
	}
}

// insert answers the list with the item beside the one it names, however deep.
func insert(items []*item, it *item) ([]*item, bool) {
	for i, x := range items {
		if x.id != "" && x.id == it.before+it.after {
			if it.after != "" {
				i++
			}
			out := append(append([]*item(nil), items[:i]...), it)
			return append(out, items[i:]...), true
		}
	}
	for _, x := range items {
		if inner, ok := insert(x.items, it); ok {
			x.items = inner
			return items, true
		}
	}
	return items, false
}
