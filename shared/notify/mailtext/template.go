package mailtext

import (
	"fmt"
	"strconv"
	"strings"
	"text/template/parse"
)

// text is a mail's text, parsed. It takes what mails use of the language of
// text/template, whose own execution calls methods by name: a program that
// links it carries every exported method of every client it holds, which more
// than doubles the function that sends mails.
//
// A value is a string, a number or the notices of a digest; a field is one of
// the mail's values, and one that is missing is an error. There are if, with,
// range, else, variables, eq, len, notices, reasons and word.
type text struct {
	tree *parse.Tree
	lang string
}

// functions by name; the parser asks only whether they are there.
var functions = map[string]any{"eq": true, "len": true, "notices": true, "reasons": true, "word": true}

func parseText(name, lang, body string) (text, error) {
	trees, err := parse.Parse(name, body, "", "", functions)
	if err != nil {
		return text{}, err
	}
	return text{trees[name], lang}, nil
}

// execute answers the text with a mail's values in it.
func (t text) execute(data map[string]string) (string, error) {
	r := run{text: t, vars: map[string]any{"$": data}}
	if err := r.list(t.tree.Root, data); err != nil {
		return "", err
	}
	return r.out.String(), nil
}

type run struct {
	text
	out  strings.Builder
	vars map[string]any
}

func (r *run) list(l *parse.ListNode, dot any) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		if err := r.node(n, dot); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) node(n parse.Node, dot any) error {
	switch n := n.(type) {
	case *parse.TextNode:
		r.out.Write(n.Text)
		return nil
	case *parse.ActionNode:
		v, err := r.pipe(n.Pipe, dot)
		if err != nil || len(n.Pipe.Decl) > 0 {
			return err
		}
		return r.print(v)
	case *parse.IfNode:
		v, err := r.pipe(n.Pipe, dot)
		if err != nil {
			return err
		}
		if truth(v) {
			return r.list(n.List, dot)
		}
		return r.list(n.ElseList, dot)
	case *parse.WithNode:
		v, err := r.pipe(n.Pipe, dot)
		if err != nil {
			return err
		}
		if truth(v) {
			return r.list(n.List, v)
		}
		return r.list(n.ElseList, dot)
	case *parse.RangeNode:
		v, err := r.pipe(n.Pipe, dot)
		if err != nil {
			return err
		}
		parts, ok := v.([]Part)
		if !ok {
			return fmt.Errorf("%s is no list", n.Pipe)
		}
		for _, p := range parts {
			if err := r.list(n.List, p); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s is not for mails", n)
}

func (r *run) print(v any) error {
	switch v := v.(type) {
	case string:
		r.out.WriteString(v)
	case int:
		r.out.WriteString(strconv.Itoa(v))
	default:
		return fmt.Errorf("a value of kind %T does not print", v)
	}
	return nil
}

func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case int:
		return v != 0
	case []Part:
		return len(v) > 0
	}
	return true
}

// pipe answers the value of a pipe and gives it to the variable that it
// declares.
func (r *run) pipe(p *parse.PipeNode, dot any) (any, error) {
	if len(p.Cmds) != 1 || len(p.Decl) > 1 {
		return nil, fmt.Errorf("%s is not for mails", p)
	}
	v, err := r.command(p.Cmds[0], dot)
	for _, d := range p.Decl {
		r.vars[d.Ident[0]] = v
	}
	return v, err
}

func (r *run) command(c *parse.CommandNode, dot any) (any, error) {
	args := make([]any, 0, len(c.Args)-1)
	name, isCall := c.Args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(c.Args) > 1 {
			return nil, fmt.Errorf("%s is no function", c.Args[0])
		}
		return r.value(c.Args[0], dot)
	}
	for _, a := range c.Args[1:] {
		v, err := r.value(a, dot)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return r.call(name.Ident, args)
}

func (r *run) call(name string, args []any) (any, error) {
	switch {
	case name == "eq" && len(args) == 2:
		return args[0] == args[1], nil
	case len(args) != 1:
	case name == "len":
		if parts, ok := args[0].([]Part); ok {
			return len(parts), nil
		}
	case name == "word":
		if s, ok := args[0].(string); ok {
			return word(r.lang, s), nil
		}
	case name == "notices":
		if data, ok := args[0].(map[string]string); ok {
			return notices(r.lang, data)
		}
	case name == "reasons":
		if data, ok := args[0].(map[string]string); ok {
			return reasons(r.lang, data), nil
		}
	}
	return nil, fmt.Errorf("%s does not take that", name)
}

func (r *run) value(n parse.Node, dot any) (any, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot, nil
	case *parse.StringNode:
		return n.Text, nil
	case *parse.FieldNode:
		return field(dot, n.Ident)
	case *parse.VariableNode:
		v, ok := r.vars[n.Ident[0]]
		if !ok {
			return nil, fmt.Errorf("no variable %s", n)
		}
		return field(v, n.Ident[1:])
	}
	return nil, fmt.Errorf("%s is not for mails", n)
}

// field answers a field by its path: a mail's value, or a part of a notice.
func field(v any, path []string) (any, error) {
	for _, name := range path {
		switch of := v.(type) {
		case map[string]string:
			s, ok := of[name]
			if !ok {
				return nil, fmt.Errorf("the value %q is missing", name)
			}
			v = s
		case Part:
			switch name {
			case "Title":
				v = of.Title
			case "Body":
				v = of.Body
			default:
				return nil, fmt.Errorf("a notice has no %s", name)
			}
		default:
			return nil, fmt.Errorf("%s stands at nothing", name)
		}
	}
	return v, nil
}
