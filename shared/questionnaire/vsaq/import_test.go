package vsaq

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

const yesno = `{"type":"yesno","id":"a","text":"A?","yes":"Yes","no":"No"}`

func TestDialect(t *testing.T) {
	q, _, err := Import([]byte("\xef\xbb\xbf// head\n/* two\nlines */ {\"version\": 1, // here\n\"questionnaire\":[{\"type\":\"block\",\"text\":\"T\\x26amp;\" +\n // between\n \"\\u0055\\ud83d\\ude00\",\"items\":["+yesno+"]}]}"), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := q.Title["en"]; got != "T&U😀" {
		t.Errorf("title %q", got)
	}
	if q.Source.Format != "vsaq" || q.Source.Version != "1" || q.Name != "imported" || q.Version != "2026-11" {
		t.Errorf("%+v %s %s", q.Source, q.Name, q.Version)
	}
}

func TestRefusedFiles(t *testing.T) {
	good := string(wrap(yesno))
	line2 := func(items string) string { return "\n" + string(wrap(items)) }
	cond := func(c string) string {
		return line2(yesno + `,{"type":"line","id":"b","text":"B","cond":"` + c + `"}`)
	}
	const b = "/questionnaire/0/items/1"
	for name, c := range map[string]struct{ data, at, says string }{
		"empty":                             {"", "", "ends too early"},
		"only a comment":                    {"// nothing", "", "ends too early"},
		"open comment":                      {"{} /* x", "", "comment"},
		"truncated":                         {good[:60], "/questionnaire/0/items", "line 1"},
		"truncated text":                    {good[:45], "/questionnaire/0/text", "line 1"},
		"two values":                        {good + "{}", "", "follows the end"},
		"trailing comma":                    {`{"questionnaire":[],}`, "", "field's name"},
		"a list":                            {"[]", "", "an object"},
		"no questionnaire":                  {"{}", "/questionnaire", "missing"},
		"an extension":                      {`{"questionnaire":[],"extensions":[]}`, "/extensions", "extension"},
		"field twice":                       {`{"questionnaire":[],"questionnaire":[]}`, "/questionnaire", "twice"},
		"line break in a text":              {"{\"a\":\"x\ny\"}", "/a", "not closed"},
		"control character":                 {"{\"a\":\"x\x01y\"}", "/a", "control"},
		"unknown escape":                    {`{"a":"\q"}`, "/a", "escape"},
		"half an \\x":                       {`{"a":"\x2"}`, "/a", "escape"},
		"a signed escape":                   {`{"a":"\x+1"}`, "/a", "escape"},
		"half a surrogate":                  {`{"a":"\ud800x"}`, "/a", "surrogate"},
		"joined to a number":                {`{"a":"x"+1}`, "/a", "joined"},
		"a bare word":                       {`{"a":yes}`, "/a", "not a value"},
		"infinite":                          {`{"a":1e999}`, "/a", "not a value"},
		"UTF-16":                            {"\xff\xfe{\x00\"\x00", "", "UTF-16"},
		"UTF-16, big end":                   {"\xfe\xff\x00{", "", "UTF-16"},
		"GBK":                               {"{\n\"a\":\"\xd6\xd0\xce\xc4\"}", "", "line 2: the file is not in UTF-8"},
		"binary":                            {"PK\x03\x04\x00\x00", "", "not text"},
		"nested too deep":                   {strings.Repeat(`{"a":`, 200), strings.Repeat("/a", maxDepth), "nested deeper"},
		"blocks too deep":                   {string(wrap(strings.Repeat(`{"type":"block","items":[`, 40))), "", "nested deeper"},
		"too many values":                   {"[" + strings.Repeat("0,", maxValues) + "0]", "", "more than"},
		"not an item":                       {line2(`7`), "/questionnaire/0/items/0", "an item"},
		"unknown kind":                      {line2(`{"type":"slider","id":"a"}`), "/questionnaire/0/items/0/type", "line 2"},
		"a number for a text":               {line2(`{"type":"line","id":"a","text":4}`), "/questionnaire/0/items/0/text", "a text belongs"},
		"items of a line":                   {line2(`{"type":"line","id":"a","items":[]}`), "/questionnaire/0/items/0/items", "only a block"},
		"a block without items":             {line2(`{"type":"block"}`), "/questionnaire/0/items/0", "has items"},
		"a group without choices":           {line2(`{"type":"radiogroup","id":"a","text":"A"}`), "/questionnaire/0/items/0", "choices"},
		"a choice of two":                   {line2(`{"type":"radiogroup","text":"A","choices":[{"x":"1","y":"2"}]}`), "/questionnaire/0/items/0/choices/0", "one id"},
		"equal ids":                         {line2(yesno + "," + yesno), b, "twice"},
		"a choice with an id that is taken": {line2(yesno + `,{"type":"radiogroup","text":"A","choices":[{"a":"1"}]}`), b + "/choices/0", "twice"},
		"unknown reference":                 {cond("gone/yes"), b + "/cond", `no item with the id "gone"`},
		"unknown in a call":                 {cond(`contains(gone/value, \"x\")`), b + "/cond", "no item"},
		"itself":                            {cond("b/value"), b, "depends on itself"},
		"half an operator":                  {cond("a & a"), b + "/cond", "operator"},
		"no operator":                       {cond("a a"), b + "/cond", "operator is missing"},
		"open parenthesis":                  {cond("(a"), b + "/cond", "parenthesis"},
		"closing parenthesis":               {cond("a)"), b + "/cond", "operator is missing"},
		"ends early":                        {cond("a &&"), b + "/cond", "ends too early"},
		"begins late":                       {cond("|| a"), b + "/cond", "belongs"},
		"open text":                         {cond(`contains(a/value, \"x)`), b + "/cond", "not closed"},
		"a call without a text":             {cond("matches(a/value)"), b + "/cond", "takes"},
		"parentheses too deep":              {cond(strings.Repeat("(", 99) + "a"), b + "/cond", "too deep"},
		"negations too deep":                {cond(strings.Repeat("!", 9999) + "a"), b + "/cond", "too deep"},
		"a condition too long":              {cond(strings.Repeat("a ||", maxExpression)), b + "/cond", "too long"},
		"a text too long":                   {line2(`{"type":"line","id":"a","text":"` + strings.Repeat("x", questionnaire.MaxText+1) + `"}`), "/questionnaire/0/items/0/text", "more than"},
		"too many items":                    {line2(strings.Repeat(`{"type":"line","text":"A"},`, 2*questionnaire.MaxQuestions) + yesno), "/questionnaire", "at most"},
		"nothing to ask":                    {line2(`{"type":"info","text":"A"}`), "/sections", "at least one"},
		"blocks in a circle": {line2(`{"type":"block","id":"p","cond":"^q","items":[` + yesno + `]},{"type":"block","id":"q","cond":"^p","items":[]}`),
			"/questionnaire/0/items/0", "depends on itself"},
		"questions in a circle": {line2(`{"type":"yesno","id":"p","text":"P","cond":"q/yes"},{"type":"yesno","id":"q","text":"Q","cond":"p/yes"}`),
			"/questionnaire/0/items/1", "depends on itself"},
		"a block that needs its own question": {line2(`{"type":"block","cond":"a/yes","items":[` + yesno + `]}`), "/questionnaire/0/items/0/items/0", "depends on itself"},
		"conditions that double":              {line2(doubling(40)), "/questionnaire/0/items/", "parts"},
	} {
		t.Run(name, func(t *testing.T) {
			q, _, err := Import([]byte(c.data), opts)
			if q != nil || !problem.Is(err, problem.Invalid) {
				t.Fatalf("%v, %v", q != nil, err)
			}
			if got := faults(err); !slices.ContainsFunc(got, func(f string) bool {
				return strings.HasPrefix(f, c.at) && strings.Contains(f, c.says)
			}) {
				t.Errorf("%.300q names not %q %q", got, c.at, c.says)
			}
		})
	}
}

// doubling is a chain of notes, each visible by the one before it twice.
func doubling(n int) string {
	items := yesno + `,{"type":"info","id":"n0","text":"N","cond":"a/yes"}`
	for i := 1; i < n; i++ {
		items += fmt.Sprintf(`,{"type":"info","id":"n%d","text":"N","cond":"(^n%d && a/no) || (!^n%d && a/yes)"}`, i, i-1, i-1)
	}
	return items
}

func TestFaultsComeTogether(t *testing.T) {
	_, _, err := Import(wrap(`{"type":"slider"},{"type":"line","id":"x","text":1},{"type":"block"}`), opts)
	if n := len(faults(err)); n != 3 {
		t.Errorf("%d faults, not 3: %v", n, err)
	}
	_, _, err = Import(wrap(yesno), questionnaire.ImportOptions{Name: "Not a name", Version: "soon"})
	if got := faults(err); len(got) != 2 || !strings.HasPrefix(got[0], "/name") || !strings.HasPrefix(got[1], "/version") {
		t.Errorf("%v", got)
	}
}

func TestHugeFiles(t *testing.T) {
	if _, _, err := Import(make([]byte, maxBytes+1), opts); !problem.Is(err, problem.TooLarge) {
		t.Errorf("%v", err)
	}
	for name, data := range map[string]string{
		"brackets": strings.Repeat("[", maxBytes), "values": "[" + strings.Repeat("[],", maxBytes/3-2) + "[]]",
		"tags":     string(wrap(`{"type":"line","id":"a","text":"` + strings.Repeat("<b><i>", maxBytes/8) + `"}`)),
		"comments": strings.Repeat("/**/", maxBytes/4), "joins": `{"a":""` + strings.Repeat(`+""`, maxBytes/3-9) + "}",
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			q, _, err := Import([]byte(data), opts)
			if (q == nil) == (err == nil) {
				t.Errorf("%v, %v", q != nil, err)
			}
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
				t.Errorf("%d MB allocated for a file of 2 MB", used>>20)
			}
		})
	}
}

