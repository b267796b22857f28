package page

import (
	"errors"
	"fmt"
	"html/template"
	"text/template/parse"
)

// check finds calls of templates that are not there, which html/template
// would report only when somebody opens the page.
func check(set *template.Template) error {
	if set.Lookup("layout") == nil {
		return errors.New(`no template "layout"`)
	}
	for _, t := range set.Templates() {
		if t.Tree == nil {
			continue
		}
		var missing error
		walk(t.Tree.Root, func(n parse.Node) {
			if call, ok := n.(*parse.TemplateNode); ok && set.Lookup(call.Name) == nil {
				missing = fmt.Errorf("template %q calls %q, which is not there", t.Name(), call.Name)
			}
		})
		if missing != nil {
			return missing
		}
	}
	return nil
}

// walk visits every node of a template, commands and their arguments too.
func walk(n parse.Node, visit func(parse.Node)) {
	if n == nil {
		return
	}
	visit(n)
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			walk(p, visit)
		}
	}
	list := func(l *parse.ListNode) {
		if l != nil {
			walk(l, visit)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			walk(child, visit)
		}
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, visit)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			walk(a, visit)
		}
	case *parse.IfNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.RangeNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.WithNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	}
}
