package vsaq

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"vendorrisk/shared/questionnaire"
)

// generated draws a file with nested blocks, every kind of item, and
// conditions on earlier items, or on later ones too.
func generated(t *rapid.T, forward bool) map[string]any {
	g := &generator{t: t, forward: forward}
	g.plan()
	return map[string]any{"questionnaire": []any{map[string]any{"type": "block", "text": "Root", "items": g.block(0)}}}
}

type generator struct {
	t       *rapid.T
	forward bool
	kinds   []string // of the items, planned before so that conditions can look ahead
	next    int
}

func (g *generator) plan() {
	for range rapid.IntRange(2, 14).Draw(g.t, "items") {
		g.kinds = append(g.kinds, rapid.SampledFrom([]string{"line", "box", "check", "yesno", "radiogroup", "checkgroup", "info", "tip", "warning", "upload"}).Draw(g.t, "kind"))
	}
	g.kinds[0] = "radiogroup"
}

func (g *generator) block(depth int) []any {
	var items []any
	for n := rapid.IntRange(1, 8).Draw(g.t, "in block"); n > 0 || depth == 0; n-- {
		if g.next >= len(g.kinds) {
			break
		}
		if depth < 3 && rapid.IntRange(0, 4).Draw(g.t, "nest") == 0 {
			b := map[string]any{"type": "block", "text": rapid.SampledFrom([]string{"", "Inner", "Part"}).Draw(g.t, "title")}
			g.cond(b)
			b["items"] = g.block(depth + 1)
			items = append(items, b)
			continue
		}
		items = append(items, g.item())
	}
	return items
}

func (g *generator) item() map[string]any {
	i := g.next
	id := fmt.Sprintf("i%d", i)
	it := map[string]any{"type": g.kinds[i], "id": id, "text": "Text of <b>" + id + "</b> &amp; more<br>next"}
	g.cond(it)
	g.next++
	switch g.kinds[i] {
	case "warning":
		it["type"], it["warn"], it["name"] = "tip", "yes", "Name "+id
		it["severity"] = rapid.SampledFrom([]string{"medium", "high", "critical"}).Draw(g.t, "severity")
		if rapid.Bool().Draw(g.t, "why") {
			it["why"] = "Why?"
		}
	case "yesno":
		it["yes"], it["no"] = "Yes", rapid.SampledFrom([]string{"No", "Never"}).Draw(g.t, "no")
	case "radiogroup", "checkgroup":
		it["choices"] = []any{map[string]any{id + "a": "A"}, map[string]any{id + "b": "B"}, map[string]any{id + "c": "C"}}
	}
	return it
}

func (g *generator) cond(it map[string]any) {
	if g.next > 0 && rapid.IntRange(0, 2).Draw(g.t, "conditioned") > 0 {
		it["cond"] = g.expression(2)
	}
}

func (g *generator) expression(depth int) string {
	out := g.operand(depth)
	for range rapid.IntRange(0, 2).Draw(g.t, "operators") {
		out += rapid.SampledFrom([]string{" && ", "||"}).Draw(g.t, "operator") + g.operand(depth)
	}
	return out
}

func (g *generator) operand(depth int) string {
	switch k := rapid.IntRange(0, 6).Draw(g.t, "operand"); {
	case k == 0:
		return "!" + g.operand(depth)
	case k == 1 && depth > 0:
		return "(" + g.expression(depth-1) + ")"
	case k == 2:
		return "false"
	}
	most := g.next - 1
	if g.forward {
		most = len(g.kinds) - 1
	}
	i := rapid.IntRange(0, max(most, 0)).Draw(g.t, "ref")
	id := fmt.Sprintf("i%d", i)
	if rapid.IntRange(0, 5).Draw(g.t, "visible") == 0 {
		return "^" + id
	}
	switch g.kinds[i] {
	case "radiogroup", "checkgroup":
		return id + rapid.SampledFrom([]string{"a", "b", "c"}).Draw(g.t, "choice")
	case "yesno":
		return id + rapid.SampledFrom([]string{"/yes", "/no", "/value", ""}).Draw(g.t, "said")
	case "line", "box":
		return id + rapid.SampledFrom([]string{"/value", ""}).Draw(g.t, "said")
	case "info", "tip", "warning", "upload":
		return "^" + id
	default:
		return id
	}
}

// Files with conditions that look back are read alike and come back the same.
func TestGeneratedFiles(t *testing.T) {
	compared, imports := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		file := generated(rt, false)
		b, err := json.MarshalIndent(file, "", " ")
		rt.Logf("%s", b)
		if err != nil {
			rt.Fatal(err)
		}
		q, lost, err := Import(b, opts)
		if err != nil {
			rt.Fatal(err)
		}
		imports++
		sameAgain(rt, q)
		o := newOracle(t, file)
		o.ignoreMovedNotes(lost)
		for range 5 {
			compared += o.agree(rt, q)
		}
	})
	if imports == 0 || compared < imports {
		t.Errorf("%d comparisons in %d imports", compared, imports)
	}
}

// Files whose conditions look ahead, too, are put in order or refused as
// circular; what is put in order is read alike.
func TestGeneratedFilesThatLookAhead(t *testing.T) {
	ordered, moved, refused := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		file := generated(rt, true)
		b, err := json.MarshalIndent(file, "", " ")
		rt.Logf("%s", b)
		if err != nil {
			rt.Fatal(err)
		}
		q, lost, err := Import(b, opts)
		if err != nil {
			if len(faults(err)) == 0 {
				rt.Fatalf("%v names no place", err)
			}
			refused++
			return
		}
		ordered++
		for _, l := range lost {
			if l.Reason == movedReason {
				moved++
			}
		}
		if err := questionnaire.Validate(q); err != nil {
			rt.Fatal(err)
		}
		sameAgain(rt, q)
		if o := newOracle(t, file); !o.circles(rt) {
			o.ignoreMovedNotes(lost)
			o.agree(rt, q)
		}
	})
	if ordered == 0 || moved == 0 || refused == 0 {
		t.Errorf("%d ordered, %d moved, %d refused: one kind was never drawn", ordered, moved, refused)
	}
}
