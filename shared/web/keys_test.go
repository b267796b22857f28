package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	tmpl "text/template/parse"

	"vendorrisk/shared/web/i18n"
)

// keyAt says which argument of a template function is a key.
var keyAt = map[string]int{"t": 1, "hint": 1, "blank": 1, "field": 3, "rows": 3}

// keyArg says which argument of a Go function or method is a key.
var keyArg = map[string]int{"T": 0, "AddKey": 1, "Fault": 1}

// uses is what the sources say: keys that are asked for by name, and every
// string that may name one.
type uses struct {
	asked    map[string][]string // key → where
	prefixes []string            // "problem." + code: the rest is computed
	strings  map[string]bool
}

// sources reads every template of the pages and every Go file of shared.
func sources(t *testing.T) uses {
	t.Helper()
	u := uses{asked: map[string][]string{}, strings: map[string]bool{}}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(path, "_test.go") || d.IsDir():
			return nil
		case strings.HasSuffix(path, ".go"):
			u.readGo(t, path)
		case strings.HasSuffix(path, ".html"):
			u.readTemplate(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (u *uses) readGo(t *testing.T, path string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Logf("%s is being written: %v", path, err)
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				u.strings[unquote(n.Value)] = true
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			i, ok := keyArg[sel.Sel.Name]
			if !ok || i >= len(n.Args) {
				return true
			}
			switch arg := n.Args[i].(type) {
			case *ast.BasicLit:
				u.asked[unquote(arg.Value)] = append(u.asked[unquote(arg.Value)], path)
			case *ast.BinaryExpr:
				if lit, ok := arg.X.(*ast.BasicLit); ok {
					u.prefixes = append(u.prefixes, unquote(lit.Value))
				}
			}
		}
		return true
	})
}

func unquote(s string) string {
	out, err := strconv.Unquote(s)
	if err != nil {
		return s
	}
	return out
}

// readTemplate parses a template by itself, without its functions.
func (u *uses) readTemplate(t *testing.T, path string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tree := tmpl.New(path)
	tree.Mode = tmpl.SkipFuncCheck
	sets := map[string]*tmpl.Tree{}
	if _, err := tree.Parse(string(raw), "", "", sets); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, set := range sets {
		for _, cmd := range commands(set.Root) {
			for _, arg := range cmd.Args {
				if s, ok := arg.(*tmpl.StringNode); ok {
					u.strings[s.Text] = true
				}
			}
			name, ok := cmd.Args[0].(*tmpl.IdentifierNode)
			if !ok {
				continue
			}
			if i, ok := keyAt[name.Ident]; ok && i < len(cmd.Args) {
				if s, ok := cmd.Args[i].(*tmpl.StringNode); ok {
					u.asked[s.Text] = append(u.asked[s.Text], path)
				}
			}
		}
	}
}

// commands lists every command of a template, those inside parentheses too.
func commands(n tmpl.Node) []*tmpl.CommandNode {
	var all []*tmpl.CommandNode
	pipe := func(p *tmpl.PipeNode) {
		if p == nil {
			return
		}
		for _, c := range p.Cmds {
			all = append(all, c)
			for _, arg := range c.Args {
				all = append(all, commands(arg)...)
			}
		}
	}
	branch := func(b *tmpl.BranchNode) {
		pipe(b.Pipe)
		all = append(all, commands(b.List)...)
		if b.ElseList != nil {
			all = append(all, commands(b.ElseList)...)
		}
	}
	switch n := n.(type) {
	case *tmpl.ListNode:
		for _, child := range n.Nodes {
			all = append(all, commands(child)...)
		}
	case *tmpl.PipeNode:
		pipe(n)
	case *tmpl.ActionNode:
		pipe(n.Pipe)
	case *tmpl.TemplateNode:
		pipe(n.Pipe)
	case *tmpl.IfNode:
		branch(&n.BranchNode)
	case *tmpl.RangeNode:
		branch(&n.BranchNode)
	case *tmpl.WithNode:
		branch(&n.BranchNode)
	}
	return all
}

func TestKeysThatAreAskedForExist(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	u := sources(t)
	if len(u.asked) < 50 {
		t.Fatalf("only %d keys found in the sources: is this test still looking at them?", len(u.asked))
	}
	for key, where := range u.asked {
		for _, lang := range i18n.Languages {
			if !cat.Has(lang, key) {
				t.Errorf("%q is not a sentence in %s: %s", key, lang, strings.Join(slices.Compact(where), ", "))
			}
		}
	}
}

func TestEveryKeyIsUsed(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	u := sources(t)
	for family, values := range i18n.Families {
		for _, value := range values {
			u.strings[family+"."+value] = true
		}
	}
	for _, key := range cat.Keys(i18n.English) {
		computed := slices.ContainsFunc(u.prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !u.strings[key] && !computed {
			t.Errorf("nothing says %q", key)
		}
	}
}