func TestItems(t *testing.T) {
	q, lost := imported(t, `
	{"type":"info","text":"Pick <b>some</b>"},
	{"type":"checkgroup","defaultChoice":false,"choices":[{"c1":"One"},{"c2":"Two"}]},
	{"type":"radio","id":"r1","text":"Left"},{"type":"radio","id":"r2","text":"Right"},
	{"type":"yesno","id":"own","text":"Own words?","yes":"Sure","no":"Hardly"},
	{"type":"check","id":"tick","text":"Ticked","cond":"c1 && r2"},
	{"type":"line","id":"num","text":"N","inputType":"number","required":true},
	{"type":"line","id":"day","text":"D","inputType":"date","placeholder":"x","default":"y"},
	{"type":"box","id":"long","text":"L","cond":"own/no"},
	{"type":"upload","id":"up","text":"U","auth":"readonly"},
	{"type":"tip","id":"hint","name":"Hint","text":"Think","cond":"tick/yes"},
	{"type":"spacer"},
	{"type":"block","text":"Admin","auth":"admin","items":[{"type":"line","id":"secret","text":"S"}]}`)
	type row struct {
		ID       string
		Type     questionnaire.Type
		Text     string
		Optional bool
		Options  []string
	}
	var got []row
	each(q, func(x *questionnaire.Question) {
		r := row{x.ID, x.Type, x.Text["en"], x.Optional, nil}
		for _, o := range x.Options {
			r.Options = append(r.Options, o.ID)
		}
		got = append(got, r)
	})
	want := []row{
		{"checkgroup_1", "multi", "Pick some", false, []string{"c1", "c2", "checkgroup_1_none"}},
		{"radiogroup_1", "single", "Title", false, []string{"r1", "r2"}},
		{"own", "single", "Own words?", false, []string{"yes", "no"}},
		{"tick", "yes_no", "Ticked", false, nil},
		{"num", "number", "N", false, nil},
		{"day", "date", "D", true, nil},
		{"long", "text", "L", true, nil},
		{"up", "file", "U", true, nil},
		{"hint", "note", "Hint\nThink", false, nil},
		{"secret", "text", "S", true, nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s := q.Sections[1]; s.VisibleIf == nil || !s.VisibleIf.Never {
		t.Errorf("the administrators' block is shown: %+v", s.VisibleIf)
	}
	for _, at := range []string{"/questionnaire/0/items/7/placeholder", "/questionnaire/0/items/7/default", "/questionnaire/0/items/9/auth",
		"/questionnaire/0/items/11", "/questionnaire/0/items/12/auth", "/questionnaire/0/items/2/text", ""} {
		if !slices.ContainsFunc(lost, func(l questionnaire.NotCarried) bool { return l.Pointer == at }) {
			t.Errorf("%s is not listed in %v", at, lost)
		}
	}
	sameAgain(t, q)
}

func TestConditions(t *testing.T) {
	head := `{"type":"yesno","id":"a","text":"A","yes":"Yes","no":"No"},{"type":"radiogroup","id":"g","text":"G","choices":[{"g1":"1"},{"g2":"2"}],"choicesConds":[{"g2":"a/yes"}]},` +
		`{"type":"line","id":"t","text":"T"},{"type":"block","id":"bl","cond":"a/no","text":"B","items":[{"type":"line","id":"in","text":"I"}]},` +
		`{"type":"tip","id":"w","text":"W","warn":"yes","why":"Y?","cond":"g1"},`
	a, g1 := is("a", "yes"), is("g", "g1")
	no, text := is("a", "no"), &condition{Question: "t", Answered: true}
	for expr, want := range map[string]*condition{
		"":                                    nil,
		"false":                               never(),
		"!false":                              nil,
		"a":                                   a,
		"a/yes || g1 && t/value":              all(either(a, g1), text),
		"a/yes && g1 || t/value":              either(all(a, g1), text),
		"a/yes || (g1 && t/value)":            either(a, all(g1, text)),
		"!a && g1":                            all(not(a), g1),
		"!(a && g1)":                          not(all(a, g1)),
		"!!a":                                 a,
		"g1||g1":                              g1,
		"a/value":                             is("a", "yes", "no"),
		"g":                                   is("g", "g1", "g2"),
		"g2":                                  all(is("g", "g2"), a),
		"^g2":                                 all(&condition{Question: "g", Visible: true}, a),
		"^t":                                  {Question: "t", Visible: true},
		"t":                                   never(),
		"^bl":                                 no,
		"^w":                                  g1,
		"w/value":                             {Question: "w", Answered: true},
		`contains(t/value, \"x\\\"y\")`:       {Question: "t", Contains: `x"y`},
		`matches(t/value, \"^a.b$\", \"gi\")`: {Question: "t", Matches: "(?i)^a.b$"},
		`matches(t/value, \"a*\")`: either(&condition{Question: "t", Matches: "a*"},
			all(&condition{Question: "t", Visible: true}, not(text))),
	} {
		q, lost := imported(t, head+`{"type":"line","id":"z","text":"Z","cond":"`+expr+`"}`)
		if diff := cmp.Diff(want, find(q, "z").VisibleIf); diff != "" {
			t.Errorf("%s: %s", expr, diff)
		}
		if len(lost) != 1 { // the option's condition
			t.Errorf("%s: lost %v", expr, lost)
		}
	}
}

func TestConditionsThatCannotBeSaid(t *testing.T) {
	for _, expr := range []string{`matches(a/value, \"yes\")`, `matches(t/value, \"(?=x)\")`, `matches(t/value, \"` + strings.Repeat("x", 501) + `\")`} {
		q, lost := imported(t, yesno+`,{"type":"line","id":"t","text":"T"},{"type":"line","id":"z","text":"Z","cond":"a && `+expr+`"}`)
		if find(q, "z").VisibleIf != nil || len(lost) != 1 || lost[0].Pointer != "/questionnaire/0/items/2/cond" {
			t.Errorf("%.40s: %v, lost %v", expr, find(q, "z").VisibleIf, lost)
		}
	}
}

func TestItemsMoveBehindWhatTheyName(t *testing.T) {
	q, lost := imported(t, `{"type":"line","id":"first","text":"F","cond":"last/yes"},{"type":"line","id":"second","text":"S"},{"type":"yesno","id":"last","text":"L","yes":"Yes","no":"No"}`)
	var order []string
	each(q, func(x *questionnaire.Question) { order = append(order, x.ID) })
	if want := []string{"second", "last", "first"}; !slices.Equal(order, want) {
		t.Errorf("%v", order)
	}
	if len(lost) != 1 || lost[0].Pointer != "/questionnaire/0/items/0" || lost[0].Reason != movedReason {
		t.Errorf("%v", lost)
	}
}

func TestSections(t *testing.T) {
	q, _ := imported(t, `{"type":"block","id":"x","text":"Outer","cond":"","items":[`+yesno+`,
		{"type":"block","id":"y","text":"Inner","cond":"a/yes","items":[{"type":"line","id":"l1","text":"L"}]},{"type":"line","id":"l2","text":"L"}]},
		{"type":"block","text":"Group","items":[{"type":"block","text":"Inner","items":[{"type":"line","id":"l3","text":"L"}]}]}`)
	var got []string
	for _, s := range q.Sections {
		got = append(got, s.ID+"="+s.Title["en"])
	}
	if want := []string{"x=Outer", "y=Outer › Inner", "x_1=Outer (2)", "section_1=Group › Inner"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if diff := cmp.Diff(is("a", "yes"), q.Sections[1].VisibleIf); diff != "" {
		t.Error(diff)
	}
	sameAgain(t, q)
}

func TestExtensions(t *testing.T) {
	base := string(wrap(yesno + `,{"type":"block","id":"deep","text":"D","items":[{"type":"line","id":"l","text":"L"}]}`))
	ext := func(place string) string {
		return `{"namespace":"my","extensions":[{"type":"line","id":"n","text":"N",` + place + `,"cond":"a/yes"},` +
			`{"type":"radiogroup","id":"r","text":"R","insertAfter":"my:n","choices":[{"o":"O"}]}]}`
	}
	for place, want := range map[string][]string{
		`"insertAfter":"a"`:  {"a", "my:n", "my:r", "l"},
		`"insertBefore":"l"`: {"a", "my:n", "my:r", "l"},
		`"insertAfter":"l"`:  {"a", "l", "my:n", "my:r"},
	} {
		q, _, err := ImportWithExtensions(opts, []byte(base), []byte(ext(place)))
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		each(q, func(x *questionnaire.Question) { order = append(order, x.ID) })
		if !slices.Equal(order, want) {
			t.Errorf("%s: %v", place, order)
		}
		if o := find(q, "my:r").Options[0].ID; o != "my:o" {
			t.Errorf("option %s", o)
		}
		sameAgain(t, q)
	}
	for what, bad := range map[string]string{
		"exactly one":     ext(`"insertAfter":"a","insertBefore":"a"`),
		"no item":         ext(`"insertAfter":"gone"`),
		"another version": `{"version":2,"extensions":[]}`,
		"a list of":       `{"questionnaire":[]}`,
	} {
		if _, _, err := ImportWithExtensions(opts, []byte(base), []byte(bad)); !strings.Contains(fmt.Sprint(faults(err)), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add(wrap(yesno))
	f.Add(wrap(doubling(4)))
	f.Add(wrap(`{"type":"tip","warn":"yes","why":"?","severity":"high","text":"<a href='x'>T</a>"},` + yesno))
	f.Add([]byte(`{"questionnaire":[{"type":"radio","id":"a","text":"\x41" + "b"}]} // end`))
	f.Add([]byte("\xff\xfe{\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, _, err := Import(data, opts)
		if err != nil {
			if c := problem.CodeOf(err); c != problem.Invalid && c != problem.TooLarge {
				t.Fatalf("code %s", c)
			}
			return
		}
		sameAgain(t, q)
	})
}
